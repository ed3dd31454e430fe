#pragma once

/// sim::mutex and sim::condition_variable: mirrors of std's, for use with std::unique_lock and
/// std::lock_guard.
///
/// Reported as misuse: to lock a mutex that the task holds, to unlock one that it does not hold, to
/// end while it holds one, to destroy one that is held or waited for; to wait without the mutex, or
/// with another mutex than those that wait already, and to destroy a condition that is waited for.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "engine/platform/platform.hpp"
#include "engine/platform/time_limit.hpp"
#include "sim/adapters/clock.hpp"
#include "sim/core/core.hpp"

namespace brine::sim {

/// Outside a run locking does nothing: there is one thread.
class mutex {
 public:
  mutex() = default;
  mutex(const mutex&) = delete;
  mutex& operator=(const mutex&) = delete;
  ~mutex() {
    if (Core* const core = current_core) core->retire(cell_);
  }

  [[gnu::always_inline]] void lock(engine::Site site = engine::Site::here()) {
    if (Core* const core = current_core) core->lock(cell_, site);
  }
  bool try_lock(engine::Site site = engine::Site::here()) {
    Core* const core = current_core;
    return core == nullptr || core->try_lock(cell_, site);
  }
  [[gnu::always_inline]] void unlock(engine::Site site = engine::Site::here()) {
    if (Core* const core = current_core) core->unlock(cell_, site);
  }

  void set_name(std::string_view name) {
    if (Core* const core = current_core) core->name(cell_, name);
  }

 private:
  friend class condition_variable;
  MutexCell cell_;
};

class condition_variable {
 public:
  condition_variable() = default;
  condition_variable(const condition_variable&) = delete;
  condition_variable& operator=(const condition_variable&) = delete;
  ~condition_variable() {
    if (Core* const core = current_core) core->retire(cell_);
  }

  void wait(std::unique_lock<mutex>& lock, engine::Site site = engine::Site::here()) {
    static_cast<void>(wait_until(lock, SimClock::time_point::max(), site));
  }
  template <class Predicate>
  void wait(std::unique_lock<mutex>& lock, Predicate holds,
            engine::Site site = engine::Site::here()) {
    while (!holds())
      wait(lock, site);
  }
  std::cv_status wait_until(std::unique_lock<mutex>& lock, SimClock::time_point deadline,
                            engine::Site site = engine::Site::here()) {
    Core* const core = current_core;
    if (core == nullptr) return std::cv_status::no_timeout;
    if (lock.mutex() == nullptr) {
      core->misuse("condition", "waits on a condition with a lock that has no mutex");
      return std::cv_status::no_timeout;
    }
    const bool notified = core->wait(cell_, lock.mutex()->cell_, virtual_time(deadline), site);
    return notified ? std::cv_status::no_timeout : std::cv_status::timeout;
  }
  template <class Predicate>
  bool wait_until(std::unique_lock<mutex>& lock, SimClock::time_point deadline, Predicate holds,
                  engine::Site site = engine::Site::here()) {
    while (!holds()) {
      if (wait_until(lock, deadline, site) == std::cv_status::timeout) return holds();
    }
    return true;
  }
  std::cv_status wait_for(std::unique_lock<mutex>& lock, engine::TimeLimit limit,
                          engine::Site site = engine::Site::here()) {
    return wait_until(lock, deadline_in(limit), site);
  }
  template <class Predicate>
  bool wait_for(std::unique_lock<mutex>& lock, engine::TimeLimit limit, Predicate holds,
                engine::Site site = engine::Site::here()) {
    return wait_until(lock, deadline_in(limit), std::move(holds), site);
  }
  void notify_one(engine::Site site = engine::Site::here()) {
    if (Core* const core = current_core) core->notify(cell_, false, site);
  }
  void notify_all(engine::Site site = engine::Site::here()) {
    if (Core* const core = current_core) core->notify(cell_, true, site);
  }

  void set_name(std::string_view name) {
    if (Core* const core = current_core) core->name(cell_, name);
  }

  /// A misuse while tasks wait: for owners whose condition outlives them.
  void require_unused(Core& core) { core.require_unused(cell_); }

 private:
  ConditionCell cell_;
};

}  // namespace brine::sim
