#pragma once

/// Strategy: a decision source that draws from a seed. To add one, derive from this class, say its
/// name, and pick; then give it a row in soak/strategy_table.cpp.
///
///     class Stubborn final : public Strategy {
///      public:
///       using Strategy::Strategy;
///       std::string_view name() const noexcept override { return "stubborn"; }
///       Pick pick(const SchedulingPoint& point) override {
///         const bool stays = point.current != kNoSlot && point.enabled.contains(point.current);
///         if (stays && schedule().bounded(100) != 0) return {.slot = point.current};
///         return {.slot = point.enabled.nth(schedule().bounded(point.count))};
///       }
///     };
///
/// A strategy must be a function of its seed and of the points that it is shown: no clock, no
/// address, no order of a hash table. It may keep state, and make use of what a pick offers beyond
/// the next task (`Pick::points`, `Pick::planned`), which is a matter of speed alone.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "engine/measure/prng.hpp"
#include "sim/decision_source.hpp"

namespace brine::sim {

class Strategy : public DecisionSource {
 public:
  explicit Strategy(std::uint64_t seed) noexcept
      : seed_(seed), schedule_(engine::Prng::stream(seed, engine::Stream::kSchedule)) {}

  /// Each kind of decision from a stream of its own: workload numbers stay the same whatever the
  /// strategy and however it schedules. Uniform, but for stale loads and weak failures: those are
  /// one in four and one in eight of what could be one. Final, for not every choice of a store
  /// comes here: whoever wants another policy derives from DecisionSource.
  [[nodiscard]] std::uint32_t choose(ChoiceKind kind, std::uint32_t n) final;

 protected:
  [[nodiscard]] engine::Prng& schedule() noexcept { return schedule_; }

 private:
  /// Those of a seed, each made when it is first asked for. Memory is not touched before: most runs
  /// ask for none.
  class LateStreams {
   public:
    LateStreams() noexcept {}  // NOLINT(modernize-use-equals-default): it would zero all of them
    [[nodiscard]] bool has(engine::Stream of) const noexcept { return (made_ & bit(of)) != 0; }
    [[nodiscard]] engine::Prng& at(engine::Stream of) noexcept { return streams_[index(of)]; }
    engine::Prng& make(engine::Stream of, std::uint64_t seed) noexcept {
      made_ |= bit(of);
      return *std::construct_at(&at(of), engine::Prng::stream(seed, of));
    }

   private:
    static constexpr std::size_t kStreams = 5;
    static constexpr std::size_t index(engine::Stream of) noexcept {
      return static_cast<std::size_t>(of);
    }
    static constexpr std::uint32_t bit(engine::Stream of) noexcept { return 1U << index(of); }

    std::uint32_t made_ = 0;
    union {
      std::array<engine::Prng, kStreams> streams_;
    };
  };

  std::uint64_t seed_;
  engine::Prng schedule_;
  LateStreams streams_;
};

}  // namespace brine::sim
