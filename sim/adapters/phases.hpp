#pragma once

/// sim::latch and sim::barrier: mirrors of std's.
///
/// Outside a run nothing waits and nothing counts; in a new run they are as they were made.
/// Reported as misuse: more arrivals than are expected, and to destroy one while a task is in a
/// wait, though that wait is over. The completion function of a barrier runs in the task that
/// arrives last; it must not throw (`noexcept(P::kNothrow)`), for std would terminate: here too
/// that is the failure.

#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <string_view>
#include <utility>

#include "engine/platform/platform.hpp"
#include "sim/adapters/contain.hpp"
#include "sim/core/core.hpp"
#include "sim/core/phases.hpp"

namespace brine::sim {

class latch {
  using Site = engine::Site;

 public:
  [[nodiscard]] static constexpr std::ptrdiff_t max() noexcept {
    return std::numeric_limits<std::ptrdiff_t>::max();
  }

  explicit latch(std::ptrdiff_t expected) noexcept : cell_(expected) {}
  latch(const latch&) = delete;
  latch& operator=(const latch&) = delete;
  ~latch() {
    if (Core* const core = current_core) cell_.retire(*core);
  }

  void count_down(std::ptrdiff_t arrivals = 1, Site site = Site::here()) {
    if (Core* const core = current_core) cell_.count_down(*core, arrivals, site);
  }
  /// Never false for no reason.
  [[nodiscard]] bool try_wait(Site site = Site::here()) const {
    Core* const core = current_core;
    return core == nullptr || cell_.try_wait(*core, site);
  }
  void wait(Site site = Site::here()) const {
    if (Core* const core = current_core) cell_.wait(*core, site);
  }
  void arrive_and_wait(std::ptrdiff_t arrivals = 1, Site site = Site::here()) {
    count_down(arrivals, site);
    wait(site);
  }

  void set_name(std::string_view name) {
    if (Core* const core = current_core) cell_.name(*core, name);
  }

 private:
  mutable LatchCell cell_;
};

struct NoCompletion {
  void operator()() const noexcept {}
};

template <class CompletionFunction = NoCompletion>
class barrier {
  using Site = engine::Site;

 public:
  class arrival_token {
   public:
    arrival_token(arrival_token&&) noexcept = default;
    arrival_token& operator=(arrival_token&&) noexcept = default;

   private:
    friend class barrier;
    explicit arrival_token(std::uint64_t phase) noexcept : phase_(phase) {}
    std::uint64_t phase_;
  };

  [[nodiscard]] static constexpr std::ptrdiff_t max() noexcept {
    return std::numeric_limits<std::ptrdiff_t>::max();
  }

  explicit barrier(std::ptrdiff_t expected, CompletionFunction completion = CompletionFunction())
      : cell_(expected), completion_(std::move(completion)) {}
  barrier(const barrier&) = delete;
  barrier& operator=(const barrier&) = delete;
  ~barrier() {
    if (Core* const core = current_core) cell_.retire(*core);
  }

  [[nodiscard]] arrival_token arrive(std::ptrdiff_t arrivals = 1, Site site = Site::here()) {
    return arrival_token(arrive(arrivals, false, site));
  }
  void wait(arrival_token&& token, Site site = Site::here()) const {
    if (Core* const core = current_core) cell_.wait(*core, token.phase_, site);
  }
  void arrive_and_wait(Site site = Site::here()) { wait(arrive(1, site), site); }
  void arrive_and_drop(Site site = Site::here()) { static_cast<void>(arrive(1, true, site)); }

  void set_name(std::string_view name) {
    if (Core* const core = current_core) cell_.name(*core, name);
  }

 private:
  std::uint64_t arrive(std::ptrdiff_t arrivals, bool drop, Site site) {
    Core* const core = current_core;
    if (core == nullptr) return 0;
    const BarrierCell::Arrival arrival = cell_.arrive(*core, arrivals, drop, site);
    if (arrival.last) {
      contain(*core, "the completion function of a barrier", completion_);
      cell_.complete(*core);
    }
    return arrival.phase;
  }

  mutable BarrierCell cell_;
  CompletionFunction completion_;
};

}  // namespace brine::sim
