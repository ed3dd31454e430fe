#include "soak/main.hpp"

#include <exception>
#include <string>
#include <variant>

#include "scenarios/scenario_set.hpp"
#include "soak/cli.hpp"
#include "soak/output.hpp"
#include "soak/usage_error.hpp"

namespace brine {

namespace soak {

ExitCode carry_out(const ShowText& command, const Surroundings&) {
  print_for_reading([&command] { print_line(command.text); });
  return kPassed;
}

}  // namespace soak

int main(int argc, const char* const* argv, std::span<const scenarios::Scenario> table,
         BuiltIn built_in) noexcept {
  soak::prepare_output();
  try {
    scenarios::ScenarioSet known;
    if (built_in == BuiltIn::kIncluded) known.add(scenarios::all());
    known.add(table);
    const soak::Invocation invocation = soak::parse_command_line(argc, argv, known);
    return std::visit(
        [&](const auto& command) { return carry_out(command, invocation.surroundings); },
        invocation.command);
  } catch (const soak::UsageError& error) {
    soak::note_line("brine: " + std::string(error.what()));
    return soak::kUsage;
  } catch (const scenarios::BadTable& error) {
    soak::note_line("brine: the scenarios of this program: " + std::string(error.what()));
    return soak::kUsage;
  } catch (const std::exception& error) {
    soak::note_line("brine: harness error: " + std::string(error.what()));
  } catch (...) {
    soak::note_line("brine: harness error: an exception of an unknown type");
  }
  return soak::kHarnessError;
}

}  // namespace brine
