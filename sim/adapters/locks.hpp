#pragma once

/// Mirrors of std's other mutexes, for use with std::unique_lock, std::shared_lock,
/// std::scoped_lock and std::lock_guard. Timed operations are on virtual time.
///
/// Outside a run locking does nothing: there is one thread.
///
/// Reported as misuse: to lock or share a lock that the task holds or shares already (but a
/// recursive one, to a depth of 65,535), to release one that it does not hold in that way, to end
/// while it holds one, to destroy one that is held or waited for. Readers and writers have no
/// precedence over each other: the schedule decides.

#include <string_view>

#include "engine/platform/platform.hpp"
#include "engine/platform/time_limit.hpp"
#include "sim/adapters/clock.hpp"
#include "sim/core/core.hpp"
#include "sim/core/lock.hpp"

namespace brine::sim {

struct LockTraits {
  bool recursive = false;
  bool timed = false;
  bool shared = false;
};

template <LockTraits kTraits>
class basic_lock {
  using Site = engine::Site;

 public:
  basic_lock() noexcept : cell_(kKind, kTraits.recursive) {}
  basic_lock(const basic_lock&) = delete;
  basic_lock& operator=(const basic_lock&) = delete;
  ~basic_lock() {
    if (Core* const core = current_core) cell_.retire(*core);
  }

  void lock(Site site = Site::here()) {
    static_cast<void>(take(LockMode::kExclusive, kForever, site));
  }
  [[nodiscard]] bool try_lock(Site site = Site::here()) {
    return take(LockMode::kExclusive, kNoWait, site);
  }
  [[nodiscard]] bool try_lock_until(SimClock::time_point deadline,
                                    Site site = Site::here()) requires(kTraits.timed) {
    return take(LockMode::kExclusive, virtual_time(deadline), site);
  }
  [[nodiscard]] bool try_lock_for(engine::TimeLimit limit,
                                  Site site = Site::here()) requires(kTraits.timed) {
    return try_lock_until(deadline_in(limit), site);
  }
  void unlock(Site site = Site::here()) { give_back(LockMode::kExclusive, site); }

  void lock_shared(Site site = Site::here()) requires(kTraits.shared) {
    static_cast<void>(take(LockMode::kShared, kForever, site));
  }
  [[nodiscard]] bool try_lock_shared(Site site = Site::here()) requires(kTraits.shared) {
    return take(LockMode::kShared, kNoWait, site);
  }
  [[nodiscard]] bool try_lock_shared_until(
      SimClock::time_point deadline,
      Site site = Site::here()) requires(kTraits.shared&& kTraits.timed) {
    return take(LockMode::kShared, virtual_time(deadline), site);
  }
  [[nodiscard]] bool try_lock_shared_for(
      engine::TimeLimit limit, Site site = Site::here()) requires(kTraits.shared&& kTraits.timed) {
    return try_lock_shared_until(deadline_in(limit), site);
  }
  void unlock_shared(Site site = Site::here()) requires(kTraits.shared) {
    give_back(LockMode::kShared, site);
  }

  void set_name(std::string_view name) {
    if (Core* const core = current_core) cell_.name(*core, name);
  }

 private:
  static constexpr ObjectKind kKind =
      kTraits.shared ? ObjectKind::kSharedMutex : ObjectKind::kMutex;

  bool take(LockMode mode, VirtualTime deadline, Site site) {
    Core* const core = current_core;
    return core == nullptr || cell_.lock(*core, mode, deadline, site);
  }
  void give_back(LockMode mode, Site site) {
    if (Core* const core = current_core) cell_.unlock(*core, mode, site);
  }

  LockCell cell_;
};

using timed_mutex = basic_lock<LockTraits{.timed = true}>;
using recursive_mutex = basic_lock<LockTraits{.recursive = true}>;
using recursive_timed_mutex = basic_lock<LockTraits{.recursive = true, .timed = true}>;
using shared_mutex = basic_lock<LockTraits{.shared = true}>;
using shared_timed_mutex = basic_lock<LockTraits{.timed = true, .shared = true}>;

}  // namespace brine::sim
