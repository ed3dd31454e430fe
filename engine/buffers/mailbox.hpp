#pragma once

/// `Mailbox`: one writer, one place for an unread value, any number of takers; each value goes to
/// at most one of them.
///
/// Overflow: a push replaces the unread value and counts it as overwritten. pushed = taken +
/// overwritten + pending.
///
/// Order: the versions (1 for the first value pushed) that are taken strictly increase, over all
/// takers together. The last value pushed is taken, if a taker lives and takes. A new taker may
/// take the pending value.
///
/// Close: by Producer::close(), by the destruction of the Producer, or by that of the mailbox if
/// there was none. A pending value may still be taken; then takers get Closed, for ever.
///
/// Progress: push and take hold one lock for a move or two; overwritten values are destroyed
/// outside of it. T need not be copyable. All parked takers wake for a push; those that lose the
/// race park again.
///
///     Mailbox<Command> commands({.name = "commands"});
///     auto producer = commands.producer();
///     auto taker = commands.subscribe();
///     producer.push(Command::stop());
///     if (auto got = taker.recv(); got.has_value()) execute(*std::move(got));

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "engine/buffers/buffer_base.hpp"
#include "engine/buffers/handles.hpp"
#include "engine/buffers/lifecycle.hpp"
#include "engine/buffers/outcome.hpp"
#include "engine/buffers/overwritten.hpp"
#include "engine/buffers/parking.hpp"
#include "engine/buffers/receiver.hpp"
#include "engine/buffers/statistics.hpp"
#include "engine/buffers/stats.hpp"
#include "engine/buffers/store.hpp"
#include "engine/platform/platform.hpp"
#include "engine/platform/std_platform.hpp"

namespace brine::engine {

struct MailboxOptions {
  std::string name = "mailbox";  ///< for errors and traces
};

/// The decisions in which deliberately broken twins of the mailbox differ.
struct MailboxRules {
  /// False: a taker waits for a notification before it looks at the slot, and so loses a push that
  /// came before.
  static constexpr bool kLookBeforeWaiting = true;
  /// False: an unread value that is replaced comes back once the newer one is taken.
  static constexpr bool kReplacesForGood = true;
};

namespace detail {

template <class T, Platform P, class Rules, class Policy, class Where>
struct MailboxState : Lifecycle<P, Where> {
  using Stats = Policy;
  using AtHand = std::monostate;
  static constexpr bool kPushSeesClose = false;

  MailboxState(std::string_view kind, typename Where::Name name)
      : Lifecycle<P, Where>(kind, std::move(name)), statistics(this->name(), false) {
    if constexpr (P::kSimulated) {
      const std::string label(this->name());
      P::name(mutex, label + ".mutex");
      P::name(version, label + ".slot");
      P::name(full, label + ".full");
      P::name(pushed, label + ".pushed");
      P::name(overwritten, label + ".overwritten");
    }
  }

  bool push(T&& value, AtHand /*nothing*/, Overwritten<T>& replaced) {
    const auto started = statistics.push_begins();
    {
      const std::lock_guard lock(mutex);
      const std::uint64_t next = version.get() + 1;
      version.set(next);
      pushed.store(next, std::memory_order_relaxed);  // relaxed: for observers
      if (slot.has_value()) {
        replace_into(replaced);
      } else {
        full.store(1, std::memory_order_relaxed);  // relaxed: see `full`
      }
      slot.emplace(std::move(value));
    }
    this->parking().notify_all();
    statistics.push_ended(started);
    return true;
  }

  [[nodiscard]] static AtHand at_hand() noexcept { return {}; }

  /// Values pushed. relaxed: a taker that needs the value itself takes the lock.
  [[nodiscard]] std::uint64_t pushes() const { return pushed.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t pushes_seen() const { return pushed.peek(); }

  /// The pending value and its version, or nothing.
  std::optional<T> take(std::uint64_t& taken_version) {
    std::optional<T> taken;
    const std::lock_guard lock(mutex);
    const std::uint64_t newest = version.get();
    if (!slot.has_value()) return taken;
    taken.emplace(std::move(*slot));
    slot.reset();  // what dies here was moved from
    taken_version = newest;
    if constexpr (!Rules::kReplacesForGood) {
      std::swap(slot, older);
      if (slot.has_value()) return taken;
    }
    full.store(0, std::memory_order_relaxed);  // relaxed: see `full`
    return taken;
  }

  /// Under the mutex.
  void replace_into([[maybe_unused]] Overwritten<T>& replaced) {
    if constexpr (!Rules::kReplacesForGood) {
      if (!std::exchange(older, std::exchange(slot, std::nullopt)).has_value()) return;
    } else {
      hand_out(*slot, replaced);
    }
    overwritten.store(overwritten.peek() + 1,
                      std::memory_order_relaxed);  // relaxed: for observers
  }

  /// The buffer's own figures are of one instant, for the lock is held.
  [[nodiscard]] BufferStats snapshot() requires(Stats::kEnabled) {
    using Totals = Statistics<P, Stats>;
    const std::uint64_t readers = this->statistics.live();
    const std::lock_guard lock(mutex);
    const std::uint64_t pushes = version.get();
    const std::uint64_t replaced = overwritten.peek();
    const std::uint64_t unread = slot.has_value() ? 1 : 0;
    return {.total_pushes = Totals::total_of(pushes),
            .total_pulls = Totals::total_of(pushes - replaced - unread),
            .current_size = readers != 0 ? unread : 0,
            .capacity = 1,
            .active_readers = readers,
            .overwritten = Totals::capped(replaced)};
  }

  typename P::mutex mutex;
  std::optional<T> slot;  ///< under the mutex
  struct Nothing {};
  using Older = std::conditional_t<Rules::kReplacesForGood, Nothing, std::optional<T>>;
  [[no_unique_address]] Older older;  ///< for the twin that brings values back
  /// Of the last push. Under the mutex; a var, so that an access without it is a reported race.
  typename P::template var<std::uint64_t> version{0};
  /// Whether the slot holds a value: written under the mutex, read without it by a taker that is
  /// about to park. It is a hint; the slot decides. A taker that misses the 1 of a push is woken by
  /// that push (parking.hpp), and one that knows of the close has the 1 of the last push by
  /// happens-before.
  typename P::template atomic<std::uint32_t> full{0};
  typename P::template atomic<std::uint64_t> pushed{0};
  typename P::template atomic<std::uint64_t> overwritten{0};
  [[no_unique_address]] Statistics<P, Stats> statistics;  ///< last: the rest lies as without
};

/// One taker. Move-only; one thread at a time uses it.
template <class T, Platform P, class Rules, class Stats, class Store>
class MailboxReader : public Receiver<MailboxReader<T, P, Rules, Stats, Store>, T, P> {
  using State = MailboxState<T, P, Rules, Stats, Store>;

 public:
  /// The pending value, or Empty or Closed; does not wait for a push.
  Outcome<T> try_recv() {
    const auto started = state_.tally().receive_begins();
    // The close is looked at first: it came after the last push, so an empty slot after it stays
    // empty.
    const bool closed = state_->closed();
    const std::uint32_t full = state_->full.load(std::memory_order_relaxed);  // relaxed: see `full`
    if (full != 0) {
      std::uint64_t version = 0;
      std::optional<T> taken = state_->take(version);
      if (taken.has_value()) {
        state_.tally().pulled_from(state_.place() + 1, version, started);
        return Outcome<T>(std::in_place, *std::move(taken));
      }
    }
    if (closed) return Closed{};
    return Empty{};
  }

  /// Its figures. Called by the task that uses the reader.
  [[nodiscard]] ReaderStats stats() const requires(Stats::kEnabled) {
    return state_->statistics.reader(state_.tally());
  }

  /// For observers: whether a value could be taken now.
  [[nodiscard]] bool available() const { return state_->full.peek() != 0; }
  /// The version of the value that this taker took last; 0 before the first.
  [[nodiscard]] std::uint64_t version() const noexcept { return state_.place(); }

 private:
  template <class, class, class, Platform>
  friend class BufferBase;
  template <class, class>
  friend class engine::FilteredReader;
  friend class Receiver<MailboxReader, T, P>;

  explicit MailboxReader(typename Store::template Ref<State> state) : state_(std::move(state)) {
    state_.enter(0);
  }

  /// Versions up to this one are of no interest any more.
  [[nodiscard]] std::uint64_t place() const noexcept { return state_.place(); }

  Outcome<T> wait_for_outcome(const typename Parking<P>::Deadline& deadline) {
    const auto look = [this] { return try_recv(); };
    if constexpr (Rules::kLookBeforeWaiting) {
      return state_->parking().look_or_park(look, deadline, this->parked_);
    } else {
      return state_->parking().park_then_look(
          look, [this] { return state_->closed(); }, deadline, this->parked_);
    }
  }
  Outcome<T> take_next() { return try_recv(); }

  ReaderShare<State, P> state_;  ///< its place is the version taken last
};

/// What Mailbox and StaticMailbox have in common.
template <class T, Platform P, class Rules, class Stats, class Store>
class MailboxBase : public BufferBase<MailboxState<T, P, Rules, Stats, Store>,
                                      MailboxReader<T, P, Rules, Stats, Store>, T, P> {
  static_assert(std::is_nothrow_move_constructible_v<T>,
                "values are moved under a lock, and push never fails, so the move must not throw");

 public:
  /// For observers: values replaced before anybody took them, and whether one is unread now.
  [[nodiscard]] std::uint64_t overwritten() const { return this->state().overwritten.peek(); }
  [[nodiscard]] bool pending() const { return this->state().full.peek() != 0; }

 protected:
  using MailboxBase::BufferBase::BufferBase;
};

}  // namespace detail

/// The mailbox itself.
template <class T, Platform P = StdPlatform, class Rules = MailboxRules, class Stats = NoStats>
class Mailbox : public detail::MailboxBase<T, P, Rules, Stats, detail::OnHeap> {
 public:
  explicit Mailbox(MailboxOptions options = {})
      : Mailbox::MailboxBase(std::in_place, "Mailbox", std::move(options.name)) {}
};

}  // namespace brine::engine
