/// brine validate: each file against the published JSON Schema.

#include "artifacts/validate.hpp"
#include "soak/commands.hpp"
#include "soak/output.hpp"
#include "soak/terminal.hpp"
#include "soak/usage_error.hpp"

namespace brine::soak {

ExitCode carry_out(const ValidateCommand& command, const Surroundings& surroundings) {
  const Terminal terminal(surroundings.color);
  ExitCode code = kPassed;
  for (const std::string& file : command.files) {
    try {
      artifacts::validate(file);
      print_line(terminal.paint(Color::kGreen, "valid") + "    " + file);
    } catch (const artifacts::ArtifactError& error) {
      print_line(terminal.paint(Color::kRed, "INVALID") + "  " + error.what());
      code = kUsage;
    }
  }
  return code;
}

}  // namespace brine::soak
