#pragma once

/// DepthFirst: every order of all steps and every other choice, without any reduction. What
/// `sim::Exhaustive` leaves out as a repeat is compared with it.

#include <cstddef>
#include <vector>

#include "sim/decision_source.hpp"

namespace brine::litmus {

class DepthFirst final : public sim::DecisionSource {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "depth-first"; }
  [[nodiscard]] sim::Pick pick(const sim::SchedulingPoint& point) override;
  [[nodiscard]] std::uint32_t choose(sim::ChoiceKind kind, std::uint32_t n) override;

  /// After each execution: whether there is another one.
  [[nodiscard]] bool advance();

 private:
  struct Decision {
    std::uint32_t chosen = 0;
    std::uint32_t count = 0;
  };

  std::vector<Decision> decisions_;
  std::size_t at_ = 0;
};

}  // namespace brine::litmus
