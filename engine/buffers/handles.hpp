#pragma once

/// The writer handle of every buffer, and what a reader handle holds of its buffer. Where the state
/// is on the heap, it lives as long as the last handle.

#include <atomic>
#include <cstdint>
#include <utility>

#include "engine/buffers/overwritten.hpp"
#include "engine/buffers/statistics.hpp"
#include "engine/platform/platform.hpp"

namespace brine::engine::detail {

/// The writer handle. Move-only; one thread at a time uses it. After a move only assignment and
/// destruction are valid.
template <class State, class T, Platform P>
class ProducerHandle {
  using Ref = typename State::Store::template Ref<State>;

 public:
  explicit ProducerHandle(Ref state) noexcept
      : state_(std::move(state)), at_hand_(state_->at_hand()) {}
  ProducerHandle(ProducerHandle&&) noexcept = default;
  ProducerHandle& operator=(ProducerHandle&& other) noexcept(P::kNothrow) {
    if (this == &other) return *this;
    close();
    // The old state goes last: what it holds is destroyed by the user's code, which may push again.
    [[maybe_unused]] const Ref old = std::exchange(state_, std::move(other.state_));
    at_hand_ = other.at_hand_;
    closed_ = other.closed_;
    return *this;
  }
  ~ProducerHandle() {
    const typename P::destructor_scope scope;
    close();
  }

  /// False only after close(): the value is then destroyed. Never fails else, and never waits for
  /// consumption; the buffer's header states its progress.
  bool push(T value) {
    Overwritten<T> overwritten;
    return push(std::move(value), overwritten);
  }
  /// The same, for a caller that holds a lock: what the push overwrote is destroyed by the caller.
  bool push(T&& value, Overwritten<T>& overwritten) {
    if constexpr (!State::kPushSeesClose)
      if (closed_) [[unlikely]]
        return false;
    return state_->push(std::move(value), at_hand_, overwritten);
  }

  /// Readers drain what they may still see, then get Closed, for ever. Idempotent.
  void close() noexcept(P::kNothrow) {
    if (closed_ || state_ == nullptr) return;
    closed_ = true;
    state_->close();
  }

 private:
  Ref state_;
  [[no_unique_address]] typename State::AtHand at_hand_;  ///< spares a push a look at the state
  bool closed_ = false;
};

/// A reader's share of the state, and its figures. It is counted among the active readers while it
/// lives. Move-only; after a move only assignment and destruction are valid.
template <class State, Platform P>
class ReaderShare {
 public:
  using Ref = typename State::Store::template Ref<State>;
  using Tally = typename Statistics<P, typename State::Stats>::Tally;

  /// Of a state that has admitted this reader. Without memory for its figures: std::bad_alloc, and
  /// the reader is not counted any more.
  explicit ReaderShare(Ref state) : state_(std::move(state)) {}
  ReaderShare(ReaderShare&& other) noexcept(P::kNothrow)
      : state_(std::move(other.state_)), tally_(typename Tally::Later{}) {
    // No destructor, but half of a move must not be left either: until its end, `other` is listed.
    const typename P::destructor_scope scope;
    take_over(other.tally_);
  }
  ReaderShare& operator=(ReaderShare&& other) noexcept(P::kNothrow) {
    if (this == &other) return *this;
    const typename P::destructor_scope scope;
    if (state_.ref != nullptr) state_->statistics.leave(tally_);
    // The old state goes last: what it holds is destroyed by the user's code.
    [[maybe_unused]] const Membership old(std::exchange(state_.ref, std::move(other.state_.ref)));
    take_over(other.tally_);
    return *this;
  }
  ~ReaderShare() {
    const typename P::destructor_scope scope;
    if (state_.ref != nullptr) state_->statistics.leave(tally_);
  }

  /// Once, when it is known which value the reader gets first.
  void enter(std::uint64_t place) { state_->statistics.enter(tally_, place); }

  [[nodiscard]] State* operator->() const noexcept { return state_.ref.get(); }
  [[nodiscard]] State& operator*() const noexcept { return *state_.ref; }
  [[nodiscard]] Tally& tally() noexcept { return tally_; }
  [[nodiscard]] const Tally& tally() const noexcept { return tally_; }
  /// How far the reader is in the order of pushes.
  [[nodiscard]] std::uint64_t place() const noexcept { return tally_.place(); }

 private:
  /// Counted among the active readers while it has a state.
  struct Membership {
    explicit Membership(Ref state) noexcept : ref(std::move(state)) {}
    Membership(Membership&& other) noexcept : ref(std::move(other.ref)) {}
    Membership& operator=(Membership&&) = delete;
    ~Membership() {
      const typename P::destructor_scope scope;
      // relaxed: a count that orders nothing.
      if (ref != nullptr) ref->reader_counts().active.fetch_sub(1, std::memory_order_relaxed);
    }
    [[nodiscard]] State* operator->() const noexcept { return ref.get(); }

    Ref ref;
  };

  void take_over(Tally& tally) noexcept(P::kNothrow) {
    if constexpr (State::Stats::kEnabled) {
      if (state_.ref != nullptr) state_->statistics.move(tally, tally_);
    } else {
      tally_ = tally;
    }
  }

  Membership state_;
  Tally tally_;
};

}  // namespace brine::engine::detail
