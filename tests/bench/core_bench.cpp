// Simulated executions on the bare core, and the same through sim::run. Each is timed in slices of
// well under a millisecond, and between any two slices a raw switch is timed too, so that the
// machine has one speed for both; a figure is the median over slices.

#include "tests/bench/core_bench.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "sim/core/core.hpp"
#include "sim/run.hpp"
#include "sim/sim_platform.hpp"
#include "sim/strategies/random_walk.hpp"
#include "sim/strategies/round_robin.hpp"
#include "tests/bench/raw_switch.hpp"
#include "tests/bench/workloads.hpp"

namespace brine::bench {

namespace {

constexpr std::uint64_t kRoundTripsOfSlice = 1'000;
constexpr unsigned kWarmUp = 20;

template <class Work>
double timed_ns(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - start;
  return elapsed.count();
}

double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// What one execution did.
struct Execution {
  std::uint64_t steps = 0;
  bool passed = false;
};

/// Executes one workload on a core, with trace, digest and decision log, one seed after another.
class BareCore {
 public:
  explicit BareCore(const Workload& workload, const sim::Core::Options& options = {})
      : execute_(workload.execute), options_(options) {}

  Execution operator()() {
    sim::RandomWalk walk(++seed_);
    execute_(core_, options_, walk);
    benchmark::DoNotOptimize(core_.digest());
    return {.steps = core_.steps(), .passed = !core_.failure().has_value()};
  }

 private:
  void (*execute_)(sim::Core&, const sim::Core::Options&, sim::DecisionSource&);
  sim::Core core_;
  const sim::Core::Options options_;
  std::uint64_t seed_ = 0;
};

/// The same with the C++ memory model, and plain data watched for races.
class ModelledCore : public BareCore {
 public:
  explicit ModelledCore(const Workload& workload) : BareCore(workload, modelled()) {}

 private:
  static sim::Core::Options modelled() {
    sim::Core::Options options;
    options.memory = sim::Memory::kCpp;
    options.races = true;
    return options;
  }
};

/// Two tasks that take `kSteps` steps each, by a strategy that seldom has to decide: what a step
/// costs where no branch is mispredicted.
template <unsigned kSlice>
void steady_steps(benchmark::State& state) {
  constexpr unsigned kSteps = 20'000;
  sim::Core core;
  const sim::Core::Options options;
  std::uint64_t steps = 0;
  for ([[maybe_unused]] auto _ : state) {
    sim::SimPlatform::atomic<std::uint64_t> sum{0};
    const auto add = [&sum] {
      for (unsigned i = 0; i < kSteps; ++i)
        sum.fetch_add(1, std::memory_order_relaxed);
    };
    std::array tasks{sim::Core::FirstTask{.name = "a", .body = sim::TaskBody(add)},
                     sim::Core::FirstTask{.name = "b", .body = sim::TaskBody(add)}};
    sim::RoundRobin strategy(1, kSlice);
    core.execute(options, strategy, tasks);
    steps += core.steps();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(steps));
  state.counters[kStepNs] = benchmark::Counter(
      static_cast<double>(steps) * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// The same as scenarios run: with a context, and everything that is known of the run copied out.
class ThroughRun {
 public:
  explicit ThroughRun(const Workload& workload)
      : body_([body = workload.spawn_and_join](engine::Context<sim::SimPlatform>&) { body(); }) {}

  Execution operator()() {
    sim::RandomWalk walk(++spec_.seed);
    const sim::RunResult result = sim::run(spec_, walk, body_);
    benchmark::DoNotOptimize(result.digest);
    return {.steps = result.steps, .passed = result.status == sim::Status::kPassed};
  }

 private:
  sim::Body body_;
  sim::RunSpec spec_;
};

template <class Executor>
void time_executions(benchmark::State& state, const Workload& workload) {
  Executor execute(workload);
  RawSwitch raw;
  for (unsigned i = 0; i < kWarmUp; ++i)
    execute();

  std::vector<double> execution_ns;
  std::vector<double> switch_ns;
  std::uint64_t steps = 0;
  std::uint64_t passed = 0;
  while (state.KeepRunningBatch(workload.slice)) {
    const double slice_ns = timed_ns([&] {
      for (unsigned i = 0; i < workload.slice; ++i) {
        const Execution done = execute();
        steps += done.steps;
        passed += done.passed ? 1 : 0;
      }
    });
    const double raw_ns = timed_ns([&raw] { raw.ping_pong(kRoundTripsOfSlice); });
    state.SetIterationTime(slice_ns * 1e-9);
    execution_ns.push_back(slice_ns / workload.slice);
    switch_ns.push_back(raw_ns / (2 * kRoundTripsOfSlice));
  }

  const auto all = static_cast<double>(workload.slice * execution_ns.size());
  if (static_cast<double>(passed) != all) return state.SkipWithError("an execution failed");
  const double steps_each = static_cast<double>(steps) / all;
  const double ns = median(execution_ns);
  const double unit_ns = median(switch_ns);
  state.counters[kExecutionNs] = ns;
  state.counters[kStepNs] = ns / steps_each;
  state.counters[kSteps] = steps_each;
  state.counters[kPerSecond] = 1e9 / ns;
  state.counters[kSwitchNs] = unit_ns;
  state.counters[kUnits] = ns / unit_ns;
}

void raw_switch(benchmark::State& state) {
  RawSwitch raw;
  while (state.KeepRunningBatch(2 * kRoundTripsOfSlice))
    raw.ping_pong(kRoundTripsOfSlice);
}

template <class Executor>
void add(const std::string& prefix) {
  for (const Workload& workload : workloads()) {
    const std::string name = prefix + std::string(workload.name);
    benchmark::RegisterBenchmark(name.c_str(), &time_executions<Executor>, workload)
        ->UseManualTime()
        ->MinTime(0.05)
        ->Repetitions(9)
        ->ReportAggregatesOnly();
  }
}

}  // namespace

void add_core_benchmarks() {
  benchmark::RegisterBenchmark("raw_switch", &raw_switch)->Repetitions(9)->ReportAggregatesOnly();
  benchmark::RegisterBenchmark("round_robin/slice:1", &steady_steps<1>)
      ->Repetitions(9)
      ->ReportAggregatesOnly();
  benchmark::RegisterBenchmark("round_robin/slice:16", &steady_steps<16>)
      ->Repetitions(9)
      ->ReportAggregatesOnly();
  benchmark::RegisterBenchmark("round_robin/slice:1000", &steady_steps<1000>)
      ->Repetitions(9)
      ->ReportAggregatesOnly();
  add<BareCore>(kCorePrefix);
  add<ModelledCore>(kCppPrefix);
  add<ThroughRun>(kRunPrefix);
}

}  // namespace brine::bench
