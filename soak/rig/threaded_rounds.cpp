#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "soak/interrupt.hpp"
#include "soak/output.hpp"
#include "soak/rig/processors.hpp"
#include "soak/rig/rounds.hpp"
#include "soak/rig/soak_clock.hpp"
#include "soak/thread_runner.hpp"

namespace brine::soak {

namespace {

class ThreadedRounds {
 public:
  explicit ThreadedRounds(const SoakParts& parts)
      : parts_(parts), schedule_(schedule_of(parts.plan)) {}

  RoundsEnd run() {
    const std::uint64_t cpu_before_ns = cpu_.now_ns();
    Sampler sampler(
        clock_, parts_.collector, parts_.sinks,
        {.interval_ns = parts_.plan.interval_ns, .intervals = intervals_of(parts_.plan)},
        {.intended_until = [this](std::uint64_t now) { return intended_until(now); },
         .harness_ns = [&] { return cpu_.now_ns() - cpu_before_ns; },
         .goes_on = [this](const Interval& interval) { return goes_on(interval); }});
    pin_this_thread(parts_.plan.cpus);  // not the sampler
    std::string trouble;
    try {
      while (!end_.stuck && !stopped(sampler)) {
        const auto round = next_round();
        if (!round || !run_round(*round, sampler)) break;
      }
    } catch (const OutputError& error) {
      trouble = error.what();  // what was measured is written all the same
    }
    sampler.finish();
    if (!trouble.empty()) parts_.sinks.failed(trouble);
    end_.elapsed_ns = clock_.now_ns();
    end_.cost.sampler_cpu_ns = sampler.cpu_ns();
    end_.cost.rounds_cpu_ns = cpu_.now_ns() - cpu_before_ns;
    return std::move(end_);
  }

 private:
  [[nodiscard]] bool stopped(const Sampler& sampler) const {
    return interrupted() || parts_.log.enough() || sampler.wants_end();
  }

  std::optional<RoundSchedule::Round> next_round() {
    const std::scoped_lock lock(schedule_mutex_);
    return schedule_.next(clock_.now_ns());
  }

  std::uint64_t intended_until(std::uint64_t now_ns) {
    const std::scoped_lock lock(schedule_mutex_);
    return schedule_.intended_until(now_ns);
  }

  bool goes_on(const Interval& interval) {
    parts_.ledger.add(interval);
    const std::uint64_t failures = parts_.log.failures();
    parts_.progress.update(interval,
                           {.duration_ns = parts_.plan.duration_ns, .failures = failures});
    return !parts_.plan.abort_on_fail || !parts_.ledger.crosses(failures);
  }

  /// False when the soak is over.
  bool run_round(const RoundSchedule::Round& round, const Sampler& sampler) {
    FittedRound fitted = soak::fitted(parts_.plan, round);
    if (!fitted.problem.empty())
      return false;  // the last one, shorter than the plan was tried with
    {
      const std::scoped_lock lock(schedule_mutex_);
      schedule_.intends(round, fitted.intended);
    }
    if (round.rate_hz != 0) fitted.load.first_ns = clock_.since_epoch(round.begin_ns);
    if (round.index != 0) end_.cost.turnaround.record(clock_.now_ns() - ended_ns_);
    wait_for(round, sampler);
    if (stopped(sampler)) return false;
    const artifacts::Observation observation = parts_.store.observe();
    const ThreadRun run =
        run_on_threads(*fitted.planned.scenario, fitted.planned.spec, options_of(round, fitted));
    ended_ns_ = clock_.now_ns();
    if (run.stuck) {
      end_.stuck = true;
      parts_.progress.clear();
      note_line("brine: these tasks hang:\n" + stacks_text(run.stacks));
    } else {
      parts_.ledger.quiescent(
          {.at_ns = clock_.now_ns(), .figures = process_.sample_with_heap(), .quiescent = true},
          round.lane);
    }
    parts_.log.note(round, fitted, row_of(fitted, run),
                    [&] { return parts_.store.save(fitted.planned.spec, run, observation); });
    return true;
  }

  /// A gap before its first operation, so that it can be made meanwhile.
  void wait_for(const RoundSchedule::Round& round, const Sampler& sampler) const {
    constexpr std::uint64_t kLookEveryNs = 50'000'000;
    const std::uint64_t until_ns = round.begin_ns > kRoundGapNs ? round.begin_ns - kRoundGapNs : 0;
    for (std::uint64_t now = clock_.now_ns(); now < until_ns && !stopped(sampler);
         now = clock_.now_ns())
      std::this_thread::sleep_until(clock_.at(std::min(until_ns, now + kLookEveryNs)));
  }

  ThreadOptions options_of(const RoundSchedule::Round& round, const FittedRound& fitted) {
    Collector& collector = parts_.collector;
    return {.patience = {.standstill = std::chrono::nanoseconds(parts_.plan.watchdog_ns)},
            .load = fitted.load,
            .begins =
                [&collector, lane = round.lane,
                 intended = fitted.intended](const engine::RunContext& context) {
                  collector.round_begins({.scenario = lane, .intended = intended}, context);
                },
            .ends = [&collector] { collector.round_ends(); }};
  }

  static Row row_of(const FittedRound& fitted, const ThreadRun& run) {
    Row row{.spec = fitted.planned.spec, .status = run.status, .error = run.error};
    row.variants = fitted.planned.scenario->variants;
    row.wall_ns = run.wall_ns;
    row.coverage = run.coverage;
    row.latencies = run.latencies;
    row.figures = run.figures;
    return row;
  }

  const SoakParts& parts_;
  const SoakClock clock_;
  const ThreadCpuClock cpu_;
  const engine::ProcessSampler process_;
  std::mutex schedule_mutex_;
  RoundSchedule schedule_;
  RoundsEnd end_;
  std::uint64_t ended_ns_ = 0;  ///< of the round before
};

}  // namespace

RoundsEnd run_threaded_rounds(const SoakParts& parts) {
  return ThreadedRounds(parts).run();
}

IntervalMaker::Options intervals_of(const SoakPlan& plan) {
  IntervalMaker::Options options{
      .scenarios = {}, .at_rates = plan.loop != Loop::kOwnPace, .warm_up_ns = plan.warm_up_ns};
  for (const PlannedScenario& planned : plan.rounds.scenarios)
    options.scenarios.emplace_back(planned.scenario->name);
  return options;
}

}  // namespace brine::soak
