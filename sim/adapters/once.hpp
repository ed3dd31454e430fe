#pragma once

/// sim::once_flag, sim::call_once and sim::atomic_flag: mirrors of std's.

#include <atomic>
#include <functional>
#include <string_view>
#include <utility>

#include "engine/platform/platform.hpp"
#include "sim/adapters/atomic.hpp"
#include "sim/core/core.hpp"
#include "sim/core/once.hpp"

namespace brine::sim {

/// In a new run, and outside one, the call has not been made. Reported: a call of the flag inside
/// its own call (a deadlock), and to destroy a flag during its call (a misuse).
class once_flag {
 public:
  once_flag() noexcept = default;
  once_flag(const once_flag&) = delete;
  once_flag& operator=(const once_flag&) = delete;
  ~once_flag() {
    if (Core* const core = current_core) cell_.retire(*core);
  }

  void set_name(std::string_view name) {
    if (Core* const core = current_core) cell_.name(*core, name);
  }

 private:
  friend class OnceCall;
  OnceCell cell_;
};

/// A flag, and the place in the source where it was made into this.
class OnceCall {
 public:
  OnceCall(once_flag& flag, engine::Site site = engine::Site::here())  // NOLINT: a parameter only
      : cell_(flag.cell_), site_(site) {}

  template <class F>
  void operator()(F&& fn) const {
    Core* const core = current_core;
    if (core == nullptr) return std::forward<F>(fn)();
    if (!cell_.begin(*core, site_)) return;
    try {
      std::forward<F>(fn)();
    } catch (...) {
      cell_.end(*core, false, site_);
      throw;
    }
    cell_.end(*core, true, site_);
  }

 private:
  OnceCell& cell_;
  engine::Site site_;
};

/// When the call throws, the exception leaves, and the next caller tries.
template <class F, class... Args>
void call_once(const OnceCall& call, F&& fn, Args&&... args) {
  call([&] { std::invoke(std::forward<F>(fn), std::forward<Args>(args)...); });
}

class atomic_flag {
  using Order = std::memory_order;
  using Site = engine::Site;

 public:
  constexpr atomic_flag() noexcept = default;
  atomic_flag(const atomic_flag&) = delete;
  atomic_flag& operator=(const atomic_flag&) = delete;

  [[nodiscard]] bool test(Order order = Order::seq_cst, Site site = Site::here()) const {
    return value_.load(order, site);
  }
  bool test_and_set(Order order = Order::seq_cst, Site site = Site::here()) {
    return value_.exchange(true, order, site);
  }
  void clear(Order order = Order::seq_cst, Site site = Site::here()) {
    value_.store(false, order, site);
  }
  void wait(bool old, Order order = Order::seq_cst, Site site = Site::here()) const {
    value_.wait(old, order, site);
  }
  void notify_one(Site site = Site::here()) { value_.notify_one(site); }
  void notify_all(Site site = Site::here()) { value_.notify_all(site); }

  void set_name(std::string_view name) { value_.set_name(name); }

 private:
  atomic<bool> value_{false};
};

}  // namespace brine::sim
