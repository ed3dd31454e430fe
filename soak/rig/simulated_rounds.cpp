#include <algorithm>
#include <chrono>

#include "soak/interrupt.hpp"
#include "soak/rig/rounds.hpp"
#include "soak/rig/soak_clock.hpp"
#include "soak/simulated_run.hpp"

namespace brine::soak {

namespace {

class SimulatedRounds {
 public:
  explicit SimulatedRounds(const SoakParts& parts)
      : parts_(parts),
        schedule_(schedule_of(parts.plan)),
        maker_(parts.collector, intervals_of(parts.plan), moment()),
        next_ns_(parts.plan.interval_ns) {}

  RoundsEnd run() {
    bool goes_on = true;
    while (goes_on && !interrupted() && !parts_.log.enough()) {
      const auto round = schedule_.next(now_ns_);
      if (!round || !run_round(*round)) break;
      if (now_ns_ >= next_ns_) goes_on = look();
    }
    if (goes_on) static_cast<void>(look());
    RoundsEnd end;
    end.elapsed_ns = now_ns_;
    end.cost.rounds_cpu_ns = cpu_.now_ns();
    return end;
  }

 private:
  /// False when the soak is over.
  bool run_round(const RoundSchedule::Round& round) {
    const FittedRound fitted = soak::fitted(parts_.plan, round);
    if (!fitted.problem.empty())
      return false;  // the last one, shorter than the plan was tried with
    const sim::RunSpec& spec = fitted.planned.spec;
    schedule_.intends(round, fitted.intended);
    sim::RunOptions options = parts_.plan.rounds.options;
    options.ended = [&](const engine::RunContext& context) {
      parts_.collector.round_begins({.scenario = round.lane, .intended = fitted.intended}, context);
      parts_.collector.round_ends();
    };
    SimulatedRun run = run_simulated(*fitted.planned.scenario, spec, options);
    run.options.ended = nullptr;  // the run for the artifact is not measured again
    // The rest of the turn costs nothing.
    now_ns_ = std::max(now_ns_, round.begin_ns) + std::max(round.length_ns, run.result.virtual_ns);
    parts_.log.note(round, fitted, row_of(fitted, run),
                    [&] { return parts_.store.save(*fitted.planned.scenario, spec, run); });
    return true;
  }

  static Row row_of(const FittedRound& fitted, const SimulatedRun& run) {
    const sim::RunResult& result = run.result;
    Row row{.spec = fitted.planned.spec, .status = result.status, .error = result.error};
    row.variants = fitted.planned.scenario->variants;
    row.simulated = {
        .digest = result.digest, .steps = result.steps, .virtual_ns = result.virtual_ns};
    row.wall_ns = run.wall_ns;
    row.coverage = result.coverage;
    row.latencies = result.latencies;
    row.replayable = result.decisions.complete;
    return row;
  }

  /// An interval ends with the round that reaches its end.
  bool look() {
    const Interval& interval = maker_.close(moment());
    while (next_ns_ <= now_ns_)
      next_ns_ += parts_.plan.interval_ns;
    parts_.sinks.interval(interval);
    parts_.ledger.add(interval);
    const std::uint64_t failures = parts_.log.failures();
    const std::uint64_t wall_ns = std::max<std::uint64_t>(1, clock_.now_ns());
    parts_.progress.update(interval,
                           {.duration_ns = parts_.plan.duration_ns,
                            .failures = failures,
                            .speed = static_cast<double>(now_ns_) / static_cast<double>(wall_ns)});
    const bool crossed = parts_.plan.abort_on_fail && parts_.ledger.crosses(failures);
    return !crossed && parts_.sinks.errors().empty();
  }

  [[nodiscard]] Moment moment() const {
    return {.now_ns = now_ns_,
            .unix_ns = SoakClock::unix_ns(),
            .figures = process_.sample_with_heap(),
            .intended = schedule_.intended_until(now_ns_),
            .harness_ns = 0};
  }

  const SoakParts& parts_;
  const SoakClock clock_;
  const ThreadCpuClock cpu_;
  const engine::ProcessSampler process_;
  RoundSchedule schedule_;
  std::uint64_t now_ns_ = 0;  ///< virtual
  IntervalMaker maker_;
  std::uint64_t next_ns_;
};

}  // namespace

RoundsEnd run_simulated_rounds(const SoakParts& parts) {
  return SimulatedRounds(parts).run();
}

}  // namespace brine::soak
