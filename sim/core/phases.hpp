#pragma once

/// LatchCell and BarrierCell: waits for a number of arrivals, once and again and again. In a new
/// run they are as they were made.

#include <cstdint>
#include <string_view>

#include "engine/platform/platform.hpp"
#include "sim/core/gate.hpp"
#include "sim/core/object.hpp"

namespace brine::sim {

class Core;

class LatchCell {
 public:
  explicit LatchCell(std::int64_t expected) noexcept : expected_(expected) {}

  /// More arrivals than are expected, or a negative number, are a misuse.
  void count_down(Core& core, std::int64_t arrivals, engine::Site site);
  [[nodiscard]] bool try_wait(Core& core, engine::Site site);
  void wait(Core& core, engine::Site site);
  /// The object is about to be destroyed.
  void retire(Core& core);
  void name(Core& core, std::string_view name);

 private:
  void adopt(Core& core);

  std::int64_t expected_;
  ObjectHeader header_;
  Gate gate_;
};

class BarrierCell {
 public:
  struct Arrival {
    std::uint64_t phase;
    bool last;  ///< the caller must run what completes the phase, and then `complete`
  };

  explicit BarrierCell(std::int64_t expected) noexcept : expected_(expected) {}

  /// Arrivals beyond what the phase expects are a misuse. `drop`: later phases expect one less.
  [[nodiscard]] Arrival arrive(Core& core, std::int64_t arrivals, bool drop, engine::Site site);
  /// Not a visible operation of its own: the last arrival's step goes on.
  void complete(Core& core);
  /// Blocks until the phase is complete.
  void wait(Core& core, std::uint64_t phase, engine::Site site);
  /// The object is about to be destroyed.
  void retire(Core& core);
  void name(Core& core, std::string_view name);

 private:
  void adopt(Core& core);

  std::int64_t expected_;
  std::int64_t expected_next_ = 0;
  std::uint64_t phase_ = 0;
  ObjectHeader header_;
  Gate gate_;  ///< of the current phase; those that wait for an earlier one are enabled already
};

}  // namespace brine::sim
