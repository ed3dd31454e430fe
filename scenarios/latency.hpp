#pragma once

/// latency: one producer at a steady rate, several consumers that wait in a receive. From the
/// instant at which a message was meant to be sent until a consumer has it, half of the messages
/// take less than `p50`, 99 in 100 less than `p99`.
///
/// The load is sent in rounds, one after the other. Simulated, every round must keep to both
/// limits. On threads a stall of the machine, which delays every message that falls into it, is no
/// defect of a buffer: there the best round is judged, so that a run fails only if the buffer is
/// late every time. The latencies that are reported are those of all rounds.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "engine/measure/latency_histogram.hpp"
#include "scenarios/ring_workload.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

/// How a mutant's consumer looks for messages: now and then, instead of waiting for them.
inline constexpr std::chrono::milliseconds kPolls{120};

/// One consumer of one round.
template <class P>
class TimedConsumer {
 public:
  /// Subscribes. `context` and `stream` must outlive it.
  TimedConsumer(engine::Context<P>& context, CheckedRing<P>& stream, std::string name)
      : name_(std::move(name)),
        probe_(stream.contract, name_),
        stream_(&stream),
        reader_(stream.ring.subscribe()),
        watch_(context, P::kSimulated, name_, reader_),
        received_(context.counter("received")),
        receipts_(context, stream.traffic) {
    probe_.subscribed(reader_.position());
    stream.counts.came();
  }
  ~TimedConsumer() { stream_->counts.goes(); }
  TimedConsumer(const TimedConsumer&) = delete;
  TimedConsumer& operator=(const TimedConsumer&) = delete;

  void run(bool polls) {
    for (;;) {
      if (polls) P::sleep_for(kPolls);
      probe_.receive_begins();
      const engine::Outcome<Message> got = reader_.recv();
      if (got.kind() == engine::OutcomeKind::kClosed) return probe_.closed();
      if (got.has_value()) {
        take(*got);
      } else {
        probe_.lagged(got.lagged());
        stream_->counts.lagged(got.lagged());
      }
    }
  }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const engine::LatencyHistogram& latencies() const noexcept { return of_round_; }

 private:
  void take(const Message& message) {
    probe_.received(message.number);
    received_.add();
    of_round_.record(receipts_.took(message));
  }

  std::string name_;
  sim::RingContract::Reader probe_;
  CheckedRing<P>* stream_;
  typename CheckedRing<P>::Ring::Reader reader_;
  sim::WakeWatch watch_;
  engine::Counter received_;
  Receipts<P> receipts_;
  engine::LatencyHistogram of_round_;
};

/// Sends the load of one round; what its consumers measured.
template <class P>
engine::LatencySnapshot latency_round(engine::Context<P>& context) {
  const std::uint64_t rate = context.value("rate_hz");
  const bool polls = context.mutant() == "latency-polls";
  CheckedRing<P> stream(context, context.value("capacity"));
  std::deque<TimedConsumer<P>> consumers;
  std::vector<typename P::thread> threads;
  for (std::uint64_t i = 0; i < context.value("consumers"); ++i) {
    TimedConsumer<P>& consumer =
        consumers.emplace_back(context, stream, "consumer-" + std::to_string(i));
    threads.emplace_back(consumer.name(), [&consumer, polls] { consumer.run(polls); });
  }
  threads.emplace_back("producer", [&, producer = stream.ring.producer()]() mutable {
    produce_at_rate(context, stream, producer, message_count(rate, context.value("duration")),
                    kNanosecondsPerSecond / rate);
  });
  for (typename P::thread& thread : threads)
    thread.join();
  stream.counts.check();
  engine::LatencyHistogram all;
  for (const TimedConsumer<P>& consumer : consumers)
    all.merge(consumer.latencies());
  return all.snapshot();
}

/// One limit, over all rounds.
class LatencyLimit {
 public:
  LatencyLimit(engine::Property& property, std::uint64_t limit_ns)
      : property_(&property), limit_ns_(limit_ns) {}

  void round(std::uint64_t ns) {
    worst_ = std::max(worst_, ns);
    best_ = std::min(best_, ns);
  }

  void judge(bool every_round) {
    const std::uint64_t judged = every_round ? worst_ : best_;
    property_->require(judged < limit_ns_, [&] {
      return property_->name() + " is " + std::to_string(judged) + " ns in the " +
             (every_round ? "worst" : "best") + " round, and the limit is " +
             std::to_string(limit_ns_) + " ns";
    });
  }

 private:
  engine::Property* property_;
  std::uint64_t limit_ns_;
  std::uint64_t worst_ = 0;
  std::uint64_t best_ = std::numeric_limits<std::uint64_t>::max();
};

template <class P>
void latency(engine::Context<P>& context) {
  // Under a load plan the thresholds of the soak say what is too late.
  if (context.load() != nullptr) return static_cast<void>(latency_round(context));
  LatencyLimit p50(context.property("latency.p50"), context.value("p50"));
  LatencyLimit p99(context.property("latency.p99"), context.value("p99"));
  for (std::uint64_t i = 0; i < context.value("rounds") && !context.failed(); ++i) {
    const engine::LatencySnapshot measured = latency_round(context);
    p50.round(measured.p50);
    p99.round(measured.p99);
  }
  p50.judge(P::kSimulated);
  p99.judge(P::kSimulated);
}

}  // namespace brine::scenarios
