#pragma once

/// Sampling: which messages a streaming check looks at; all of them, unless the load plan says
/// otherwise. Contracts leave out only what can do without: a check that is left out may miss a
/// fault, and whatever is counted for a later check is counted for each message.

#include <cstdint>

#include "engine/measure/context.hpp"

namespace brine::sim {

/// Of one task.
class Sampling {
 public:
  explicit Sampling(const engine::RunContext& context) noexcept
      : one_in_(context.load() == nullptr || context.load()->check_one_in == 0
                    ? 1
                    : context.load()->check_one_in) {}

  /// Before each receive: whether to look at what it brings. The first one, and then one in so
  /// many; one that brought nothing is made up for by the next.
  bool begins() noexcept {
    if (looks_ && !used_) return true;
    used_ = false;
    looks_ = left_ == 0;
    left_ = looks_ ? one_in_ - 1 : left_ - 1;
    return looks_;
  }
  /// At each message that it brings.
  [[nodiscard]] bool looks() noexcept {
    used_ = true;
    return looks_;
  }

 private:
  std::uint64_t one_in_;
  std::uint64_t left_ = 0;
  bool looks_ = false;
  bool used_ = false;
};

}  // namespace brine::sim
