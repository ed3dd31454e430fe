#pragma once

/// How often this process has called operator new, which every program that links brine::main
/// replaces by one that counts. The replacements are weak, so that a program with an operator new
/// of its own keeps that, and then nothing is counted; nor is it under a sanitizer, which brings
/// its own. What calls malloc without operator new is not counted.
///
/// Counting is one addition to a counter that a thread shares with few others or none; it neither
/// allocates nor throws nor waits. All functions are thread-safe.

#include <cstdint>
#include <optional>

namespace brine::soak {

/// Calls so far, by all threads that are not left out; each form of operator new is one. Absent
/// where they are not counted. A call that runs meanwhile is in it or not.
[[nodiscard]] std::optional<std::uint64_t> allocations() noexcept;

/// From here on the calling thread's do not count.
void leave_out_allocations_of_this_thread() noexcept;

}  // namespace brine::soak
