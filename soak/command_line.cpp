#include "soak/command_line.hpp"

#include <exception>
#include <string>
#include <variant>

#include "soak/cli.hpp"
#include "soak/output.hpp"
#include "soak/usage_error.hpp"

namespace brine::soak {

ExitCode carry_out(const ShowText& command, const Surroundings&) {
  print_line(command.text);
  return kPassed;
}

int command_line(int argc, const char* const* argv) noexcept {
  ignore_broken_pipes();
  try {
    const Invocation invocation = parse_command_line(argc, argv);
    return std::visit(
        [&](const auto& command) { return carry_out(command, invocation.surroundings); },
        invocation.command);
  } catch (const UsageError& error) {
    note_line("brine: " + std::string(error.what()));
    return kUsage;
  } catch (const std::exception& error) {
    note_line("brine: harness error: " + std::string(error.what()));
  } catch (...) {
    note_line("brine: harness error: an exception of an unknown type");
  }
  return kHarnessError;
}

}  // namespace brine::soak
