#pragma once

/// MetricsMeter: how fast one kind of metrics is, as counters and latencies named PROVIDER.figure:
///
///   counter-reads-per-second, histogram-reads-per-second   nobody writes
///   counter-write, histogram-write                         latency of a write; nobody else uses it
///   each with -contended                                   one task reads and one writes, both as
///                                                          fast as they can
///
/// Simulated, a figure is of `reads` operations in virtual time, in which an operation costs
/// `operation_ns`: it counts the operations that a read or a write takes. On threads a figure is of
/// 10 ms at least, and of reads the best of three: what a machine that is busy with something else
/// takes away is not counted. A write is timed by two reads of the clock, which are part of its
/// latency.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/metrics/make_metrics.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

template <class P>
class MetricsMeter {
 public:
  MetricsMeter(engine::Context<P>& context, engine::MetricsKind kind)
      : context_(context),
        operations_(context.value("reads")),
        prefix_(std::string(engine::name_of(kind)) + "."),
        metrics_(engine::make_metrics<P>({.kind = kind})) {}

  void run() {
    auto& counter = metrics_->counter({.name = "count_total"});
    measure(
        "counter", [&] { static_cast<void>(counter.value()); }, [&] { counter.inc(); });
    auto& seconds = metrics_->histogram({.name = "seconds"}, {0.001, 0.01, 0.1, 1, 10});
    measure(
        "histogram", [&] { static_cast<void>(seconds.snapshot()); },
        [&] { seconds.observe(0.125); });
  }

 private:
  static constexpr std::uint64_t kRoundNs = P::kSimulated ? 0 : 10'000'000;
  static constexpr unsigned kRounds = P::kSimulated ? 1 : 3;

  [[nodiscard]] static std::uint64_t now() { return nanoseconds_of<P>(P::clock::now()); }

  template <class Read, class Write>
  void measure(std::string_view what, const Read& read, const Write& write) {
    const std::string name = prefix_ + std::string(what);
    {
      engine::LatencyRecorder alone = context_.latency(name + "-write");
      const std::uint64_t end = now() + kRoundNs;
      time_writes(alone, write, [end] { return now() < end; });
    }
    note_rate(name + "-reads-per-second", read);

    typename P::template atomic<bool> enough{false};
    typename P::latch begun{1};
    typename P::thread writer("writer", [&] {
      engine::LatencyRecorder contended = context_.latency(name + "-write-contended");
      begun.count_down();
      // relaxed: nothing is handed over.
      time_writes(contended, write,
                  [&] { return !P::kSimulated && !enough.load(std::memory_order_relaxed); });
    });
    begun.wait();
    note_rate(name + "-reads-per-second-contended", read);
    enough.store(true, std::memory_order_relaxed);
    writer.join();
  }

  /// `reads` writes, and as many again while `goes_on()`.
  template <class Write, class GoesOn>
  void time_writes(engine::LatencyRecorder& latency, const Write& write, const GoesOn& goes_on) {
    do {
      for (std::uint64_t i = 0; i != operations_; ++i) {
        const std::uint64_t begun = now();
        write();
        const std::uint64_t ended = now();
        latency.record(ended - begun);
      }
    } while (goes_on());
  }

  template <class Read>
  void note_rate(const std::string& name, const Read& read) {
    std::uint64_t best = 0;
    for (unsigned round = 0; round != kRounds; ++round)
      best = std::max(best, rate_of(read));
    context_.counter(name).add(best);
  }

  /// Reads per second of one round.
  template <class Read>
  [[nodiscard]] std::uint64_t rate_of(const Read& read) {
    const std::uint64_t begun = now();
    std::uint64_t reads = 0;
    std::uint64_t ns = 0;
    do {
      for (std::uint64_t i = 0; i != operations_; ++i)
        read();
      reads += operations_;
      ns = now() - begun;
    } while (ns < kRoundNs);
    context_.counter("reads").add(reads);
    return per_second(reads, ns);
  }

  engine::Context<P>& context_;
  const std::uint64_t operations_;  ///< between two looks at the clock
  const std::string prefix_;
  const std::unique_ptr<engine::MetricsProvider> metrics_;
};

}  // namespace brine::scenarios
