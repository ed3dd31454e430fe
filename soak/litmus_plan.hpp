#pragma once

/// What `brine litmus` has to run.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "scenarios/litmus/family.hpp"
#include "scenarios/litmus/interpreter.hpp"
#include "soak/commands.hpp"

namespace brine::soak {

struct LitmusPlan {
  std::vector<litmus::Family> families;  ///< with the chosen tests only
  std::vector<litmus::Model> models;
  std::uint64_t max_executions = 1'000'000;
  bool in_full = false;  ///< a test is named: it is shown with its program and all outcomes

  [[nodiscard]] std::size_t tests() const noexcept;
  [[nodiscard]] std::size_t runs() const noexcept { return tests() * models.size(); }
};

/// Throws UsageError.
[[nodiscard]] LitmusPlan plan_of(const LitmusCommand& command);

}  // namespace brine::soak
