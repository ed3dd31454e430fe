/// brine soak: checks the command, then hands it to a SoakSession.

#include <string>
#include <unistd.h>

#include "soak/commands.hpp"
#include "soak/interrupt.hpp"
#include "soak/output.hpp"
#include "soak/output_folder.hpp"
#include "soak/rig/soak_plan.hpp"
#include "soak/rig/soak_session.hpp"
#include "soak/usage_error.hpp"

namespace brine::soak {

ExitCode carry_out(const SoakCommand& command, const Surroundings& surroundings) {
  SoakPlan plan = plan_of(command, surroundings.scenarios);
  if (const std::string why = why_unwritable(plan.rounds.out); !why.empty()) {
    throw UsageError("--out " + shown(plan.rounds.out.string()) +
                     ": the files of the soak cannot be written there: " + why);
  }
  watch_interrupts();
  SoakSession session(std::move(plan), command, surroundings);
  const ExitCode code = session.run();
  if (session.stuck()) {
    note_line("brine: threads of the last round cannot be ended; leaving without them");
    ::_exit(code);
  }
  return code;
}

}  // namespace brine::soak
