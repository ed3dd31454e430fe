#pragma once

/// `SingleLatest`: one writer, any number of readers, and only the newest value counts.
///
/// Overflow: a push replaces the value. Readers skip what they did not see in time; a skip is not
/// an error.
///
/// Versions: the first value pushed has version 1, the next 2, and so on. Each reader receives
/// strictly increasing versions, and always the last one pushed; a value and its version are taken
/// together. A new reader receives the current value once, if there is one, whether or not anybody
/// read when it was pushed.
///
/// Close: by Producer::close(), by the destruction of the Producer, or by that of the buffer if
/// there was none. Readers receive the last value if they have not yet, then get Closed, for ever.
///
/// Progress: for a trivially copyable T, push is wait-free apart from the wake-up call when a
/// reader is parked; a read is lock-free: it starts again only after newer pushes completed, and a
/// writer that stalls blocks nobody. For any other T both take a lock, for one copy or move. A copy
/// that throws reaches the receiver and leaves its cursor.
///
///     SingleLatest<Config> config({.name = "config"});
///     auto producer = config.producer();
///     auto reader = config.subscribe();
///     producer.push(Config{.rate_hz = 100});
///     if (auto got = reader.recv(); got.has_value()) apply(*got, reader.version());
///     const auto is_fast = [](const Config& c) { return c.rate_hz > 500; };
///     auto fast = reader.wait_for(is_fast, std::chrono::seconds(1));

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "engine/buffers/buffer_base.hpp"
#include "engine/buffers/handles.hpp"
#include "engine/buffers/lifecycle.hpp"
#include "engine/buffers/outcome.hpp"
#include "engine/buffers/overwritten.hpp"
#include "engine/buffers/parking.hpp"
#include "engine/buffers/receiver.hpp"
#include "engine/buffers/slots.hpp"
#include "engine/buffers/statistics.hpp"
#include "engine/buffers/stats.hpp"
#include "engine/buffers/store.hpp"
#include "engine/platform/platform.hpp"
#include "engine/platform/std_platform.hpp"
#include "engine/platform/time_limit.hpp"

namespace brine::engine {

struct SingleLatestOptions {
  std::string name = "latest";  ///< for errors and traces
};

/// The decisions in which deliberately broken twins of the latest value differ.
struct SingleLatestRules {
  /// False: a push while nobody reads is thrown away.
  static constexpr bool kKeepWithoutReaders = true;
  /// True: a reader takes a buffer that holds no value yet for a closed one.
  static constexpr bool kEmptyIsClosed = false;
  /// False: a wait for a condition skips a value that the reader has received before.
  static constexpr bool kTestsCurrentFirst = true;
  /// False: a wait that times out does not say which value it saw last.
  static constexpr bool kTellsLastSeen = true;
  /// False: a close does not end a wait for a condition.
  static constexpr bool kCloseEndsWaits = true;

  /// Takes the value and the version that goes with it. `version`: one that exists; then the one
  /// that was taken, which is that or a newer one. (With statistics, what skips nothing is read
  /// without it; a twin that differs here is one without.)
  template <class State>
  static auto take(State& state, std::uint64_t& version) {
    return state.read(version);
  }
};

/// What waiting for a condition came to: a value that satisfies it, Timeout or Closed; and the last
/// value that it was tested on, also when it failed.
template <class T>
class [[nodiscard]] WaitOutcome {
 public:
  WaitOutcome(OutcomeKind kind, std::optional<T> last) noexcept
      : kind_(kind), last_(std::move(last)) {}

  /// kValue, kTimeout or kClosed.
  [[nodiscard]] OutcomeKind kind() const noexcept { return kind_; }
  [[nodiscard]] bool has_value() const noexcept { return kind_ == OutcomeKind::kValue; }

  /// The value that satisfies the condition. Without one: std::bad_optional_access.
  [[nodiscard]] const T& operator*() const { return has_value() ? last_.value() : none().value(); }
  [[nodiscard]] const T* operator->() const { return std::addressof(**this); }

  /// The last value that was tested; none if there never was a value.
  [[nodiscard]] const std::optional<T>& last_seen() const noexcept { return last_; }

 private:
  [[nodiscard]] static const std::optional<T>& none() noexcept {
    static const std::optional<T> empty;
    return empty;
  }

  OutcomeKind kind_;
  std::optional<T> last_;
};

namespace detail {

template <class T, Platform P, class Rules, class Policy, class Where>
struct LatestState : Lifecycle<P, Where> {
  using Stats = Policy;
  static constexpr bool kPushSeesClose = false;

  /// Four slots of words: two would do, but then every push that completes during a read makes it
  /// start again; here it takes three. One slot with a lock, so that the values before the newest
  /// do not stay alive.
  static constexpr std::uint64_t kSlots = Slots<T, P>::kLocked ? 1 : 4;
  using SlotsHere = Slots<T, P, Where::kInPlace ? kSlots : 0>;
  using AtHand = typename SlotsHere::Writer;  ///< what the writer's handle keeps

  /// Whether a receive asks if it skipped, and that is worth a path without the question.
  static constexpr bool kCountsSkips = Stats::kEnabled && !Slots<T, P>::kLocked;

  LatestState(std::string_view kind, typename Where::Name name)
      : Lifecycle<P, Where>(kind, std::move(name)),
        slots(kSlots, this->name()),
        statistics(this->name(), false) {
    if constexpr (P::kSimulated) {
      const std::string label(this->name());
      P::name(version, label + ".version");
      P::name(next, label + ".next");
    }
  }

  /// Inline in the handle's push, which has the value in a register: a call would pass its address.
  [[gnu::always_inline]] bool push(T&& value, const AtHand& slot_writer,
                                   Overwritten<T>& overwritten) {
    if constexpr (!Rules::kKeepWithoutReaders)
      if (this->reader_counts().active.load(std::memory_order_relaxed) == 0) return true;
    const auto started = statistics.push_begins();
    const std::uint64_t index = next_index();
    slot_writer.write(index, std::move(value), overwritten, [this, index] {
      // release: pairs with the acquire loads of the version in Reader.
      version.store(index + 1, std::memory_order_release);
    });
    if constexpr (P::kSimulated) next.set(index + 1);
    this->parking().notify_all();
    statistics.push_ended(started);
    return true;
  }

  [[nodiscard]] AtHand at_hand() const noexcept { return slots.writer(); }

  /// Values pushed. acquire: pairs with the release store in push.
  [[nodiscard]] std::uint64_t pushes() const { return version.load(std::memory_order_acquire); }
  [[nodiscard]] std::uint64_t pushes_seen() const { return version.peek(); }

  [[nodiscard]] BufferStats snapshot() requires(Stats::kEnabled) {
    return this->statistics.snapshot(1, [this] { return pushes(); });
  }

  /// The newest value as of `newest` or later, and its version in `newest`. Precondition: newest is
  /// not 0 and was read from `version` by an acquire load.
  Outcome<T> read(std::uint64_t& newest) {
    if constexpr (Slots<T, P>::kLocked) {
      std::uint64_t index = newest - 1;
      Outcome<T> got = slots.read_newest(index);
      newest = index + 1;
      return got;
    } else {
      for (;;) {
        Outcome<T> got = read_unless_gone(newest);
        if (got.has_value()) [[likely]]
          return got;
      }
    }
  }

  /// The value of version `newest`, or Empty if it is gone; then `newest` is what is newest by now.
  /// Precondition as at read.
  Outcome<T> read_unless_gone(std::uint64_t& newest) requires(!Slots<T, P>::kLocked) {
    std::uint64_t now = newest;
    // A ring of which kSlots - 1 values are retained: the slot of the push after `now` is being
    // rewritten.
    Outcome<T> got = slots.read(newest - 1, [&] {
      // acquire: pairs with the release store in push, for the value of `now` is read next if this
      // one is gone.
      now = version.load(std::memory_order_acquire);
      return now - (newest - 1) <= kSlots - 1;
    });
    if (!got.has_value()) [[unlikely]]
      newest = now;
    return got;
  }

  SlotsHere slots;
  alignas(kApart) typename P::template atomic<std::uint64_t> version{0};  ///< values pushed
  [[no_unique_address]] WriterCount<P> next{0};           ///< the same, for the writer
  [[no_unique_address]] Statistics<P, Stats> statistics;  ///< last: the rest lies as without

 private:
  /// relaxed: the writer reads its own store.
  [[nodiscard]] std::uint64_t next_index() const {
    if constexpr (P::kSimulated) {
      return next.get();
    } else {
      return version.load(std::memory_order_relaxed);
    }
  }
};

/// One reader. Move-only; one thread at a time uses it.
template <class T, Platform P, class Rules, class Stats, class Store>
class LatestReader : public Receiver<LatestReader<T, P, Rules, Stats, Store>, T, P> {
  using State = LatestState<T, P, Rules, Stats, Store>;

 public:
  /// The newest value if this reader has not received it; else Empty or Closed. Does not wait.
  Outcome<T> try_recv() {
    const auto started = state_.tally().receive_begins();
    const std::uint64_t expected = state_.place() + 1;
    // acquire: pairs with the release store in push.
    std::uint64_t newest = state_->version.load(std::memory_order_acquire);
    if constexpr (State::kCountsSkips) {
      // One question for "is there a new one" and "was none skipped".
      if (newest == expected) [[likely]] {
        Outcome<T> got = state_->read_unless_gone(newest);
        if (got.has_value()) [[likely]] {
          state_.tally().pulled(expected, started);
          return got;
        }
      }
    }
    if (newest < expected) {
      if constexpr (Rules::kEmptyIsClosed)
        if (newest == 0) return Closed{};
      if (!state_->closed()) return Empty{};
      // The close came after the last push, so this version is final. acquire: as above.
      newest = state_->version.load(std::memory_order_acquire);
      if (newest < expected) return Closed{};
    }
    Outcome<T> got = Rules::take(*state_, newest);
    state_.tally().pulled_from(expected, newest, started);
    return got;
  }

  /// The newest value, received before or not, or Empty if there is none. Leaves what try_recv will
  /// return.
  [[nodiscard]] Outcome<T> current() const {
    // acquire: pairs with the release store in push.
    std::uint64_t newest = state_->version.load(std::memory_order_acquire);
    if (newest == 0) return Empty{};
    return state_->read(newest);
  }

  /// Waits until `predicate(value)` is true, and returns that value: tests the current value first,
  /// received before or not, then each newer one that this reader gets to see; a transient between
  /// two looks is missed. Values that were tested count as received. The predicate runs on a copy,
  /// outside any lock; what it throws reaches the caller.
  template <class Predicate>
  WaitOutcome<T> wait_until(Predicate&& predicate, typename P::clock::time_point deadline) {
    std::optional<T> last;
    bool first = Rules::kTestsCurrentFirst;
    const auto look = [&]() -> Outcome<bool> {
      for (;;) {
        Outcome<T> got = first ? receive_current() : try_recv();
        if constexpr (!Rules::kCloseEndsWaits)
          if (got.kind() == OutcomeKind::kClosed) return Empty{};
        if (!got.has_value()) return got.template reason<bool>();
        first = false;
        last.emplace(*std::move(got));
        const bool holds = predicate(std::as_const(*last));
        if (holds) return true;
        // A close that came before this look has woken everybody, so nobody would end a sleep. It
        // came after the last push: this goes round once or twice more.
        if (!Rules::kCloseEndsWaits || !state_->closed()) return Empty{};
      }
    };
    const Outcome<bool> end = state_->parking().look_or_park(look, deadline, this->parked_);
    if constexpr (!Rules::kTellsLastSeen)
      if (end.kind() == OutcomeKind::kTimeout) last.reset();
    return WaitOutcome<T>(end.kind(), std::move(last));
  }
  template <class Predicate>
  WaitOutcome<T> wait_for(Predicate&& predicate, TimeLimit timeout) {
    return wait_until(std::forward<Predicate>(predicate), deadline_after<P>(timeout));
  }

  /// Its figures. Called by the task that uses the reader.
  [[nodiscard]] ReaderStats stats() const requires(Stats::kEnabled) {
    return state_->statistics.reader(state_.tally());
  }

  /// For observers: whether a value could be received now.
  [[nodiscard]] bool available() const { return state_->version.peek() > state_.place(); }
  /// The version of the value received last; 0 before the first.
  [[nodiscard]] std::uint64_t version() const noexcept { return state_.place(); }

 private:
  template <class, class, class, Platform>
  friend class BufferBase;
  template <class, class>
  friend class engine::FilteredReader;
  friend class Receiver<LatestReader, T, P>;

  explicit LatestReader(typename Store::template Ref<State> state) : state_(std::move(state)) {
    state_.enter(0);
  }

  /// Versions up to this one are of no interest any more.
  [[nodiscard]] std::uint64_t place() const noexcept { return state_.place(); }

  Outcome<T> wait_for_outcome(const typename Parking<P>::Deadline& deadline) {
    return state_->parking().look_or_park([this] { return try_recv(); }, deadline, this->parked_);
  }
  Outcome<T> take_next() { return try_recv(); }

  /// try_recv that also returns a value that was received before.
  Outcome<T> receive_current() {
    // acquire: pairs with the release store in push.
    std::uint64_t newest = state_->version.load(std::memory_order_acquire);
    if (newest == 0) return try_recv();
    const auto started = state_.tally().receive_begins();
    const std::uint64_t expected = state_.place() + 1;
    Outcome<T> got = state_->read(newest);
    if (newest >= expected) state_.tally().pulled_from(expected, newest, started);
    return got;
  }

  ReaderShare<State, P> state_;  ///< its place is the version received last
};

/// What SingleLatest and StaticLatest have in common.
template <class T, Platform P, class Rules, class Stats, class Store>
class LatestBase : public BufferBase<LatestState<T, P, Rules, Stats, Store>,
                                     LatestReader<T, P, Rules, Stats, Store>, T, P> {
  static_assert(std::is_copy_constructible_v<T>, "every reader gets its own copy");

 protected:
  using LatestBase::BufferBase::BufferBase;
};

}  // namespace detail

/// The buffer itself.
template <class T, Platform P = StdPlatform, class Rules = SingleLatestRules, class Stats = NoStats>
class SingleLatest : public detail::LatestBase<T, P, Rules, Stats, detail::OnHeap> {
 public:
  explicit SingleLatest(SingleLatestOptions options = {})
      : SingleLatest::LatestBase(std::in_place, "SingleLatest", std::move(options.name)) {}
};

}  // namespace brine::engine
