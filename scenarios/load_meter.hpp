#pragma once

/// What the load scenarios measure: operations that succeed or fail, in batches, over rounds.
///
///   load.batches  a batch has all of its operations
///   load.counted  attempted = succeeded + failed, after each batch
///   load.outcome  an operation fails if it is meant to, and else not
///   load.rate     after each batch the throughput so far is known, not only at the end
///   load.timed    every operation is in the histogram of latencies, failed ones too
///   load.p99      99 in 100 operations of a round take less than `p99`
///   load.floor    a round manages 1,000 operations per second at least
///   load.rss      threads only: after a warm-up the resident set grows by 1 MiB at most
///
/// Under a load plan there is one round, and its thresholds are those of the soak: load.p99,
/// load.floor and load.rss are not claimed.
///
/// Simulated, every round must keep to the limits on time; on threads the best round is judged, and
/// three that are not measured come first, for what a process allocates at a first use.
///
/// Reported: attempted, succeeded, failed; of the round with the most operations per second those,
/// and the millionths of all operations that succeeded; latencies of all operations and of the
/// failed ones; on threads the resident set and its growth.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "engine/measure/latency_histogram.hpp"
#include "scenarios/memory_growth.hpp"
#include "scenarios/operation_meter.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

/// Operations per second that any build manages.
inline constexpr std::uint64_t kOperationFloor = 1'000;

/// How far one task is, or all of a round together.
struct LoadFigures {
  std::uint64_t attempted = 0;
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;
  std::uint64_t batches = 0;
  std::uint64_t elapsed_ns = 0;  ///< as of the last look

  [[nodiscard]] std::uint64_t per_second() const noexcept {
    return elapsed_ns == 0 ? 0 : scenarios::per_second(attempted, elapsed_ns);
  }
};

/// One task's operations in one round; used by that task only, and read when it has ended.
template <class P>
class LoadMeter {
 public:
  /// `context` must outlive it.
  LoadMeter(engine::Context<P>& context, std::string task, const Turn& turn)
      : context_(&context),
        task_(std::move(task)),
        planned_(context, turn),
        batch_(context.value("batch")),
        batches_(&context.property("load.batches")),
        counted_(&context.property("load.counted")),
        outcome_(&context.property("load.outcome")),
        rate_(&context.property("load.rate")),
        attempted_(context.counter("attempted")),
        succeeded_(context.counter("succeeded")),
        failed_(context.counter("failed")),
        latency_(context.latency("operation")),
        failed_latency_(context.latency("failed-operation")) {}

  /// By the task, before its first operation.
  void begin() { begun_ns_ = now(); }

  /// A batch: `one(number)` for each operation, numbered from 0 over all batches.
  template <class One>
  void batch(One&& one) {
    // A mutant: a batch that loses its last operation.
    const std::uint64_t count = context_->mutant() == "load-loses-last" ? batch_ - 1 : batch_;
    for (std::uint64_t i = 0; i != count && !context_->failed(); ++i)
      one(figures_.batches * batch_ + i);
    ++figures_.batches;
    if (!context_->failed()) look();
  }

  /// One operation, meant to begin at `intended_ns` unless a load plan says when: `operate()` says
  /// whether it succeeded. Whether it did.
  template <class Operate>
  bool time(std::uint64_t intended_ns, bool meant_to_succeed, Operate&& operate) {
    const bool succeeded = planned_.run(figures_.attempted, [&] {
      if (planned_.planned()) intended_ns = now();
      return operate();
    });
    const std::uint64_t ended_ns = now();
    const std::uint64_t ns = ended_ns > intended_ns ? ended_ns - intended_ns : 0;
    count(succeeded);
    // A mutant: only what succeeds is timed.
    if (succeeded || context_->mutant() != "load-times-successes") {
      latency_.record(ns);
      of_round_.record(ns);
    }
    if (!succeeded) failed_latency_.record(ns);
    outcome_->require(succeeded == meant_to_succeed, [&] {
      return "operation " + std::to_string(figures_.attempted) + " of '" + task_ + "' " +
             (succeeded ? "succeeded, and was meant to fail" : "failed, and was meant to succeed");
    });
    return succeeded;
  }
  /// The same, meant to begin now.
  template <class Operate>
  bool time(bool meant_to_succeed, Operate&& operate) {
    return time(now(), meant_to_succeed, std::forward<Operate>(operate));
  }

  /// Whether a load plan says when operations begin.
  [[nodiscard]] bool paced() const noexcept { return planned_.paced(); }
  [[nodiscard]] const LoadFigures& figures() const noexcept { return figures_; }
  [[nodiscard]] const engine::LatencyHistogram& latencies() const noexcept { return of_round_; }
  [[nodiscard]] const std::string& task() const noexcept { return task_; }

 private:
  [[nodiscard]] static std::uint64_t now() { return nanoseconds_of<P>(P::clock::now()); }

  void count(bool succeeded) {
    ++figures_.attempted;
    const bool counts = !planned_.planned();  // else the operation meter has done so
    if (counts) attempted_.add();
    if (succeeded) {
      ++figures_.succeeded;
      if (counts) succeeded_.add();
    } else if (context_->mutant() != "load-forgets-failures") {  // a mutant
      ++figures_.failed;
      if (counts) failed_.add();
    }
  }

  /// Progress, as of now.
  void look() {
    // A mutant: the throughput is computed at the end only.
    if (context_->mutant() != "load-rate-at-end") figures_.elapsed_ns = now() - begun_ns_;
    batches_->require(figures_.attempted == figures_.batches * batch_, [&] {
      return "'" + task_ + "' has made " + std::to_string(figures_.attempted) + " operations in " +
             std::to_string(figures_.batches) + " batches of " + std::to_string(batch_);
    });
    counted_->require(figures_.attempted == figures_.succeeded + figures_.failed, [&] {
      return "'" + task_ + "' has attempted " + std::to_string(figures_.attempted) +
             " operations, and counted " + std::to_string(figures_.succeeded) + " that succeeded " +
             "and " + std::to_string(figures_.failed) + " that failed";
    });
    rate_->require(figures_.per_second() != 0, [&] {
      return "'" + task_ + "' has made " + std::to_string(figures_.attempted) +
             " operations, and its throughput shows as 0";
    });
  }

  engine::Context<P>* context_;
  std::string task_;
  OperationMeter<P> planned_;
  std::uint64_t batch_;
  engine::Property* batches_;
  engine::Property* counted_;
  engine::Property* outcome_;
  engine::Property* rate_;
  engine::Counter attempted_;
  engine::Counter succeeded_;
  engine::Counter failed_;
  engine::LatencyRecorder latency_;
  engine::LatencyRecorder failed_latency_;
  engine::LatencyHistogram of_round_;
  LoadFigures figures_;
  std::uint64_t begun_ns_ = 0;
};

/// The rounds of a load scenario, and the limits that they must keep to.
template <class P>
class LoadRounds {
  /// Rounds that are not measured.
  static constexpr std::uint64_t kWarmUps = P::kSimulated ? 0 : 3;

 public:
  explicit LoadRounds(engine::Context<P>& context)
      : context_(&context),
        timed_(&context.property("load.timed")),
        growth_(P::kSimulated, context.load() == nullptr) {}

  /// All rounds: `round()` runs its tasks to their end and hands each one's meter to note().
  template <class Round>
  void run(Round&& round) {
    const bool planned = context_->load() != nullptr;
    const std::uint64_t warm_ups = planned ? 0 : kWarmUps;
    const std::uint64_t count = planned ? 1 : context_->value("rounds") + warm_ups;
    for (std::uint64_t i = 0; i != count && !context_->failed(); ++i) {
      if (i == warm_ups) growth_.begin();
      of_round_ = {};
      latencies_ = engine::LatencyHistogram();
      const auto begun = P::clock::now();
      round();
      const auto ended = P::clock::now();
      of_round_.elapsed_ns = nanoseconds_of<P>(ended) - nanoseconds_of<P>(begun);
      if (i >= warm_ups) close_round();
    }
    if (context_->failed()) return;
    if (!planned) judge();
    report();
  }

  /// A task of the round has ended.
  void note(const LoadMeter<P>& meter) {
    const LoadFigures& figures = meter.figures();
    of_round_.attempted += figures.attempted;
    of_round_.succeeded += figures.succeeded;
    of_round_.batches += figures.batches;
    latencies_.merge(meter.latencies());
    const std::uint64_t timed = meter.latencies().count();
    timed_->require(timed == figures.attempted, [&] {
      return "'" + meter.task() + "' has attempted " + std::to_string(figures.attempted) +
             " operations, and " + std::to_string(timed) + " are timed";
    });
  }

 private:
  void close_round() {
    const std::uint64_t p99 = latencies_.snapshot().p99;
    const std::uint64_t rate = of_round_.per_second();
    best_rate_ = std::max(best_rate_, rate);
    worst_rate_ = std::min(worst_rate_, rate);
    best_p99_ = std::min(best_p99_, p99);
    worst_p99_ = std::max(worst_p99_, p99);
    attempted_ += of_round_.attempted;
    succeeded_ += of_round_.succeeded;
  }

  void judge() {
    const std::uint64_t limit = context_->value("p99");
    const std::uint64_t p99 = P::kSimulated ? worst_p99_ : best_p99_;
    const std::uint64_t rate = P::kSimulated ? worst_rate_ : best_rate_;
    context_->property("load.p99").require(p99 < limit, [&] {
      return "p99 of the operations is " + std::to_string(p99) + " ns, and the limit is " +
             std::to_string(limit) + " ns";
    });
    context_->property("load.floor").require(rate >= kOperationFloor, [&] {
      return "a round manages " + std::to_string(rate) + " operations per second, and " +
             std::to_string(kOperationFloor) + " are the floor";
    });
    if constexpr (!P::kSimulated) report_memory();
  }

  void report() {
    context_->counter("operations-per-second").add(best_rate_);
    context_->counter("success-ppm").add(succeeded_ * 1'000'000 / attempted_);
  }

  void report_memory() {
    growth_.require_rss(context_->property("load.rss"), "the measured rounds");
    if (const auto grown = growth_.rss_grown()) context_->figure("rss-growth-bytes", *grown);
    if (const auto rss = engine::ProcessSampler().rss_bytes())
      context_->figure("rss-bytes", static_cast<std::int64_t>(*rss));
  }

  engine::Context<P>* context_;
  engine::Property* timed_;
  MemoryGrowth growth_;
  LoadFigures of_round_;
  engine::LatencyHistogram latencies_;
  std::uint64_t best_rate_ = 0;
  std::uint64_t worst_rate_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t best_p99_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t worst_p99_ = 0;
  std::uint64_t attempted_ = 0;
  std::uint64_t succeeded_ = 0;
};

}  // namespace brine::scenarios
