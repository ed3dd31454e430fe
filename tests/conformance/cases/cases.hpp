#pragma once

/// The table of contract cases, by theme. all_cases() is the one table.

#include <span>
#include <vector>

#include "tests/conformance/stage.hpp"

namespace brine::tests {

[[nodiscard]] std::span<const Case> subscribing_cases();
[[nodiscard]] std::span<const Case> lag_cases();
[[nodiscard]] std::span<const Case> closing_cases();
[[nodiscard]] std::span<const Case> handle_cases();
[[nodiscard]] std::span<const Case> waiting_cases();
[[nodiscard]] std::span<const Case> batch_cases();
[[nodiscard]] std::span<const Case> lifetime_cases();
[[nodiscard]] std::span<const Case> churn_cases();
[[nodiscard]] std::span<const Case> latest_cases();
[[nodiscard]] std::span<const Case> mailbox_cases();

[[nodiscard]] inline std::vector<Case> all_cases() {
  std::vector<Case> all;
  for (const auto& some :
       {subscribing_cases(), lag_cases(), closing_cases(), handle_cases(), waiting_cases(),
        batch_cases(), lifetime_cases(), churn_cases(), latest_cases(), mailbox_cases()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

}  // namespace brine::tests
