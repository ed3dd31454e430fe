#pragma once

/// CallStats: how often a function was called, how often it failed, and how long it took.

#include <algorithm>
#include <cstdint>
#include <string>

namespace brine::engine {

/// Times in nanoseconds by the platform's clock. 64 bits hold 584 years. Not safe to share: its
/// owner guards it.
struct CallStats {
  std::uint64_t calls = 0;   ///< finished calls, failed ones included
  std::uint64_t errors = 0;  ///< calls that threw, and values that a producer function rejected
  std::uint64_t total_ns = 0;
  std::uint64_t min_ns = 0;  ///< 0 before the first call
  std::uint64_t max_ns = 0;

  void note(std::uint64_t ns, bool failed) noexcept {
    min_ns = calls == 0 ? ns : std::min(min_ns, ns);
    max_ns = std::max(max_ns, ns);
    total_ns += ns;
    errors += failed ? 1 : 0;
    ++calls;
  }

  /// Rounded down; 0 before the first call.
  [[nodiscard]] std::uint64_t average_ns() const noexcept {
    return calls == 0 ? 0 : total_ns / calls;
  }

  friend bool operator==(const CallStats&, const CallStats&) = default;
};

/// One row for each function of a database.
struct FunctionStats {
  std::string record;
  std::string consumer;  ///< empty: the producer function
  CallStats calls;
};

}  // namespace brine::engine
