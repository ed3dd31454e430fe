#pragma once

/// `SpmcRing`: one writer broadcasts to any number of readers; each reader gets every value, in
/// push order, as long as it stays within `capacity` values of the writer.
///
/// Overflow: the oldest value is overwritten. The last `capacity` values are retained, exactly;
/// storage is rounded up to a power of two above that, and an overwritten T that is not trivially
/// copyable lives until its slot is reused.
///
/// Lag: a reader whose next value is gone gets `Lagged{n}` once, n = tail - capacity - next, and
/// its cursor moves to the oldest retained value, so that a receive with no push in between returns
/// that one. `capacity` values behind is not lag. Conservation, per reader at a quiescent point:
/// pushed since it subscribed = received + lagged + pending.
///
/// Subscribing: from any thread; a reader gets only values that are pushed after it subscribed.
///
/// Close: by Producer::close(), by the destruction of the Producer, or by that of the ring if there
/// was none. Readers drain what is retained, then get Closed, for ever. Handles may outlive the
/// ring object, and go at any time.
///
/// Progress: for a trivially copyable T, push is wait-free apart from the wake-up call when a
/// reader is parked, and try_recv is wait-free. For any other T each takes a lock of one slot, for
/// one copy or move. A copy that throws reaches the receiver and leaves its cursor.
///
///     SpmcRing<Sample> ring({.capacity = 256, .name = "samples"});
///     auto producer = ring.producer();
///     auto reader = ring.subscribe();
///     producer.push(Sample{42});
///     if (auto got = reader.recv(); got.has_value()) use(*got);

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
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

namespace brine::engine {

struct SpmcRingOptions {
  std::size_t capacity = 1024;  ///< values retained, 1 .. SpmcRing::kMaxCapacity
  std::string name = "ring";    ///< for errors and traces
};

/// The decisions in which deliberately broken twins of the ring differ.
struct SpmcRingRules {
  /// Where a reader that lagged goes on: at the oldest retained value.
  [[nodiscard]] static constexpr std::uint64_t cursor_after_lag(std::uint64_t tail,
                                                                std::uint64_t capacity) noexcept {
    return tail - capacity;
  }

  /// What a lag of `n` values adds to the buffer's counts.
  template <class Counts>
  static void count_lag(Counts& counts, std::uint64_t n) {
    // relaxed: a count that orders nothing.
    counts.dropped.fetch_add(n, std::memory_order_relaxed);
  }
};

namespace detail {

template <class T, Platform P, class Rules, class Policy, class Where>
struct RingState : Lifecycle<P, Where> {
  using Stats = Policy;
  using SlotsHere = Slots<T, P, Where::kInPlace ? std::bit_ceil(Where::kCapacity + 1) : 0>;
  using AtHand = typename SlotsHere::Writer;    ///< what the writer's handle keeps
  static constexpr bool kPushSeesClose = true;  ///< so that the handle need not ask

  RingState(std::string_view kind, std::size_t retained, typename Where::Name name)
      : Lifecycle<P, Where>(kind, std::move(name)),
        capacity(retained),
        slots(std::bit_ceil(retained + 1), this->name()),
        statistics(this->name(), true) {
    if constexpr (P::kSimulated) {
      const std::string label(this->name());
      P::name(tail, label + ".tail");
      P::name(next, label + ".next");
    }
  }

  /// Inline in the handle's push, which has the value in a register: a call would pass its address.
  /// False once it is closed, which this finds where it looks in any case.
  [[gnu::always_inline]] bool push(T&& value, const AtHand& slot_writer,
                                   Overwritten<T>& overwritten) {
    const std::uint64_t index = next_index();
    if (index == bound.get() && !reserve(index)) [[unlikely]]
      return false;
    const auto started = statistics.push_begins();
    slot_writer.write(index, std::move(value), overwritten, [this, index] {
      // release: pairs with the acquire loads of the tail in Reader.
      tail.store(index + 1, std::memory_order_release);
    });
    if constexpr (P::kSimulated) next.set(index + 1);
    this->parking().notify_all();
    statistics.push_ended(started);
    return true;
  }

  /// For the writer, after its last push; a push after it ends up in reserve.
  void close() {
    const std::uint64_t index = next_index();
    bound.set(index);
    Lifecycle<P, Where>::close();
  }

  [[nodiscard]] AtHand at_hand() const noexcept { return slots.writer(); }

  /// Values pushed. acquire: pairs with the release store in push.
  [[nodiscard]] std::uint64_t pushes() const { return tail.load(std::memory_order_acquire); }
  [[nodiscard]] std::uint64_t pushes_seen() const { return tail.peek(); }

  [[nodiscard]] BufferStats snapshot() requires(Stats::kEnabled) {
    return this->statistics.snapshot(capacity, [this] { return pushes(); });
  }

  /// Whether `index` is retained, for a reader that has copied it; the newest tail, if it had to be
  /// looked at, in `tail_seen`. The tail is in a cache line that each push writes, so a reader that
  /// asks it about each value takes that line from the writer each time. `safe_from` is never too
  /// low and changes seldom: mostly it is in the reader's cache, and proves enough.
  [[nodiscard]] bool retains(std::uint64_t index, std::uint64_t& tail_seen) const {
    // relaxed: ordered after the copy as the tail is, see slots.hpp.
    if (index >= safe_from.load(std::memory_order_relaxed)) [[likely]]
      return true;
    // acquire: pairs with the release store in push, for the values up to tail_seen are read by it
    // later.
    tail_seen = tail.load(std::memory_order_acquire);
    return tail_seen - index <= capacity;
  }

  const std::uint64_t capacity;
  /// The writer moves it before it writes what makes the indices below it be no longer retained.
  /// Beside what is only read.
  typename P::template atomic<std::uint64_t> safe_from{0};
  /// At least capacity + 1 of them, so that the slot being written is outside the retained window.
  SlotsHere slots;
  alignas(kApart) typename P::template atomic<std::uint64_t> tail{0};  ///< values pushed
  [[no_unique_address]] WriterCount<P> next{0};                        ///< the same, for the writer
  typename P::template var<std::uint64_t> bound{0};       ///< where `safe_from` has to move
  [[no_unique_address]] Statistics<P, Stats> statistics;  ///< last: the rest lies as without

 private:
  /// relaxed: the writer reads its own store.
  [[nodiscard]] std::uint64_t next_index() const {
    if constexpr (P::kSimulated) {
      return next.get();
    } else {
      return tail.load(std::memory_order_relaxed);
    }
  }

  /// Announces an eighth of the capacity, `index` first; false after a close, which is the
  /// writer's.
  bool reserve(std::uint64_t index) {
    if (this->has_closed()) return false;
    const std::uint64_t end = index + capacity / 8 + 1;
    // relaxed: the release fence in WordSlots::write, or the unlock in LockedSlots::write, brings
    // it to whoever sees what is written at these indices.
    safe_from.store(end > capacity ? end - capacity : 0, std::memory_order_relaxed);
    bound.set(end);
    return true;
  }
};

/// One reader. Move-only; one thread at a time uses it.
template <class T, Platform P, class Rules, class Stats, class Store>
class RingReader : public Receiver<RingReader<T, P, Rules, Stats, Store>, T, P> {
  using State = RingState<T, P, Rules, Stats, Store>;

 public:
  /// A value, Lagged, Empty or Closed; does not wait.
  Outcome<T> try_recv() {
    const auto started = state_.tally().receive_begins();
    State& state = *state_;
    const std::uint64_t next = state_.place();
    if (next == known_tail_) {
      if (const OutcomeKind nothing = look_for_more(state, next); nothing != OutcomeKind::kValue)
          [[unlikely]] {
        if (nothing == OutcomeKind::kClosed) return Closed{};
        return Empty{};
      }
    }
    Outcome<T> got = read_next(state, next, started);
    if (!got.has_value()) [[unlikely]]
      return lag();
    return got;
  }

  /// Its figures. Called by the task that uses the reader.
  [[nodiscard]] ReaderStats stats() const requires(Stats::kEnabled) {
    return state_->statistics.reader(state_.tally());
  }

  /// For observers: whether a value or a lag could be received now.
  [[nodiscard]] bool available() const { return state_->tail.peek() != state_.place(); }
  /// The index of the next value that this reader expects; the first value pushed has index 0.
  [[nodiscard]] std::uint64_t position() const noexcept { return state_.place(); }

 private:
  template <class, class, class, Platform>
  friend class BufferBase;
  template <class, class>
  friend class engine::FilteredReader;
  friend class Receiver<RingReader, T, P>;

  explicit RingReader(typename Store::template Ref<State> state) : state_(std::move(state)) {
    // acquire: pairs with the release store in push. Pushes that happened before are not delivered.
    known_tail_ = state_->tail.load(std::memory_order_acquire);
    state_.enter(known_tail_);
  }

  /// Values below this one are of no interest any more.
  [[nodiscard]] std::uint64_t place() const noexcept { return state_.place(); }

  Outcome<T> wait_for_outcome(const typename Parking<P>::Deadline& deadline) {
    return state_->parking().look_or_park([this] { return try_recv(); }, deadline, this->parked_);
  }

  /// try_recv, but a lag is left for the next receive.
  Outcome<T> take_next() {
    const auto started = state_.tally().receive_begins();
    State& state = *state_;
    const std::uint64_t next = state_.place();
    if (next == known_tail_) {
      if (const OutcomeKind nothing = look_for_more(state, next); nothing != OutcomeKind::kValue)
        return Empty{};
    }
    return read_next(state, next, started);
  }

  // The state is handed on in a register, for compilers read members anew after an atomic load.

  /// kValue: there is more than was known. Else kEmpty or kClosed.
  OutcomeKind look_for_more(const State& state, std::uint64_t next) {
    // acquire: pairs with the release store in push.
    known_tail_ = state.tail.load(std::memory_order_acquire);
    if (next != known_tail_) [[likely]]
      return OutcomeKind::kValue;
    if (!state.closed()) return OutcomeKind::kEmpty;
    // The close came after the last push, so this tail is final. acquire: as above.
    known_tail_ = state.tail.load(std::memory_order_acquire);
    return next != known_tail_ ? OutcomeKind::kValue : OutcomeKind::kClosed;
  }

  /// Receives the next value, or gives Empty if it is no longer retained; known_tail_ is then the
  /// newest tail.
  template <class Started>
  Outcome<T> read_next(State& state, std::uint64_t next, const Started& started) {
    Outcome<T> got =
        state.slots.read(next, [this, &state, next] { return state.retains(next, known_tail_); });
    if (got.has_value()) [[likely]]
      state_.tally().pulled(next + 1, started);
    return got;
  }

  /// Not inline, so that receives that miss nothing stay short.
  [[gnu::noinline]] Lagged lag() {
    const std::uint64_t missed = known_tail_ - state_->capacity - state_.place();
    state_.tally().lagged(missed, Rules::cursor_after_lag(known_tail_, state_->capacity));
    Rules::count_lag(state_->reader_counts(), missed);
    return {.n = missed};
  }

  // Beside the place, in one cache line: statistics lie behind it.
  std::uint64_t known_tail_ = 0;  ///< a tail that was seen by an acquire load; place <= known_tail_
  ReaderShare<State, P> state_;   ///< its place is the index of the next value
};

/// What SpmcRing and StaticRing have in common.
template <class T, Platform P, class Rules, class Stats, class Store>
class RingBase : public BufferBase<RingState<T, P, Rules, Stats, Store>,
                                   RingReader<T, P, Rules, Stats, Store>, T, P> {
  static_assert(std::is_copy_constructible_v<T>, "every reader gets its own copy");

 public:
  [[nodiscard]] std::size_t capacity() const noexcept {
    return static_cast<std::size_t>(this->state().capacity);
  }

  /// For observers: the sum of all lags.
  [[nodiscard]] std::uint64_t dropped() const {
    return this->state().reader_counts().dropped.peek();
  }

 protected:
  using RingBase::BufferBase::BufferBase;
};

}  // namespace detail

/// The ring itself.
template <class T, Platform P = StdPlatform, class Rules = SpmcRingRules, class Stats = NoStats>
class SpmcRing : public detail::RingBase<T, P, Rules, Stats, detail::OnHeap> {
 public:
  static constexpr std::size_t kMaxCapacity = std::size_t{1} << 24U;

  /// std::invalid_argument if the capacity is 0 or over kMaxCapacity.
  explicit SpmcRing(SpmcRingOptions options = {})
      : SpmcRing::RingBase(std::in_place, "SpmcRing", checked_capacity(options),
                           std::move(options.name)) {}

 private:
  static std::size_t checked_capacity(const SpmcRingOptions& options) {
    if (options.capacity != 0 && options.capacity <= kMaxCapacity) return options.capacity;
    throw std::invalid_argument("SpmcRing '" + options.name + "': capacity " +
                                std::to_string(options.capacity) + " is not in 1.." +
                                std::to_string(kMaxCapacity) +
                                "; give the number of values that a reader may fall behind");
  }
};

}  // namespace brine::engine
