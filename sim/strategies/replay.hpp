#pragma once

/// Replay: follows recorded decisions. It draws nothing; where the record does not fit it says so.

#include <optional>

#include "sim/decision_source.hpp"
#include "sim/run_result.hpp"

namespace brine::sim {

class Replay final : public DecisionSource {
 public:
  enum class Mode : std::uint8_t {
    kStrict,   ///< stops at the first difference
    kLenient,  ///< goes on with the task that ran last, or the first enabled, and counts how often
  };

  /// `log` must outlive the replay and be complete.
  explicit Replay(const DecisionLog& log, Mode mode = Mode::kStrict) : log_(&log), mode_(mode) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "replay"; }
  [[nodiscard]] Pick pick(const SchedulingPoint& point) override;
  [[nodiscard]] std::uint32_t choose(ChoiceKind kind, std::uint32_t n) override;
  [[nodiscard]] bool gave_up() const noexcept override {
    return mode_ == Mode::kStrict && divergence_.has_value();
  }

  /// The first place where the run left the record, if any.
  [[nodiscard]] const std::optional<Divergence>& divergence() const noexcept { return divergence_; }
  /// Whether every recorded decision was used.
  [[nodiscard]] bool finished() const;
  /// Lenient: how many decisions had to be made without the record.
  [[nodiscard]] std::uint64_t drifted() const noexcept { return drifted_; }

 private:
  [[nodiscard]] std::size_t next_of(bool schedule, std::size_t from) const noexcept;
  Pick improvise(const SchedulingPoint& point);
  void diverge(std::size_t decision, std::uint64_t step, std::string recorded, std::string actual);

  const DecisionLog* log_;
  Mode mode_;
  // The record has turns and choices each in order, but not in one order. Hence two cursors.
  std::size_t schedule_at_ = 0;
  std::size_t choice_at_ = 0;
  std::uint32_t schedule_used_ = 0;
  std::uint32_t choice_used_ = 0;
  bool picked_ = false;
  std::uint64_t drifted_ = 0;
  std::optional<Divergence> divergence_;
};

}  // namespace brine::sim
