#pragma once

/// sim::counting_semaphore: a mirror of std's. Timed operations are on virtual time.
///
/// Outside a run nothing waits and nothing counts; in a new run the semaphore has the permits that
/// it was made with. Reported as misuse: permits beyond `LeastMax` or below 0, and to destroy a
/// semaphore that is waited for. Who gets a permit is the schedule's choice.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "engine/platform/platform.hpp"
#include "engine/platform/time_limit.hpp"
#include "sim/adapters/clock.hpp"
#include "sim/core/core.hpp"
#include "sim/core/semaphore.hpp"

namespace brine::sim {

template <std::ptrdiff_t LeastMax = std::numeric_limits<std::int32_t>::max()>
class counting_semaphore {
  static_assert(LeastMax >= 0, "a semaphore has room for 0 permits or more");
  using Site = engine::Site;

 public:
  [[nodiscard]] static constexpr std::ptrdiff_t max() noexcept { return LeastMax; }

  explicit counting_semaphore(std::ptrdiff_t permits) noexcept : cell_(permits, LeastMax) {}
  counting_semaphore(const counting_semaphore&) = delete;
  counting_semaphore& operator=(const counting_semaphore&) = delete;
  ~counting_semaphore() {
    if (Core* const core = current_core) cell_.retire(*core);
  }

  void acquire(Site site = Site::here()) { static_cast<void>(take(kForever, site)); }
  [[nodiscard]] bool try_acquire(Site site = Site::here()) { return take(kNoWait, site); }
  [[nodiscard]] bool try_acquire_until(SimClock::time_point deadline, Site site = Site::here()) {
    return take(virtual_time(deadline), site);
  }
  [[nodiscard]] bool try_acquire_for(engine::TimeLimit limit, Site site = Site::here()) {
    return try_acquire_until(deadline_in(limit), site);
  }
  void release(std::ptrdiff_t permits = 1, Site site = Site::here()) {
    if (Core* const core = current_core) cell_.release(*core, permits, site);
  }

  void set_name(std::string_view name) {
    if (Core* const core = current_core) cell_.name(*core, name);
  }

 private:
  bool take(VirtualTime deadline, Site site) {
    Core* const core = current_core;
    return core == nullptr || cell_.acquire(*core, deadline, site);
  }

  SemaphoreCell cell_;
};

using binary_semaphore = counting_semaphore<1>;

}  // namespace brine::sim
