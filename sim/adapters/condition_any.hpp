#pragma once

/// sim::condition_variable_any: a mirror of std's. Waits with any lock, and ends its waits at a
/// request to stop.
///
/// Built, as in std, of a mutex and a condition of its own, which outlive the object while a task
/// that has been notified leaves its wait. Reported as misuse: to destroy it while it is waited
/// for.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

#include "engine/platform/platform.hpp"
#include "engine/platform/time_limit.hpp"
#include "sim/adapters/clock.hpp"
#include "sim/adapters/mutex.hpp"
#include "sim/adapters/stop.hpp"
#include "sim/core/core.hpp"

namespace brine::sim {

class condition_variable_any {
  using Site = engine::Site;
  using Time = SimClock::time_point;

 public:
  condition_variable_any() : inner_(std::make_shared<Inner>()) {}
  condition_variable_any(const condition_variable_any&) = delete;
  condition_variable_any& operator=(const condition_variable_any&) = delete;
  ~condition_variable_any() {
    if (Core* const core = current_core) inner_->condition.require_unused(*core);
  }

  void notify_one(Site site = Site::here()) { inner_->notify(false, site); }
  void notify_all(Site site = Site::here()) { inner_->notify(true, site); }

  template <class Lock>
  void wait(Lock& lock, Site site = Site::here()) {
    static_cast<void>(wait_until(lock, Time::max(), site));
  }
  template <class Lock, class Predicate>
  void wait(Lock& lock, Predicate holds, Site site = Site::here()) {
    while (!holds())
      wait(lock, site);
  }
  template <class Lock>
  std::cv_status wait_until(Lock& lock, Time deadline, Site site = Site::here()) {
    const std::shared_ptr<Inner> inner = inner_;
    std::unique_lock own(inner->mutex);
    return inner->wait(own, lock, deadline, site);
  }
  template <class Lock, class Predicate>
  bool wait_until(Lock& lock, Time deadline, Predicate holds, Site site = Site::here()) {
    while (!holds()) {
      if (wait_until(lock, deadline, site) == std::cv_status::timeout) return holds();
    }
    return true;
  }
  template <class Lock>
  std::cv_status wait_for(Lock& lock, engine::TimeLimit limit, Site site = Site::here()) {
    return wait_until(lock, deadline_in(limit), site);
  }
  template <class Lock, class Predicate>
  bool wait_for(Lock& lock, engine::TimeLimit limit, Predicate holds, Site site = Site::here()) {
    return wait_until(lock, deadline_in(limit), std::move(holds), site);
  }

  /// Returns what the predicate gives; false means that the wait ended by a request to stop.
  template <class Lock, class Predicate>
  bool wait(Lock& lock, stop_token token, Predicate holds, Site site = Site::here()) {
    return wait_until(lock, std::move(token), Time::max(), std::move(holds), site);
  }
  template <class Lock, class Predicate>
  bool wait_until(Lock& lock, stop_token token, Time deadline, Predicate holds,
                  Site site = Site::here()) {
    const std::shared_ptr<Inner> inner = inner_;
    const stop_callback wake(
        token, [inner, site] { inner->notify(true, site); }, site);
    while (!holds()) {
      // A request after the look needs the inner mutex before it can notify: it finds the waiter.
      std::unique_lock own(inner->mutex);
      if (token.stop_requested(site)) return false;
      if (inner->wait(own, lock, deadline, site) == std::cv_status::timeout) return holds();
    }
    return true;
  }
  template <class Lock, class Predicate>
  bool wait_for(Lock& lock, stop_token token, engine::TimeLimit limit, Predicate holds,
                Site site = Site::here()) {
    return wait_until(lock, std::move(token), deadline_in(limit), std::move(holds), site);
  }

  void set_name(std::string_view name) { inner_->condition.set_name(name); }

 private:
  struct Inner {
    /// `own` holds the mutex, and returns without it: the user's lock is never taken under it.
    template <class Lock>
    std::cv_status wait(std::unique_lock<sim::mutex>& own, Lock& lock, Time deadline, Site site) {
      lock.unlock();
      const std::cv_status status = condition.wait_until(own, deadline, site);
      own.unlock();
      lock.lock();
      return status;
    }
    void notify(bool all, Site site) {
      const std::lock_guard own(mutex);
      all ? condition.notify_all(site) : condition.notify_one(site);
    }

    sim::mutex mutex;
    condition_variable condition;
  };

  std::shared_ptr<Inner> inner_;
};

}  // namespace brine::sim
