#pragma once

/// The ways to receive that all readers share, each in terms of the reader's `try_recv`.

#include <cstddef>
#include <exception>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include "engine/buffers/outcome.hpp"
#include "engine/buffers/parking.hpp"
#include "engine/platform/platform.hpp"
#include "engine/platform/time_limit.hpp"

namespace brine::engine::detail {

/// Base of every reader handle. `Derived` offers `try_recv()`; `take_next()`, which is try_recv but
/// leaves a lag for later; and `wait_for_outcome(deadline)`, which is try_recv that waits.
template <class Derived, class T, Platform P>
class Receiver {
 public:
  using Value = T;
  using Platform = P;
  using TimePoint = typename P::clock::time_point;

  /// Waits for a value, a lag or the end. Never Empty, never Timeout.
  Outcome<T> recv() { return self().wait_for_outcome(std::nullopt); }

  /// As recv(), but Timeout when nothing came by the deadline. Never Empty. A value that is there
  /// is received even when the deadline has passed.
  Outcome<T> recv_until(TimePoint deadline) { return self().wait_for_outcome(deadline); }
  Outcome<T> recv_for(TimeLimit timeout) { return recv_until(deadline_after<P>(timeout)); }

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
