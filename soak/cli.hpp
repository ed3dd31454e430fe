#pragma once

/// The grammar of the command line.

#include "soak/commands.hpp"

namespace brine::soak {

struct Invocation {
  Surroundings surroundings;
  Command command;
};

/// Throws UsageError, with the nearest name where one was mistyped. `known` must outlive the
/// invocation.
[[nodiscard]] Invocation parse_command_line(int argc, const char* const* argv,
                                            const scenarios::ScenarioSet& known);

}  // namespace brine::soak
