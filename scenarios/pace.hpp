#pragma once

/// When the operations of a task begin under a load plan, and how long they take.

#include <chrono>
#include <cstdint>

#include "engine/measure/context.hpp"

namespace brine::scenarios {

/// Time from `before` to `after`; 0 when the stamps of two processors are a little apart.
[[nodiscard]] constexpr std::uint64_t elapsed_ns(std::uint64_t before,
                                                 std::uint64_t after) noexcept {
  return after > before ? after - before : 0;
}

/// One of several tasks that take turns at one rate.
struct Turn {
  std::uint64_t task = 0;
  std::uint64_t tasks = 1;
};

/// The instants at which a task's operations are meant to begin: the n-th of all tasks at first_ns
/// + n / rate. Exact to a nanosecond for the first 2^32.
class Schedule {
 public:
  Schedule() = default;
  /// `rate_hz` > 0: of all tasks together.
  Schedule(std::uint64_t first_ns, std::uint64_t rate_hz, const Turn& turn = {}) noexcept
      : first_ns_(first_ns),
        period_ns_(kSecond / rate_hz),
        fraction_((kSecond % rate_hz << 32U) / rate_hz),
        turn_(turn) {}

  [[nodiscard]] std::uint64_t at(std::uint64_t number) const noexcept {
    const std::uint64_t n = number * turn_.tasks + turn_.task;
    return first_ns_ + n * period_ns_ + (n * fraction_ >> 32U);
  }
  [[nodiscard]] std::uint64_t period_ns() const noexcept { return period_ns_; }

 private:
  static constexpr std::uint64_t kSecond = 1'000'000'000;

  std::uint64_t first_ns_ = 0;
  std::uint64_t period_ns_ = 0;
  std::uint64_t fraction_ = 0;  ///< of a nanosecond, times 2^32
  Turn turn_;
};

/// A task's operations under a plan; not to be used without one.
template <class P>
class Pace {
 public:
  /// When an operation was meant to begin, and when it really does.
  struct Start {
    std::uint64_t intended_ns = 0;
    std::uint64_t begun_ns = 0;
  };

  Pace(engine::Context<P>& context, const Turn& turn) : context_(&context) {
    const engine::LoadPlan& plan = *context.load();
    own_ = plan.rate_hz == 0;
    closed_ = plan.closed;
    if (own_) return;
    // Without an instant to begin at: a period late, so that receivers wait already.
    schedule_ = Schedule(0, plan.rate_hz, turn);
    const std::uint64_t ready_ns = context.stamp_ns() + schedule_.period_ns() + kThreadsStart;
    schedule_ = Schedule(plan.first_ns == 0 ? ready_ns : plan.first_ns, plan.rate_hz, turn);
  }

  /// Waits until operation `number`, from 0, may begin.
  [[nodiscard]] Start next(std::uint64_t number) {
    Start start;
    start.begun_ns = context_->stamp_ns();
    start.intended_ns = start.begun_ns;
    if (own_) return start;
    start.intended_ns = schedule_.at(number);
    if (start.begun_ns < start.intended_ns) {
      P::sleep_until(typename P::clock::time_point(std::chrono::nanoseconds(start.intended_ns)));
      start.begun_ns = context_->stamp_ns();
    }
    if (closed_) start.intended_ns = start.begun_ns;
    return start;
  }

  [[nodiscard]] bool own() const noexcept { return own_; }
  [[nodiscard]] bool closed() const noexcept { return closed_; }
  /// Null: an operation is intended when it begins.
  [[nodiscard]] const Schedule* schedule() const noexcept {
    return own_ || closed_ ? nullptr : &schedule_;
  }

 private:
  static constexpr std::uint64_t kThreadsStart = P::kSimulated ? 0 : 5'000'000;

  engine::Context<P>* context_;
  Schedule schedule_;
  bool own_ = true;
  bool closed_ = false;
};

}  // namespace brine::scenarios
