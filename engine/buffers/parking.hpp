#pragma once

/// `Parking`: an event count. Readers that find nothing look for a while, register, look again and
/// park; the writer publishes first and notifies afterwards. Every wait of the buffers goes through
/// here.
///
/// No wake-up is lost. Let the writer publish W (a relaxed or stronger store), pass a light barrier
/// L, load the waiter count; let the reader increment the waiter count, pass a heavy barrier H,
/// look for W. A light and a heavy barrier order each other as two seq_cst fences do, so one
/// precedes the other (Dekker's argument, [atomics.fences]; why the pair does, std_barriers.hpp):
///   L before H: the look sees W, and the reader does not park;
///   H before L: the writer sees the reader's increment, changes the epoch and wakes all.
/// The barriers are unequal because their sides are: a push happens always, a reader that is about
/// to sleep has time for a system call. Two light ones never have to meet: a buffer has one writer,
/// and takers of a mailbox need not be woken by takers.
///
/// In the second case the reader either read its ticket before that change, and then the wait
/// returns, for the epoch differs from the ticket; or it read the changed epoch (acquire, pairs
/// with the release change), and then its look, which follows, sees W.
///
/// Progress: notify_all is wait-free while nobody is registered, and otherwise one system call at
/// most. The epoch has 32 bits: a reader would have to sleep through exactly 2^32 changes to miss
/// one.
///
///     // reader                                            // writer
///     parking.look_or_park(look, std::nullopt, parked);    publish(value);
///                                                          parking.notify_all();

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/buffers/outcome.hpp"
#include "engine/platform/platform.hpp"
#include "engine/platform/time_limit.hpp"

namespace brine::engine {

template <Platform P>
class Parking {
 public:
  using TimePoint = typename P::clock::time_point;
  using Deadline = std::optional<TimePoint>;  ///< none: wait for ever

  /// `owner` begins the names of the atomics in traces.
  explicit Parking(std::string_view owner) {
    if constexpr (P::kSimulated) {
      P::name(waiters_, std::string(owner) + ".waiters");
      P::name(epoch_, std::string(owner) + ".epoch");
    }
  }
  Parking(const Parking&) = delete;
  Parking& operator=(const Parking&) = delete;

  /// Wakes every parked reader. Call it after each publication.
  void notify_all() {
    // L above, pairs with H in Registration. Where it is not free, there seems to be a waiter.
    P::free_light_barrier();
    // relaxed: ordered by the barrier.
    if (waiters_.load(std::memory_order_relaxed) != 0) [[unlikely]]
      wake();
  }

  /// Looks; while the outcome is Empty, parks and looks again. Timeout when the deadline passes and
  /// a last look still finds nothing. `look` is a callable that returns an Outcome. `parked`
  /// belongs to the calling reader and is true while it sleeps.
  template <class Look>
  auto look_or_park(Look&& look, const Deadline& deadline, bool& parked) -> decltype(look()) {
    if (auto found = look(); found.kind() != OutcomeKind::kEmpty) [[likely]]
      return found;
    if constexpr (!P::kSimulated) {
      if (auto found = look_for_a_while(look); found.kind() != OutcomeKind::kEmpty) return found;
    }
    bool in_time = true;
    for (;;) {
      Registration registration(*this);
      if (auto found = look(); found.kind() != OutcomeKind::kEmpty) return found;
      if (!in_time) return Timeout{};
      in_time = registration.wait(deadline, parked) && !passed(deadline);
    }
  }

  /// The broken order, for a mutant: waits for a notification before each look, unless `ended()`. A
  /// notification that came before is lost, for the epoch stores no permit.
  template <class Look, class Ended>
  auto park_then_look(Look&& look, Ended&& ended, const Deadline& deadline, bool& parked)
      -> decltype(look()) {
    for (;;) {
      {
        Registration registration(*this);
        if (!ended() && !registration.wait(deadline, parked)) return Timeout{};
      }
      if (auto found = look(); found.kind() != OutcomeKind::kEmpty) return found;
    }
  }

  /// How often a reader went to sleep. For observers.
  [[nodiscard]] std::uint64_t parks() const noexcept {
    return parks_.load(std::memory_order_relaxed);
  }

 private:
  /// Looks twice more, each time after a while, a microsecond or so in all: less than a sleep and a
  /// wake-up cost. Not at once: a look takes the cache line of the newest value from the writer,
  /// and a reader that keeps looking gets one value at a time, so that both crawl. Only where time
  /// is real; simulated, it would save nothing.
  template <class Look>
  static auto look_for_a_while(Look& look) -> decltype(look()) {
    for (const unsigned pauses : {32U, 64U}) {
      for (unsigned i = 0; i != pauses; ++i)
        P::spin_hint();
      if (auto found = look(); found.kind() != OutcomeKind::kEmpty) return found;
    }
    return Empty{};
  }

  /// A wait tells of a notification, not of the time: without this, a stream of pushes that `look`
  /// does not want would keep a reader for ever.
  [[nodiscard]] static bool passed(const Deadline& deadline) {
    return deadline.has_value() && P::clock::now() >= *deadline;
  }

  /// A reader that is counted among the waiters, from before its look until it is awake again.
  class Registration {
   public:
    explicit Registration(Parking& parking) : parking_(parking) {
      // relaxed: ordered by the barrier.
      parking_.waiters_.fetch_add(1, std::memory_order_relaxed);
      // acquire: pairs with the release change in wake().
      ticket_ = parking_.epoch_.load(std::memory_order_acquire);
      // H above, pairs with L in notify_all.
      P::heavy_barrier();
    }
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;
    ~Registration() {
      const typename P::destructor_scope scope;
      // relaxed: a count that the writer sees too high costs a wake-up for nothing.
      parking_.waiters_.fetch_sub(1, std::memory_order_relaxed);
    }

    /// False: the deadline passed without a notification.
    bool wait(const Deadline& deadline, bool& parked) {
      parking_.parks_.fetch_add(1, std::memory_order_relaxed);
      bool in_time = true;
      parked = true;
      // acquire: pairs with the release change in wake(), so that the next look sees what was
      // published.
      if (deadline.has_value()) {
        in_time = parking_.epoch_.wait_until(ticket_, *deadline, std::memory_order_acquire);
      } else {
        parking_.epoch_.wait(ticket_, std::memory_order_acquire);
      }
      parked = false;
      return in_time;
    }

   private:
    Parking& parking_;
    std::uint32_t ticket_ = 0;
  };

  /// Not inline, so that compilers find a push short enough to inline it.
  [[gnu::noinline]] void wake() {
    if (!P::light_barrier_is_free()) {
      P::light_barrier();  // L
      // relaxed: ordered by the barrier. 1: nobody, see waiters_.
      if (waiters_.load(std::memory_order_relaxed) == 1) return;
    }
    // release: pairs with the acquire loads of the epoch in Registration.
    epoch_.fetch_add(1, std::memory_order_release);
    epoch_.notify_all();
  }

  /// And one more where a light barrier is not free, so that each notification meets it in wake().
  typename P::template atomic<std::uint32_t> waiters_{P::light_barrier_is_free() ? 0U : 1U};
  typename P::template atomic<std::uint32_t> epoch_{0};
  std::atomic<std::uint64_t> parks_{0};  // outside the algorithm, hence not the platform's
};

/// Now plus `limit`; now if that is negative, and the end of time where the sum would overflow.
template <Platform P>
[[nodiscard]] typename P::clock::time_point deadline_after(TimeLimit limit) {
  using TimePoint = typename P::clock::time_point;
  const auto timeout = std::chrono::duration_cast<typename P::clock::duration>(limit.nanoseconds());
  const TimePoint now = P::clock::now();
  if (timeout <= P::clock::duration::zero()) return now;
  return timeout > TimePoint::max() - now ? TimePoint::max() : now + timeout;
}

}  // namespace brine::engine
