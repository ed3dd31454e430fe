// Runs the benchmarks, then prints one table: each workload beside its goal. The table goes to
// standard error when standard output is JSON or CSV.

#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "tests/bench/core_bench.hpp"
#include "tests/bench/workloads.hpp"

namespace brine::bench {

namespace {

using Figures = std::map<std::string, double>;

/// Hands everything on to the reporter that the command line asked for, and keeps the medians.
class KeepMedians final : public benchmark::BenchmarkReporter {
 public:
  explicit KeepMedians(std::unique_ptr<BenchmarkReporter> shown) : shown_(std::move(shown)) {}

  bool ReportContext(const Context& context) override { return shown_->ReportContext(context); }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      const bool single = run.run_type == Run::RT_Iteration && run.repetitions <= 1;
      if (run.error_occurred || !(single || run.aggregate_name == "median")) continue;
      Figures& kept = figures_[run.run_name.function_name];
      for (const auto& [name, counter] : run.counters)
        kept[name] = counter.value;
    }
    shown_->ReportRuns(runs);
  }
  void Finalize() override { shown_->Finalize(); }

  /// Null when the benchmark did not run.
  [[nodiscard]] const Figures* of(const std::string& benchmark) const {
    const auto found = figures_.find(benchmark);
    return found == figures_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] bool shows_text() const {
    return dynamic_cast<const benchmark::ConsoleReporter*>(shown_.get()) != nullptr;
  }

 private:
  std::unique_ptr<BenchmarkReporter> shown_;
  std::map<std::string, Figures> figures_;
};

double goal_in_units(Goal goal, double unit_ns) {
  return goal.unit == GoalUnit::kRawSwitches ? goal.value : goal.value / unit_ns;
}

void print_row(std::FILE* out, const Workload& workload, Goal goal, const Figures& core,
               const Figures* run) {
  const double unit_ns = core.at(kSwitchNs);
  const double units = core.at(kUnits);
  std::fprintf(out, "%-5s %11.0f %8.1f %8.2f %7.2f %8.1f", workload.name.data(),
               core.at(kExecutionNs), core.at(kSteps), core.at(kStepNs), unit_ns, units);
  if (goal.value != 0) {
    const double goal_units = goal_in_units(goal, unit_ns);
    std::fprintf(out, " %9.1f %7.2f", goal_units, units / goal_units);
  }
  if (run != nullptr) std::fprintf(out, " %11.0f", run->at(kExecutionNs));
  std::fprintf(out, "\n");
}

/// Of the workloads that were run under this prefix.
void print_part(std::FILE* out, const KeepMedians& medians, const char* prefix, const char* title,
                Goal Workload::*goal, const char* run_prefix) {
  bool headed = false;
  for (const Workload& workload : workloads()) {
    const std::string name(workload.name);
    const Figures* const core = medians.of(prefix + name);
    if (core == nullptr) continue;
    if (!headed) {
      std::fprintf(out, "\n%s\n\n%-5s %11s %8s %8s %7s %8s %9s %7s %11s\n", title, "", "ns/execut.",
                   "steps", "ns/step", "switch", "units", "goal", "ratio",
                   run_prefix == nullptr ? "" : "run() ns");
      headed = true;
    }
    print_row(out, workload, workload.*goal, *core,
              run_prefix == nullptr ? nullptr : medians.of(run_prefix + name));
  }
}

void print_table(std::FILE* out, const KeepMedians& medians) {
  print_part(out, medians, kCorePrefix,
             "One execution on the core, sequentially consistent, in ns and in units of a raw "
             "switch measured beside it.\ngoal: units (tiny: 200 ns); ratio: units / goal; run(): "
             "the same through sim::run",
             &Workload::goal, kRunPrefix);
  print_part(out, medians, kCppPrefix, "The same with the C++ memory model and race detection.",
             &Workload::modelled_goal, nullptr);
}

}  // namespace

}  // namespace brine::bench

int main(int argc, char** argv) {
  using namespace brine::bench;
  add_core_benchmarks();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  KeepMedians reporter{
      std::unique_ptr<benchmark::BenchmarkReporter>(benchmark::CreateDefaultDisplayReporter())};
  benchmark::RunSpecifiedBenchmarks(&reporter);
  print_table(reporter.shows_text() ? stdout : stderr, reporter);
  benchmark::Shutdown();
  return 0;
}
