#pragma once

/// The whole command line for a program of your own: the one header that it needs.
///
/// List your scenarios in a table, hand it over, and link brine::main:
///
///     const brine::scenarios::Scenario kScenarios[] = {
///         brine::scenarios::scenario({.name = "handover"}, [](auto& c) { handover(c); }),
///     };
///     int main(int argc, char** argv) { return brine::main(argc, argv, kScenarios); }
///
/// `list`, `run`, `replay` and the other commands then know your scenarios; with
/// BuiltIn::kIncluded brine's own as well. What a row says is scenarios/scenario.hpp; what its body
/// may use is engine/measure/context.hpp (parameters, counters, properties, latencies) and
/// engine/platform/platform.hpp (threads, atomics, locks, time).

#include <span>

#include "scenarios/scenario.hpp"

namespace brine {

enum class BuiltIn {
  kLeftOut,   ///< only the scenarios of the table
  kIncluded,  ///< brine's own too
};

/// Parses, carries out, and returns the exit code. Throws nothing: an exception that nobody
/// expected is printed and is a harness error (3). A defect of the table, such as a name that
/// exists twice, is printed and gives 2 (see scenarios/scenario_set.hpp). Takes over SIGINT,
/// SIGTERM, SIGPIPE and SIGXFSZ of the process.
[[nodiscard]] int main(int argc, const char* const* argv,
                       std::span<const scenarios::Scenario> table,
                       BuiltIn built_in = BuiltIn::kLeftOut) noexcept;

}  // namespace brine
