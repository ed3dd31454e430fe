#include <algorithm>
#include <atomic>
#include <exception>
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
    const std::uint64_t cpu_before_ns = cpu_ns();
    Sampler sampler(
        clock_, parts_.collector, parts_.sinks,
        {.interval_ns = parts_.plan.interval_ns, .intervals = intervals_of(parts_.plan)},
        {.intended_until = [this](std::uint64_t now) { return intended_until(now); },
         .harness_ns = [&] { return cpu_ns() - cpu_before_ns; },
         .goes_on = [this](const Interval& interval) { return goes_on(interval); }});
    pin_this_thread(parts_.plan.cpus);  // not the sampler
    std::string trouble;
    try {
      while (!end_.stuck && !stopped(sampler)) {
        const auto round = next_round();
        if (!round || !run_round(*round, sampler)) break;
      }
    } catch (const std::exception& error) {
      trouble = error.what();  // what was measured is written all the same
    }
    sampler.finish();
    if (!trouble.empty()) parts_.sinks.failed(trouble);
    end_.elapsed_ns = clock_.now_ns();
    end_.cost.sampler_cpu_ns = sampler.cpu_ns();
    end_.cost.rounds_cpu_ns = cpu_ns() - cpu_before_ns;
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
    const FittedRound fitted = soak::fitted(parts_.plan, round);
    if (!fitted.problem.empty())
      return false;  // the last one, shorter than the plan was tried with
    {
      const std::scoped_lock lock(schedule_mutex_);
      schedule_.intends(round, fitted.intended);
    }
    if (round.index != 0) end_.cost.turnaround.record(clock_.now_ns() - ended_ns_);
    wait_for(round, sampler);
    if (stopped(sampler)) return false;
    // In a thread of its own: of what a thread frees it keeps some for its next allocations, which
    // looks like growth until the thread ends.
    std::exception_ptr trouble;
    std::thread([&] {
      const ThreadCpuClock cpu;
      try {
        perform(round, fitted, sampler);
      } catch (...) {
        trouble = std::current_exception();
      }
      performed_cpu_ns_.fetch_add(cpu.now_ns(), std::memory_order_relaxed);
    }).join();
    if (trouble) std::rethrow_exception(trouble);
    if (!end_.stuck) look_at_memory(round.lane);
    return true;
  }

  void perform(const RoundSchedule::Round& round, const FittedRound& fitted,
               const Sampler& sampler) {
    const artifacts::Observation observation = parts_.store.observe();
    const ThreadRun run = run_on_threads(*fitted.planned.scenario, fitted.planned.spec,
                                         options_of(round, fitted, sampler));
    ended_ns_ = clock_.now_ns();
    if (run.stuck) {
      end_.stuck = true;
      parts_.progress.clear();
      note_line("brine: these tasks hang:\n" + stacks_text(run.stacks));
    }
    parts_.log.note(round, fitted, row_of(fitted, run),
                    [&] { return parts_.store.save(fitted.planned.spec, run, observation); });
  }

  /// Between two rounds, and not more than twice an interval. Free memory goes back to the system
  /// first, or the resident set would be what it has ever been.
  void look_at_memory(std::size_t lane) {
    if (!parts_.ledger.judges(lane)) return;
    if (looks_ != 0 && clock_.now_ns() - looked_ns_ < parts_.plan.interval_ns / 2) return;
    ++looks_;
    engine::trim_heap();
    looked_ns_ = clock_.now_ns();
    parts_.ledger.quiescent(
        {.at_ns = looked_ns_, .figures = process_.sample_with_heap(), .quiescent = true});
  }

  /// Of making, watching and judging rounds.
  [[nodiscard]] std::uint64_t cpu_ns() const noexcept {
    return cpu_.now_ns() + performed_cpu_ns_.load(std::memory_order_relaxed);
  }

  /// A gap before its first operation, so that it can be made meanwhile.
  void wait_for(const RoundSchedule::Round& round, const Sampler& sampler) const {
    constexpr std::uint64_t kLookEveryNs = 50'000'000;
    const std::uint64_t until_ns = round.begin_ns > kRoundGapNs ? round.begin_ns - kRoundGapNs : 0;
    for (std::uint64_t now = clock_.now_ns(); now < until_ns && !stopped(sampler);
         now = clock_.now_ns())
      std::this_thread::sleep_until(clock_.at(std::min(until_ns, now + kLookEveryNs)));
  }

  /// Whether the round that is under way has to end: the soak is over, and the round had time.
  bool gives_up(const Sampler& sampler) {
    const std::uint64_t now_ns = clock_.now_ns();
    if (ends_ns_ == 0 && stopped(sampler)) ends_ns_ = now_ns;
    const std::uint64_t end_ns =
        ends_ns_ == 0 ? parts_.plan.duration_ns : std::min(ends_ns_, parts_.plan.duration_ns);
    return now_ns > end_ns + kGraceNs;
  }

  ThreadOptions options_of(const RoundSchedule::Round& round, const FittedRound& fitted,
                           const Sampler& sampler) {
    Collector& collector = parts_.collector;
    return {.patience = {.standstill = std::chrono::nanoseconds(parts_.plan.watchdog_ns)},
            .first_ns = round.rate_hz == 0 ? 0 : clock_.since_epoch(round.begin_ns),
            .begins =
                [&collector, lane = round.lane,
                 intended = fitted.intended](const engine::RunContext& context) {
                  collector.round_begins({.scenario = lane, .intended = intended}, context);
                },
            .ends = [&collector] { collector.round_ends(); },
            .gives_up = [this, &sampler] { return gives_up(sampler); }};
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

  /// So long a round goes on when the soak is over, that it may end in order.
  static constexpr std::uint64_t kGraceNs = 2'000'000'000;

  const SoakParts& parts_;
  const SoakClock clock_;
  const ThreadCpuClock cpu_;
  const engine::ProcessSampler process_;
  std::mutex schedule_mutex_;
  RoundSchedule schedule_;
  RoundsEnd end_;
  std::uint64_t ended_ns_ = 0;  ///< of the round before
  std::uint64_t ends_ns_ = 0;   ///< when the soak was seen to end early; 0: it was not
  std::uint64_t looks_ = 0;     ///< at the memory
  std::uint64_t looked_ns_ = 0;
  std::atomic<std::uint64_t> performed_cpu_ns_{0};
};

}  // namespace

RoundsEnd run_threaded_rounds(const SoakParts& parts) {
  return ThreadedRounds(parts).run();
}

}  // namespace brine::soak
