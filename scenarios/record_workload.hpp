#pragma once

/// What the scenarios on records have in common: values that say where they come from, produces
/// that are accounted for, and a consumer that checks what it is called with.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/records/database_builder.hpp"
#include "scenarios/workload.hpp"
#include "sim/properties/record_contract.hpp"
#include "sim/properties/stream_probe.hpp"

namespace brine::scenarios {

/// A message of records: bit 63 of its number says that a producer function returned it, bits 32 to
/// 62 are the stream plus 1, the rest is its number in the stream.
inline constexpr std::uint64_t kTransformed = std::uint64_t{1} << 63;
inline constexpr std::uint64_t kNumberMask = (std::uint64_t{1} << 32) - 1;

[[nodiscard]] constexpr std::uint64_t number_at(const sim::StreamPlace& place) noexcept {
  return (place.stream + 1) << 32 | place.number;
}
/// The stream of a number that was never composed is no stream.
[[nodiscard]] constexpr sim::StreamPlace place_of(const Message& message) noexcept {
  return {.stream = ((message.number & ~kTransformed) >> 32) - 1,
          .number = message.number & kNumberMask};
}
[[nodiscard]] constexpr Message transformed(Message message) noexcept {
  message.number |= kTransformed;
  return message;
}

/// Emits the value of `place` to the contract's record, and accounts for it.
template <class P, class Emitter>
engine::ProduceKind emit_checked(sim::RecordContract& contract, const Emitter& emitter,
                                 engine::RecordKey<Message> key, const sim::StreamPlace& place) {
  contract.produce_begins(place);
  const engine::ProduceOutcome outcome = emitter.emit(
      key, Message{.number = number_at(place), .intended_ns = nanoseconds_of<P>(P::clock::now())});
  if (outcome.pushed()) contract.accepted(place);
  return outcome.kind();
}

/// A consumer's account of what it is called with.
template <class P>
class CheckedConsumer {
 public:
  /// `context` and `contract` must outlive it.
  CheckedConsumer(engine::Context<P>& context, sim::RecordContract& contract, std::string name)
      : probe_(contract, std::move(name)),
        received_(context.counter("received")),
        lags_(context.counter("lags")),
        latency_(context.latency(context.load() == nullptr ? "end-to-end" : "recv")) {}
  CheckedConsumer(const CheckedConsumer&) = delete;
  CheckedConsumer& operator=(const CheckedConsumer&) = delete;

  /// By the consumer function, first.
  void receive(const Message& message) {
    probe_.received(place_of(message), (message.number & kTransformed) != 0);
    received_.add();
    latency_.record(age_of<P>(message));
  }
  /// By the log.
  void lagged(std::uint64_t n) {
    probe_.lagged(n);
    lags_.add();
  }

  [[nodiscard]] sim::RecordContract::Consumer& probe() noexcept { return probe_; }
  [[nodiscard]] const std::string& name() const noexcept { return probe_.name(); }

 private:
  sim::RecordContract::Consumer probe_;
  engine::Counter received_;
  engine::Counter lags_;
  engine::LatencyRecorder latency_;
};

/// How many values of each writer a consumer has handled, for the writers to wait for.
template <class P>
class Handled {
 public:
  explicit Handled(std::size_t writers) : counts_(writers) {}

  void one(std::size_t writer) {
    // release: pairs with the acquire loads in wait_for.
    counts_[writer].fetch_add(1, std::memory_order_release);
    counts_[writer].notify_all();
  }
  void wait_for(std::size_t writer, std::uint64_t count) {
    // acquire: pairs with the release in one.
    for (std::uint64_t seen = counts_[writer].load(std::memory_order_acquire); seen < count;
         seen = counts_[writer].load(std::memory_order_acquire))
      counts_[writer].wait(seen, std::memory_order_acquire);
  }

 private:
  std::vector<typename P::template atomic<std::uint64_t>> counts_;
};

/// Watches a dispatcher at the quiescent points of a simulated run: no wake-up is lost, and when it
/// is at rest with nothing to take, nothing is missing.
template <class P, class Handle>
class DispatcherWatch {
 public:
  /// `consumer` must outlive it.
  DispatcherWatch(engine::Context<P>& context, Handle handle, CheckedConsumer<P>& consumer)
      : context_(&context),
        handle_(std::move(handle)),
        wake_watch_(context, P::kSimulated, consumer.name(), handle_) {
    if constexpr (P::kSimulated) {
      check_ = context.on_quiescent([this, &consumer] {
        if (handle_.at_rest() && !handle_.available()) consumer.probe().nothing_pending();
      });
    }
  }
  ~DispatcherWatch() {
    if constexpr (P::kSimulated) context_->drop_quiescent(check_);
  }
  DispatcherWatch(const DispatcherWatch&) = delete;
  DispatcherWatch& operator=(const DispatcherWatch&) = delete;

 private:
  engine::Context<P>* context_;
  Handle handle_;
  sim::WakeWatch wake_watch_;
  std::size_t check_ = 0;
};

}  // namespace brine::scenarios
