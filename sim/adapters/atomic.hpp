#pragma once

/// sim::atomic and sim::var: the memory of the simulated platform, thin adapters over the core.

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "engine/platform/platform.hpp"
#include "sim/adapters/clock.hpp"
#include "sim/core/core.hpp"

namespace brine::sim {

/// A shared object is made by the running task: whoever uses it otherwise than after that races.
inline void begin_life(ObjectHeader& header) {
  if (Core* const core = current_core; core != nullptr && core->has_model())
    core->begin_life(header);
}
inline void end_life(ObjectHeader& header, ObjectKind kind) {
  if (Core* const core = current_core) core->end_life(header, kind);
}

/// Mirrors std::atomic for T of at most 8 bytes (for up to 16: wide_atomic.hpp). Every operation is
/// a scheduling point. Outside a run it acts at once, for one thread only. Operations are inlined
/// down to the switch between tasks: a return after a switch is predicted wrongly.
template <class T>
class atomic {
  static_assert(std::is_trivially_copyable_v<T>, "an atomic copies its value byte by byte");
  static_assert(
      sizeof(T) <= 8,
      "a simulated atomic holds at most 8 bytes; split the value, or guard it with a mutex");
  static_assert(
      std::has_unique_object_representations_v<T> || std::is_floating_point_v<T>,
      "padding bytes would make compare_exchange fail at random; fill them with a named member");
  using Order = std::memory_order;
  using Site = engine::Site;
  static constexpr bool kNumber = std::is_integral_v<T> && !std::is_same_v<T, bool>;

 public:
  using value_type = T;
  static constexpr bool is_always_lock_free = true;

  constexpr atomic() noexcept : atomic(T{}) {}
  constexpr atomic(T value) noexcept
      : cell_{.value = encode(value),
              .initial = encode(value),
              .visible = kVisible,
              .header = {}} {  // NOLINT: as std
    if (!std::is_constant_evaluated()) begin_life(cell_.header);
  }
  ~atomic() { end_life(cell_.header, ObjectKind::kAtomic); }
  atomic(const atomic&) = delete;
  atomic& operator=(const atomic&) = delete;

  [[gnu::always_inline]] T load(Order order = Order::seq_cst, Site site = Site::here()) const {
    if (Core* const core = current_core) [[likely]]
      return decode(core->load(ref(), order, site));
    return decode(cell_.value);
  }
  [[gnu::always_inline]] void store(T value, Order order = Order::seq_cst,
                                    Site site = Site::here()) {
    if (Core* const core = current_core) [[likely]]
      return core->store(ref(), encode(value), order, site);
    cell_.value = cell_.initial = encode(value);
  }
  [[gnu::always_inline]] T exchange(T value, Order order = Order::seq_cst,
                                    Site site = Site::here()) {
    return rmw(Rmw::kExchange, encode(value), order, site);
  }
  [[gnu::always_inline]] bool compare_exchange_strong(T& expected, T desired, Order success,
                                                      Order failure, Site site = Site::here()) {
    std::uint64_t seen = encode(expected);
    const bool done = cas(seen, encode(desired), success, failure, false, site);
    expected = decode(seen);  // after a success it is what it was
    return done;
  }
  [[gnu::always_inline]] bool compare_exchange_strong(T& expected, T desired,
                                                      Order order = Order::seq_cst,
                                                      Site site = Site::here()) {
    return compare_exchange_strong(expected, desired, order, failure_order(order), site);
  }
  /// Fails for no reason only with the C++ memory model.
  [[gnu::always_inline]] bool compare_exchange_weak(T& expected, T desired, Order success,
                                                    Order failure, Site site = Site::here()) {
    std::uint64_t seen = encode(expected);
    const bool done = cas(seen, encode(desired), success, failure, true, site);
    expected = decode(seen);
    return done;
  }
  [[gnu::always_inline]] bool compare_exchange_weak(T& expected, T desired,
                                                    Order order = Order::seq_cst,
                                                    Site site = Site::here()) {
    return compare_exchange_weak(expected, desired, order, failure_order(order), site);
  }

  [[gnu::always_inline]] T fetch_add(T operand, Order order = Order::seq_cst,
                                     Site site = Site::here()) requires kNumber {
    return rmw(Rmw::kAdd, encode(operand), order, site);
  }
  [[gnu::always_inline]] T fetch_sub(T operand, Order order = Order::seq_cst,
                                     Site site = Site::here()) requires kNumber {
    return rmw(Rmw::kSub, encode(operand), order, site);
  }
  [[gnu::always_inline]] T fetch_and(T operand, Order order = Order::seq_cst,
                                     Site site = Site::here()) requires kNumber {
    return rmw(Rmw::kAnd, encode(operand), order, site);
  }
  [[gnu::always_inline]] T fetch_or(T operand, Order order = Order::seq_cst,
                                    Site site = Site::here()) requires kNumber {
    return rmw(Rmw::kOr, encode(operand), order, site);
  }
  [[gnu::always_inline]] T fetch_xor(T operand, Order order = Order::seq_cst,
                                     Site site = Site::here()) requires kNumber {
    return rmw(Rmw::kXor, encode(operand), order, site);
  }
  [[gnu::always_inline]] T fetch_add(std::ptrdiff_t steps, Order order = Order::seq_cst,
                                     Site site = Site::here()) requires std::is_pointer_v<T> {
    return rmw(Rmw::kAdd, stride(steps), order, site);
  }
  [[gnu::always_inline]] T fetch_sub(std::ptrdiff_t steps, Order order = Order::seq_cst,
                                     Site site = Site::here()) requires std::is_pointer_v<T> {
    return rmw(Rmw::kSub, stride(steps), order, site);
  }
  /// A loop of compare_exchange, as hardware without such an instruction does it.
  [[gnu::always_inline]] T fetch_add(
      T operand, Order order = Order::seq_cst,
      Site site = Site::here()) requires std::is_floating_point_v<T> {
    T seen = load(Order::relaxed, site);
    while (!compare_exchange_weak(seen, seen + operand, order, failure_order(order), site)) {
    }
    return seen;
  }
  [[gnu::always_inline]] T fetch_sub(
      T operand, Order order = Order::seq_cst,
      Site site = Site::here()) requires std::is_floating_point_v<T> {
    return fetch_add(-operand, order, site);
  }

  /// Blocks while the value is `old`.
  void wait(T old, Order order = Order::seq_cst, Site site = Site::here()) const {
    if (Core* const core = current_core) core->wait(ref(), encode(old), kForever, order, site);
  }
  /// True: the value differs from `old`. False: the deadline passed.
  bool wait_until(T old, SimClock::time_point deadline, Order order = Order::seq_cst,
                  Site site = Site::here()) const {
    Core* const core = current_core;
    return core == nullptr || core->wait(ref(), encode(old), virtual_time(deadline), order, site);
  }
  void notify_one(Site site = Site::here()) {
    if (Core* const core = current_core) core->notify(ref(), false, site);
  }
  void notify_all(Site site = Site::here()) {
    if (Core* const core = current_core) core->notify(ref(), true, site);
  }

  /// The newest value, for observers: no scheduling point, no trace.
  [[nodiscard]] T peek() const noexcept { return decode(cell_.value); }
  [[nodiscard]] bool is_lock_free() const noexcept { return true; }

  operator T() const { return load(); }  // NOLINT(google-explicit-constructor): as std
  T operator=(T value) {                 // NOLINT(misc-unconventional-assign-operator): as std
    store(value);
    return value;
  }
  T operator++() requires kNumber { return update(Rmw::kAdd, 1); }
  T operator++(int) requires kNumber { return fetch_add(1); }
  T operator--() requires kNumber { return update(Rmw::kSub, 1); }
  T operator--(int) requires kNumber { return fetch_sub(1); }
  T operator+=(T operand) requires kNumber { return update(Rmw::kAdd, operand); }
  T operator-=(T operand) requires kNumber { return update(Rmw::kSub, operand); }
  T operator&=(T operand) requires kNumber { return update(Rmw::kAnd, operand); }
  T operator|=(T operand) requires kNumber { return update(Rmw::kOr, operand); }
  T operator^=(T operand) requires kNumber { return update(Rmw::kXor, operand); }

  void set_name(std::string_view name) {
    if (Core* const core = current_core) core->name(ref(), name);
  }
  void hide_value() noexcept { cell_.visible = 0; }

 private:
  static constexpr std::uint64_t kVisible = engine::kTraceable<T> ? ~std::uint64_t{0} : 0;
  static constexpr std::uint64_t kMask =
      sizeof(T) == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (sizeof(T) * 8 % 64)) - 1;

  AtomicRef ref() const noexcept {
    return {.cell = cell_, .size_tag = AtomicRef::tag_of(sizeof(T))};
  }
  static constexpr std::uint64_t encode(T value) noexcept {
    if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      return static_cast<std::uint64_t>(value) & kMask;
    } else {
      std::uint64_t bits = 0;
      std::memcpy(&bits, &value, sizeof(T));
      return bits;
    }
  }
  static T decode(std::uint64_t bits) noexcept {
    if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      return static_cast<T>(bits);
    } else {
      T value;
      std::memcpy(&value, &bits, sizeof(T));
      return value;
    }
  }
  static std::uint64_t stride(std::ptrdiff_t steps) noexcept {
    return static_cast<std::uint64_t>(steps) * sizeof(std::remove_pointer_t<T>);
  }
  static constexpr Order failure_order(Order order) noexcept {
    return order == Order::acq_rel   ? Order::acquire
           : order == Order::release ? Order::relaxed
                                     : order;
  }

  /// A read-modify-write that returns the new value; integers wrap, as in std.
  T update(Rmw kind, T operand) {
    const T old = rmw(kind, encode(operand), Order::seq_cst, Site::here());
    return decode(Core::apply(kind, encode(old), encode(operand)) & kMask);
  }
  [[gnu::always_inline]] T rmw(Rmw kind, std::uint64_t operand, Order order, Site site) {
    if (Core* const core = current_core) [[likely]]
      return decode(core->rmw(ref(), kind, operand, kMask, order, site));
    const std::uint64_t old = cell_.value;
    cell_.value = cell_.initial = Core::apply(kind, old, operand) & kMask;
    return decode(old);
  }
  [[gnu::always_inline]] bool cas(std::uint64_t& expected, std::uint64_t desired, Order success,
                                  Order failure, bool weak, Site site) {
    if (Core* const core = current_core) [[likely]] {
      return core->cas(ref(), expected, desired, success, failure, weak, site);
    }
    const bool equal = cell_.value == expected;
    (equal ? cell_.value : expected) = equal ? desired : cell_.value;
    cell_.initial = cell_.value;
    return equal;
  }

  mutable AtomicCell cell_;
};

namespace detail {

/// What a var that outlives a run begins the next with: what it was made with, or given outside of
/// runs. Of a T that is not trivially copyable nothing is kept.
template <class T>
struct VarStart {
  constexpr VarStart(const T&, bool) noexcept {}
  constexpr void set(const T&, bool) noexcept {}
  static constexpr void restore(T&, bool&) noexcept {}
};
template <class T>
requires(std::is_trivially_copyable_v<T>&& std::is_copy_assignable_v<T>) struct VarStart<T> {
  constexpr VarStart(const T& value, bool written) noexcept : value_(value), written_(written) {}
  constexpr void set(const T& value, bool written) noexcept {
    value_ = value;
    written_ = written;
  }
  constexpr void restore(T& value, bool& written) const noexcept {
    value = value_;
    written = written_;
  }

 private:
  T value_;
  bool written_;
};

}  // namespace detail

/// Plain data: its accesses are shown among a run's events, none is a scheduling point. Reported: a
/// race, and to read one that was made without a value before anything was written to it. One that
/// is older than the run begins it as it was made, as an atomic does, if T is trivially copyable;
/// of any other T it keeps what the run before left: make that in the run.
template <class T>
class var {
 public:
  constexpr var() : var(T{}, false) {}
  constexpr var(T value)  // NOLINT(google-explicit-constructor): as the plain T
      : var(std::move(value), true) {}
  ~var() { end_life(header_, ObjectKind::kVar); }
  var(const var&) = delete;
  var& operator=(const var&) = delete;

  [[nodiscard]] T get(engine::Site site = engine::Site::here()) const {
    note(false, site);
    return value_;
  }
  void set(T value, engine::Site site = engine::Site::here()) {
    note(true, site);
    if (current_core == nullptr) [[unlikely]]
      start_.set(value, true);
    written_ = true;
    value_ = std::move(value);
  }
  operator T() const { return get(); }  // NOLINT(google-explicit-constructor): as the plain T
  var& operator=(T value) {
    set(std::move(value));
    return *this;
  }

  void set_name(std::string_view name) {
    Core* const core = current_core;
    if (core == nullptr) return;
    if (core->was_used_before(header_)) begin_run();
    core->name_object(header_, ObjectKind::kVar, name);
  }

 private:
  constexpr var(T value, bool written)
      : start_(value, written), value_(std::move(value)), written_(written) {
    if (!std::is_constant_evaluated()) begin_life(header_);
  }
  void note(bool write, engine::Site site) const {
    if (Core* const core = current_core)
      core->plain(header_, write, written_, site, [this] { begin_run(); });
  }
  void begin_run() const { start_.restore(value_, written_); }

  [[no_unique_address]] detail::VarStart<T> start_;
  mutable T value_;
  mutable bool written_;
  mutable ObjectHeader header_;
};

}  // namespace brine::sim
