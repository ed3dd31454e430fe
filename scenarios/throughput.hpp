#pragma once

/// throughput: pushes per second of each of the three buffers, with one live reader that receives
/// as fast as it can, and the values that this reader received per second beside them.
///
///   throughput.ring     at least 1,000,000 pushes per second
///   throughput.latest   at least 10,000,000
///   throughput.mailbox  at least 100,000
///   throughput.arrival  the reader gets growing numbers and the last one; on the ring every
///                       message that it was not told it missed
///
/// Each buffer is measured in rounds, and the round with the most pushes per second counts: what a
/// buffer can do shows when the machine is not busy with something else. The receipts are those of
/// the same round; few of them say that the reader hardly ran, and so hardly disturbed the writer.
///
/// Simulated, a second is one of virtual time, in
/// which an operation costs `operation_ns`, so the floors bound the operations that a push takes.
/// On threads a round lasts 10 ms at least; in a build without optimisation or with a sanitizer,
/// and in a soak, whose thresholds say how much is wanted, each floor is 1,000, the least that a
/// record must manage.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/outcome.hpp"
#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"
#include "scenarios/build_speed.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

/// What a buffer must manage in a build whose speed means something.
inline constexpr std::uint64_t kRingFloor = 1'000'000;
inline constexpr std::uint64_t kLatestFloor = 10'000'000;
inline constexpr std::uint64_t kMailboxFloor = 100'000;
inline constexpr std::uint64_t kLeastFloor = 1'000;

/// What one round came to, per second.
struct Rates {
  std::uint64_t pushes = 0;
  std::uint64_t receipts = 0;
};

/// What the reader of one round saw.
struct Arrivals {
  std::uint64_t received = 0;
  std::uint64_t lagged = 0;
  std::uint64_t last = 0;  ///< number + 1; 0: none
  bool in_order = true;
};

/// Receives until Closed.
template <class Reader>
Arrivals receive_all(Reader reader) {
  Arrivals seen;
  for (;;) {
    const engine::Outcome<Message> got = reader.recv();
    if (got.kind() == engine::OutcomeKind::kClosed) return seen;
    seen.lagged += got.lagged();
    if (!got.has_value()) continue;
    seen.in_order = seen.in_order && got->number >= seen.last;
    seen.last = got->number + 1;
    ++seen.received;
  }
}

/// Rounds of one kind of buffer.
template <class P>
class ThroughputMeter {
 public:
  struct Options {
    std::string buffer;
    std::uint64_t floor = 0;   ///< pushes per second
    bool counts_lags = false;  ///< its reader gets every message or is told of its lag
  };

  ThroughputMeter(engine::Context<P>& context, engine::Property& speed, Options options)
      : context_(&context),
        options_(std::move(options)),
        speed_(&speed),
        arrival_(&context.property("throughput.arrival")),
        sent_(context.counter("sent")),
        received_(context.counter("received")) {}

  /// One round on a fresh buffer.
  template <class Buffer>
  void round(Buffer buffer) {
    auto producer = buffer->producer();
    Arrivals seen;
    typename P::thread reader("reader", [&seen, from = buffer->subscribe()]() mutable {
      seen = receive_all(std::move(from));
    });
    const std::uint64_t start = now();
    const std::uint64_t pushed = push_all(producer, *buffer);
    const std::uint64_t pushed_ns = now() - start;
    producer.close();
    reader.join();
    const std::uint64_t received_ns = now() - start;
    note(pushed, seen);
    const Rates rates{.pushes = per_second(pushed, pushed_ns),
                      .receipts = per_second(seen.received, received_ns)};
    if (rates.pushes >= best_.pushes) best_ = rates;
  }

  /// After the last round.
  void judge() {
    const bool full_speed = kFullSpeed && context_->load() == nullptr;
    const std::uint64_t floor = P::kSimulated || full_speed ? options_.floor : kLeastFloor;
    const std::string& name = options_.buffer;
    context_->counter(name + ".pushes-per-second").add(best_.pushes);
    context_->counter(name + ".receipts-per-second").add(best_.receipts);
    speed_->require(best_.pushes >= floor, [&] {
      return "the " + name + " managed " + std::to_string(best_.pushes) +
             " pushes per second at best, and " + std::to_string(floor) + " are the floor";
    });
  }

 private:
  static constexpr std::uint64_t kRoundNs = P::kSimulated ? 0 : 10'000'000;

  [[nodiscard]] static std::uint64_t now() { return nanoseconds_of<P>(P::clock::now()); }

  /// `messages`, and as many again until the round is long enough; how many in all.
  template <class Producer, class Buffer>
  std::uint64_t push_all(Producer& producer, const Buffer& buffer) {
    const std::uint64_t messages = context_->value("messages");
    const std::uint64_t end = now() + kRoundNs;
    std::uint64_t number = 0;
    do {
      for (std::uint64_t i = 0; i != messages; ++i) {
        const std::uint64_t parks = buffer.parks();
        producer.push(Message{.number = number++});
        // A mutant: a push waits for its consumption, by looking now and then.
        while (waits_ && buffer.parks() == parks)
          P::sleep_for(std::chrono::microseconds(20));
      }
    } while (now() < end && !context_->failed());
    sent_.add(number);
    return number;
  }

  void note(std::uint64_t pushed, const Arrivals& seen) {
    received_.add(seen.received);
    const bool complete = !options_.counts_lags || seen.received + seen.lagged == pushed;
    arrival_->require(seen.in_order && seen.last == pushed && complete, [&] {
      return "of " + std::to_string(pushed) + " messages on the " + options_.buffer + ", " +
             std::to_string(seen.received) + " were received and " + std::to_string(seen.lagged) +
             " missed, up to number " + std::to_string(seen.last) +
             (seen.in_order ? "" : ", and not in order");
    });
  }

  engine::Context<P>* context_;
  Options options_;
  bool waits_ = context_->mutant() == "throughput-waits";
  engine::Property* speed_;
  engine::Property* arrival_;
  engine::Counter sent_;
  engine::Counter received_;
  Rates best_;
};

template <class P>
void throughput(engine::Context<P>& context) {
  ThroughputMeter<P> ring(context, context.property("throughput.ring"),
                          {.buffer = "ring", .floor = kRingFloor, .counts_lags = true});
  ThroughputMeter<P> latest(context, context.property("throughput.latest"),
                            {.buffer = "latest", .floor = kLatestFloor});
  ThroughputMeter<P> mailbox(context, context.property("throughput.mailbox"),
                             {.buffer = "mailbox", .floor = kMailboxFloor});
  const auto capacity = static_cast<std::size_t>(context.value("capacity"));
  for (std::uint64_t i = 0; i < context.value("rounds") && !context.failed(); ++i) {
    ring.round(std::make_unique<engine::SpmcRing<Message, P>>(
        engine::SpmcRingOptions{.capacity = capacity}));
    latest.round(std::make_unique<engine::SingleLatest<Message, P>>());
    mailbox.round(std::make_unique<engine::Mailbox<Message, P>>());
  }
  ring.judge();
  latest.judge();
  mailbox.judge();
}

}  // namespace brine::scenarios
