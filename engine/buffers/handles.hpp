#pragma once

/// What the buffers share besides storage: the life of a buffer (one writer, then closed), its
/// writer handle, the count of its readers, and the ways to receive, each in terms of a reader's
/// `try_recv`.
///
/// Close: by the writer handle, or by its destruction; by the destruction of the buffer object if
/// there never was a writer. It wakes every parked reader. All handles share one state, which lives
/// as long as the last of them.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "engine/buffers/outcome.hpp"
#include "engine/buffers/parking.hpp"
#include "engine/platform/platform.hpp"

namespace brine::engine::detail {

/// What different threads write stands this far apart: two cache lines, for x86 fetches them in
/// pairs, and a reader's fetch of one would take its neighbour from the writer.
inline constexpr std::size_t kApart = 128;

/// What a buffer counts of its readers. Neither is touched by a push or by a receive of a value.
template <Platform P>
struct ReaderCounts {
  typename P::template atomic<std::uint64_t> active{0};   ///< live reader handles
  typename P::template atomic<std::uint64_t> dropped{0};  ///< sum of all lags
};

/// Base of every buffer's state.
template <Platform P>
class Lifecycle {
 public:
  /// `kind` and `name` tell the user which buffer an error is about.
  Lifecycle(std::string kind, std::string name)
      : kind_(std::move(kind)), name_(std::move(name)), parking_(name_) {
    if constexpr (P::kSimulated) {
      P::name(closed_, name_ + ".closed");
      P::name(writers_, name_ + ".writers");
      P::name(reader_counts_.active, name_ + ".readers");
      P::name(reader_counts_.dropped, name_ + ".dropped");
    }
  }

  [[nodiscard]] Parking<P>& parking() noexcept { return parking_; }
  [[nodiscard]] const Parking<P>& parking() const noexcept { return parking_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] ReaderCounts<P>& reader_counts() noexcept { return reader_counts_; }
  [[nodiscard]] const ReaderCounts<P>& reader_counts() const noexcept { return reader_counts_; }

  /// Everything pushed before the close is visible to whoever reads true.
  [[nodiscard]] bool closed() const {
    return closed_.load(std::memory_order_acquire) !=
           0;  // acquire: pairs with the release store in close
  }

  /// For the writer, after its last push, or for the owner if there is no writer.
  void close() {
    closed_.store(1, std::memory_order_release);  // release: pairs with the acquire load in closed
    parking_.notify_all();
  }

  void take_writer() {
    // relaxed: it guards nothing but itself.
    const std::uint32_t before = writers_.fetch_add(1, std::memory_order_relaxed);
    if (before == 0) return;
    throw std::invalid_argument(
        kind_ + " '" + name_ +
        "': producer() was called again, but a buffer has one writer for life; keep the "
        "first Producer and move it to where you push");
  }

  /// When the buffer object is destroyed. relaxed: destruction is ordered after every call to
  /// producer() by the user.
  void abandon() {
    const std::uint32_t writers = writers_.load(std::memory_order_relaxed);
    if (writers == 0) close();
  }

 private:
  const std::string kind_;
  const std::string name_;
  typename P::template atomic<std::uint32_t> closed_{0};
  typename P::template atomic<std::uint32_t> writers_{0};
  ReaderCounts<P> reader_counts_;
  alignas(kApart) Parking<P> parking_;
};

/// The writer handle. Move-only; one thread at a time uses it. After a move only assignment and
/// destruction are valid.
template <class State, class T, Platform P>
class ProducerHandle {
 public:
  explicit ProducerHandle(std::shared_ptr<State> state) noexcept : state_(std::move(state)) {}
  ProducerHandle(ProducerHandle&&) noexcept = default;
  ProducerHandle& operator=(ProducerHandle&& other) noexcept(P::kNothrow) {
    if (this == &other) return *this;
    close();
    state_ = std::move(other.state_);
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
    if (closed_) [[unlikely]]
      return false;
    state_->push(std::move(value));
    return true;
  }

  /// Readers drain what they may still see, then get Closed, for ever. Idempotent.
  void close() noexcept(P::kNothrow) {
    if (closed_ || state_ == nullptr) return;
    closed_ = true;
    state_->close();
  }

 private:
  std::shared_ptr<State> state_;
  bool closed_ = false;
};

/// A reader's share of the state. It is counted among the active readers while it lives. Move-only;
/// after a move only assignment and destruction are valid.
template <class State, Platform P>
class ReaderShare {
 public:
  explicit ReaderShare(std::shared_ptr<State> state) : state_(std::move(state)) {
    // relaxed: a count that orders nothing.
    state_->reader_counts().active.fetch_add(1, std::memory_order_relaxed);
  }
  ReaderShare(ReaderShare&&) noexcept = default;
  ReaderShare& operator=(ReaderShare&& other) noexcept(P::kNothrow) {
    if (this == &other) return *this;
    leave();
    state_ = std::move(other.state_);
    return *this;
  }
  ~ReaderShare() {
    const typename P::destructor_scope scope;
    leave();
  }

  [[nodiscard]] State* operator->() const noexcept { return state_.get(); }
  [[nodiscard]] State& operator*() const noexcept { return *state_; }

 private:
  void leave() noexcept(P::kNothrow) {
    if (state_ == nullptr) return;
    // relaxed: as above.
    state_->reader_counts().active.fetch_sub(1, std::memory_order_relaxed);
  }

  std::shared_ptr<State> state_;
};

/// Base of every reader handle. `Derived` offers `try_recv()`; `take_next()`, which is try_recv but
/// leaves a lag for later; and `wait_for_outcome(deadline)`, which is try_recv that waits.
template <class Derived, class T, Platform P>
class Receiver {
 public:
  using Duration = typename P::clock::duration;
  using TimePoint = typename P::clock::time_point;

  /// Waits for a value, a lag or the end. Never Empty, never Timeout.
  Outcome<T> recv() { return self().wait_for_outcome(std::nullopt); }

  /// As recv(), but Timeout when nothing came by the deadline. Never Empty. A value that is there
  /// is received even when the deadline has passed.
  Outcome<T> recv_until(TimePoint deadline) { return self().wait_for_outcome(deadline); }
  Outcome<T> recv_for(Duration timeout) { return recv_until(deadline_after<P>(timeout)); }

  /// Waits as recv(), then takes what is there, up to out.size() values, without waiting again; the
  /// value of the outcome is their number. A lag that comes first is returned alone; what ends a
  /// batch early (a lag, a close, a copy that throws) is left for the next receive. An empty span
  /// takes nothing and does not wait.
  Outcome<std::size_t> recv_batch(std::span<T> out) {
    if (out.empty()) return std::size_t{0};
    Outcome<T> first = recv();
    if (!first.has_value()) return first.template reason<std::size_t>();
    out[0] = *std::move(first);
    std::size_t taken = 1;
    while (taken != out.size() && take_into(out[taken]))
      ++taken;
    return taken;
  }

  /// For observers in simulation: whether this reader sleeps in a receive. False while it looks,
  /// copies a value or waits for a lock.
  [[nodiscard]] bool parked() const noexcept { return parked_; }

 protected:
  Receiver() noexcept = default;
  Receiver(Receiver&&) noexcept = default;
  Receiver& operator=(Receiver&&) noexcept = default;
  ~Receiver() = default;

  bool parked_ = false;  ///< for Parking

 private:
  [[nodiscard]] Derived& self() noexcept { return static_cast<Derived&>(*this); }

  /// False: nothing more to take now. Values that were taken are never lost to a throw.
  bool take_into(T& place) {
    static_assert(std::is_nothrow_move_assignable_v<T>,
                  "a batch must not lose a value to an assignment that throws");
    bool taken = false;
    const auto take = [&] {
      Outcome<T> next = self().take_next();
      taken = next.has_value();
      if (taken) place = *std::move(next);
    };
    if constexpr (std::is_nothrow_copy_constructible_v<T>) {
      take();
    } else {
      const std::exception_ptr thrown = P::guarded(take);
      taken = taken && thrown == nullptr;
    }
    return taken;
  }
};

}  // namespace brine::engine::detail
