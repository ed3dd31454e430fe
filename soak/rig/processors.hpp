#pragma once

/// Processors by number: on which ones threads may run.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace brine::soak {

/// "0,2" or "0-3", ascending, each once. Throws UsageError for another form, and for a processor
/// that this process may not use.
[[nodiscard]] std::vector<std::uint32_t> parse_processors(std::string_view option,
                                                          std::string_view text);

/// Of the calling thread and those that it starts from now on. Empty `cpus`: nothing changes.
/// Throws std::system_error.
void pin_this_thread(const std::vector<std::uint32_t>& cpus);

}  // namespace brine::soak
