#pragma once

/// Stacks of the threads of this process, by name: where a hung task hangs.
///
/// Each thread is sent a signal, whose handler writes down return addresses and nothing else; names
/// are looked up afterwards, from the symbol tables of the program and of its libraries. A thread
/// that blocks all signals, or that the system does not run, has no frames.

#include <set>
#include <string>
#include <vector>

namespace brine::soak {

struct ThreadStack {
  std::string name;                 ///< its first 15 characters, as the system has it
  std::vector<std::string> frames;  ///< innermost first; at most 48
};

using ThreadIds = std::set<int>;

/// The threads of the process, as the system numbers them. Empty when that cannot be read.
[[nodiscard]] ThreadIds live_threads();

/// Stacks of the threads that live, but for the caller and those of `others`; at most 128. From one
/// thread at a time. Takes over the signal SIGRTMIN + 6.
[[nodiscard]] std::vector<ThreadStack> stacks_of_threads(const ThreadIds& others);

/// "  consumer-1\n    #0 …"; a line each.
[[nodiscard]] std::string stacks_text(const std::vector<ThreadStack>& stacks);

/// "'consumer-1' in brine::engine::…, 'main' in …": each with its innermost frame that is not of a
/// library.
[[nodiscard]] std::string hung_text(const std::vector<ThreadStack>& stacks);

}  // namespace brine::soak
