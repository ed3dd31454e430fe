#pragma once

/// What a scenario body sees of its run: parameters, coverage counters, properties, latency
/// histograms.
///
/// The same body runs simulated and on threads, so everything here is safe to call from any task:
/// registration takes a lock (invisible to the simulator, never contended there), counting is a
/// store by its only writer.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/measure/latency_histogram.hpp"
#include "engine/measure/lease.hpp"
#include "engine/measure/load_plan.hpp"
#include "engine/measure/parameters.hpp"
#include "engine/measure/stamp_clock.hpp"

namespace brine::engine {

/// A 64-bit count with one writer and any number of readers: a load and a store, no
/// read-modify-write.
class SingleWriterCounter {
 public:
  void add(std::uint64_t n = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t value() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// The calling task's count of one name. Its handle goes, its count stays.
class Counter : public Lease<SingleWriterCounter> {
 public:
  using Lease::Lease;
  void add(std::uint64_t n = 1) noexcept { taken().add(n); }
};

/// The calling task's histogram of one name, in nanoseconds.
class LatencyRecorder : public Lease<LatencyHistogram> {
 public:
  using Lease::Lease;
  void record(std::uint64_t ns) noexcept { taken().record(ns); }
};

/// Why a run failed. `kind` is one of "property", "deadlock", "livelock", "exception", "terminate",
/// "misuse".
struct Failure {
  std::string kind;
  std::string property;
  std::string message;

  friend bool operator==(const Failure&, const Failure&) = default;
};

/// Counts by name, in name order. What a run exercised: sent, received, lags, parks, …
using Coverage = std::map<std::string, std::uint64_t, std::less<>>;

/// Signed measurements of the machine by name, in name order.
using Figures = std::map<std::string, std::int64_t, std::less<>>;

class RunContext;

/// One claim about a run. It counts how often it was checked, so that a claim that nothing
/// exercised is not a pass.
class Property {
 public:
  Property(RunContext& context, std::string name) : context_(&context), name_(std::move(name)) {}

  /// Counts one check; on `!holds` fails the run with the message that `describe()` builds.
  template <class Describe>
  void require(bool holds, Describe&& describe) {
    // A load and a store, and soon only a load: many tasks check one claim, and must not pass its
    // count to and fro.
    const std::uint64_t checks = checks_.load(std::memory_order_relaxed);
    if (checks < kMostCounted) [[unlikely]]
      checks_.store(checks + 1, std::memory_order_relaxed);
    if (!holds) [[unlikely]]
      fail(describe());
  }

  /// In simulation it does not return; on threads the first failure is kept and the run winds down.
  void fail(std::string message);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// Not 0 once it was checked. Counts no further than kMostCounted, and two checks at once on two
  /// threads may count as one.
  static constexpr std::uint64_t kMostCounted = 1024;
  [[nodiscard]] std::uint64_t checks() const noexcept {
    return checks_.load(std::memory_order_relaxed);
  }

 private:
  RunContext* context_;
  std::string name_;
  std::atomic<std::uint64_t> checks_{0};
};

/// The part of the context that knows no platform. One per run; outlives every task of the run.
class RunContext {
 public:
  struct Options {
    ParameterValues values;
    std::string mutant;  ///< empty: the real parts
    std::function<void(const Failure&)>
        on_failure;  ///< simulation: ends the calling task; threads: may return
    std::optional<LoadPlan> load = std::nullopt;  ///< none: the scenario paces itself
    /// For runs whose tasks are all on one thread: of that thread, for its runs to come.
    LatencyHistogram::Spares* spares = nullptr;
  };

  explicit RunContext(Options options);
  virtual ~RunContext() = default;
  RunContext(const RunContext&) = delete;
  RunContext& operator=(const RunContext&) = delete;

  /// The value of a declared parameter. Asking for an undeclared one is a defect of the scenario:
  /// std::logic_error.
  [[nodiscard]] std::uint64_t value(std::string_view parameter) const;
  [[nodiscard]] std::chrono::nanoseconds duration(std::string_view parameter) const;
  [[nodiscard]] std::string_view mutant() const noexcept { return options_.mutant; }
  /// The load from outside; null: the scenario paces itself. Lives as long as the context.
  [[nodiscard]] const LoadPlan* load() const noexcept {
    return options_.load ? &*options_.load : nullptr;
  }

  /// A counter for the calling task alone. Those with one name are summed in coverage().
  [[nodiscard]] Counter counter(std::string_view name);
  /// A histogram for the calling task alone. Those with one name are merged in latencies().
  [[nodiscard]] LatencyRecorder latency(std::string_view name);
  /// The property of that name, made at the first call.
  [[nodiscard]] Property& property(std::string_view name);

  /// States what the machine did: the bytes by which memory has grown, say. Of several with one
  /// name the last counts. For runs on threads, whose reports and artifacts show it; it is no part
  /// of what a simulated run records, for it does not repeat.
  void figure(std::string_view name, std::int64_t value);

  /// Runs `check` at every quiescent point of a simulated run: no task enabled, before time jumps,
  /// and at the end. The check may peek at parts and call fail(), but not use the platform. Never
  /// called on threads. Returns a handle, which may be one that was dropped before.
  std::size_t on_quiescent(std::function<void()> check);
  /// Drops a check; whatever it captured may be destroyed afterwards.
  void drop_quiescent(std::size_t handle) noexcept;
  void run_quiescent_checks();
  [[nodiscard]] bool has_quiescent_checks() const noexcept {
    return checks_.size() != free_checks_.size();
  }

  /// Records the first failure and hands it to on_failure.
  void fail(const Failure& failure);
  /// Whether tasks are to wind down: the run has failed, or was abandoned.
  [[nodiscard]] bool failed() const noexcept { return failed_.load(std::memory_order_acquire); }
  [[nodiscard]] std::optional<Failure> failure() const;
  /// Ends a run on threads without a verdict: its tasks wind down as after a failure, and what they
  /// claim from now on says nothing of them.
  void abandon();
  [[nodiscard]] bool abandoned() const noexcept {
    return abandoned_.load(std::memory_order_relaxed);
  }

  /// Sums over all tasks. Exact once the tasks have ended, a lower bound before.
  [[nodiscard]] Coverage coverage() const;
  [[nodiscard]] std::map<std::string, LatencySnapshot> latencies() const;
  /// Calls `visit(name, const LatencyHistogram&)` for each task's histogram; by a lock, so it must
  /// not ask the context for anything. While tasks record, what it sees is a moment old.
  template <class Visit>
  void each_latency(Visit&& visit) const {
    const std::scoped_lock lock(mutex_);
    for (const auto& entry : latencies_) {  // clang++ 14 lets no lambda capture a part of it
      entry.second.each(
          [&](const LatencyHistogram& one) { visit(std::string_view(entry.first), one); });
    }
  }
  [[nodiscard]] Figures figures() const;
  /// Names of properties that were declared and never checked.
  [[nodiscard]] std::vector<std::string> unexercised() const;

 private:
  [[nodiscard]] LatencySnapshot snapshot_of(const LeasePool<LatencyHistogram>& histograms) const;

  const Options options_;
  mutable std::mutex mutex_;
  std::map<std::string, LeasePool<SingleWriterCounter>, std::less<>> counters_;
  std::map<std::string, LeasePool<LatencyHistogram>, std::less<>> latencies_;
  std::map<std::string, std::unique_ptr<Property>, std::less<>> properties_;
  Figures figures_;
  std::vector<std::function<void()>> checks_;  ///< by handle; empty: free
  std::vector<std::size_t> free_checks_;       ///< handles to use again
  std::atomic<bool> failed_{false};
  std::atomic<bool> abandoned_{false};  ///< written under the mutex
  std::optional<Failure> failure_;
};

/// The context of a scenario body on platform P.
template <class P>
class Context : public RunContext {
 public:
  explicit Context(Options options) : RunContext(std::move(options)) {
    if constexpr (!P::kSimulated) {
      if (load() != nullptr) stamps_ = StampClock::anchored();
    }
  }

  /// Uniform in [0, n), from the workload stream of the run's seed. n > 0.
  [[nodiscard]] std::uint64_t random(std::uint64_t n) { return P::random(n); }
  [[nodiscard]] static typename P::clock::time_point now() { return P::clock::now(); }
  /// Nanoseconds since the epoch of P::clock, for measuring: under a load plan as cheap as is safe,
  /// and then off by less than a microsecond while the run is about a second old.
  [[nodiscard]] std::uint64_t stamp_ns() const {
    if constexpr (P::kSimulated) {
      return static_cast<std::uint64_t>(
          std::chrono::nanoseconds(P::clock::now().time_since_epoch()).count());
    } else {
      return stamps_.now_ns();
    }
  }

 private:
  StampClock stamps_;  ///< of real threads
};

}  // namespace brine::engine
