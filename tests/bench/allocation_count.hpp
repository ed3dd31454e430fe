#pragma once

/// Counts every allocation of the program, by operator new or by malloc and its kin.

#include <cstdint>

namespace brine::bench {

/// How many there were so far, by all threads.
[[nodiscard]] std::uint64_t allocations() noexcept;

}  // namespace brine::bench
