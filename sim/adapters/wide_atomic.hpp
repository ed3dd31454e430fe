#pragma once

/// sim::atomic for a T of 9 to 16 bytes, as hardware with double-width operations has it. The core
/// keeps the number of a value in place of the value; the numbers are known to the atomic only, so
/// that neither trace nor digest shows what it holds.

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <type_traits>
#include <vector>

#include "sim/adapters/atomic.hpp"
#include "sim/memory/outside_heap.hpp"

namespace brine::sim {

namespace detail {

/// The values of one atomic that anybody may still read, each under a number. Equal values have one
/// number, or a compare_exchange would fail on a value that it expects.
template <class T>
class WideValues {
 public:
  explicit WideValues(const T& initial) { entries_.push_back({.value = initial}); }

  /// The number of a value that an operation is about to use; it stays while this lives.
  class Operand {
   public:
    Operand(WideValues& values, const T& value, const AtomicCell& cell)
        : values_(values), number_(values.enter(value, cell)) {}
    ~Operand() { --values_.entry(number_).users; }
    Operand(const Operand&) = delete;
    Operand& operator=(const Operand&) = delete;

    [[nodiscard]] std::uint64_t number() const noexcept { return number_; }

   private:
    WideValues& values_;
    std::uint64_t number_;
  };

  [[nodiscard]] const T& value_of(std::uint64_t number) const noexcept {
    return const_cast<WideValues*>(this)->entry(number).value;
  }

 private:
  struct Entry {
    T value;
    std::uint64_t number = 0;
    std::uint32_t users = 0;  ///< operands
  };
  static constexpr std::size_t kSweepAt = 32;

  [[nodiscard]] Entry& entry(std::uint64_t number) noexcept {
    const auto at = std::ranges::find(entries_, number, &Entry::number);
    if (at == entries_.end()) std::abort();  // swept, though somebody could read it
    return *at;
  }

  std::uint64_t enter(const T& value, const AtomicCell& cell) {
    auto at = std::ranges::find_if(entries_, [&](const Entry& entry) {
      return std::memcmp(&entry.value, &value, sizeof(T)) == 0;
    });
    if (at == entries_.end()) {
      if (entries_.size() >= sweep_at_) sweep(cell);
      entries_.push_back({.value = value, .number = ++last_});
      at = entries_.end() - 1;
    }
    ++at->users;
    return at->number;
  }

  void sweep(const AtomicCell& cell) {
    const Core* const core = current_core;
    std::erase_if(entries_, [&](const Entry& entry) {
      const bool held = entry.users != 0 || entry.number == cell.value ||
                        entry.number == cell.initial ||
                        (core != nullptr && core->may_be_read(cell, entry.number));
      return !held;
    });
    sweep_at_ = std::max(kSweepAt, 2 * entries_.size());
  }

  std::vector<Entry, OutsideHeap<Entry>> entries_;
  std::size_t sweep_at_ = kSweepAt;
  std::uint64_t last_ = 0;
};

}  // namespace detail

/// As std::atomic, and as sim::atomic of 8 bytes, but that its constructors are not constexpr.
template <class T>
requires(sizeof(T) > 8) class atomic<T> {
  static_assert(std::is_trivially_copyable_v<T>, "an atomic copies its value byte by byte");
  static_assert(
      sizeof(T) <= 16,
      "a simulated atomic holds at most 16 bytes; split the value, or guard it with a mutex");
  static_assert(
      std::has_unique_object_representations_v<T>,
      "padding bytes would make compare_exchange fail at random; fill them with a named member");
  using Order = std::memory_order;
  using Site = engine::Site;
  using Operand = typename detail::WideValues<T>::Operand;

 public:
  using value_type = T;
  static constexpr bool is_always_lock_free = true;

  atomic() : atomic(T{}) {}
  atomic(T value) : values_(value) {  // NOLINT(google-explicit-constructor): as std
    cell_.visible = 0;
    begin_life(cell_.header);
  }
  ~atomic() { end_life(cell_.header, ObjectKind::kAtomic); }
  atomic(const atomic&) = delete;
  atomic& operator=(const atomic&) = delete;

  T load(Order order = Order::seq_cst, Site site = Site::here()) const {
    Core* const core = current_core;
    return values_.value_of(core != nullptr ? core->load(ref(), order, site) : cell_.value);
  }
  void store(T value, Order order = Order::seq_cst, Site site = Site::here()) {
    const Operand stored(values_, value, cell_);
    if (Core* const core = current_core) return core->store(ref(), stored.number(), order, site);
    cell_.value = cell_.initial = stored.number();
  }
  T exchange(T value, Order order = Order::seq_cst, Site site = Site::here()) {
    const Operand stored(values_, value, cell_);
    if (Core* const core = current_core) {
      return values_.value_of(
          core->rmw(ref(), Rmw::kExchange, stored.number(), ~std::uint64_t{0}, order, site));
    }
    const T old = values_.value_of(cell_.value);
    cell_.value = cell_.initial = stored.number();
    return old;
  }
  bool compare_exchange_strong(T& expected, T desired, Order success, Order failure,
                               Site site = Site::here()) {
    return cas(expected, desired, success, failure, false, site);
  }
  bool compare_exchange_strong(T& expected, T desired, Order order = Order::seq_cst,
                               Site site = Site::here()) {
    return cas(expected, desired, order, failure_order(order), false, site);
  }
  /// Fails for no reason only with the C++ memory model.
  bool compare_exchange_weak(T& expected, T desired, Order success, Order failure,
                             Site site = Site::here()) {
    return cas(expected, desired, success, failure, true, site);
  }
  bool compare_exchange_weak(T& expected, T desired, Order order = Order::seq_cst,
                             Site site = Site::here()) {
    return cas(expected, desired, order, failure_order(order), true, site);
  }

  /// Blocks while the value is `old`.
  void wait(T old, Order order = Order::seq_cst, Site site = Site::here()) const {
    Core* const core = current_core;
    if (core == nullptr) return;
    const Operand awaited(values_, old, cell_);
    core->wait(ref(), awaited.number(), kForever, order, site);
  }
  void notify_one(Site site = Site::here()) {
    if (Core* const core = current_core) core->notify(ref(), false, site);
  }
  void notify_all(Site site = Site::here()) {
    if (Core* const core = current_core) core->notify(ref(), true, site);
  }

  /// The newest value, for observers: no scheduling point, no trace. In a run, of an atomic that
  /// the run has used.
  [[nodiscard]] T peek() const noexcept { return values_.value_of(cell_.value); }
  [[nodiscard]] bool is_lock_free() const noexcept { return true; }

  operator T() const { return load(); }  // NOLINT(google-explicit-constructor): as std
  T operator=(T value) {                 // NOLINT(misc-unconventional-assign-operator): as std
    store(value);
    return value;
  }

  void set_name(std::string_view name) {
    if (Core* const core = current_core) core->name(ref(), name);
  }
  void hide_value() noexcept {}

 private:
  AtomicRef ref() const noexcept {
    return {.cell = cell_, .size_tag = AtomicRef::tag_of(sizeof(T))};
  }
  static constexpr Order failure_order(Order order) noexcept {
    return order == Order::acq_rel   ? Order::acquire
           : order == Order::release ? Order::relaxed
                                     : order;
  }

  bool cas(T& expected, const T& desired, Order success, Order failure, bool weak, Site site) {
    const Operand wanted(values_, expected, cell_);
    const Operand stored(values_, desired, cell_);
    std::uint64_t seen = wanted.number();
    bool done = false;
    if (Core* const core = current_core) {
      done = core->cas(ref(), seen, stored.number(), success, failure, weak, site);
    } else {
      done = cell_.value == seen;
      seen = cell_.value;
      if (done) cell_.value = cell_.initial = stored.number();
    }
    expected = values_.value_of(seen);  // after a success it is what it was
    return done;
  }

  mutable AtomicCell cell_;
  mutable detail::WideValues<T> values_;
};

}  // namespace brine::sim
