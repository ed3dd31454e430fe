/// brine run: checks the command, then hands it to the RunLoop.

#include <unistd.h>

#include "soak/commands.hpp"
#include "soak/interrupt.hpp"
#include "soak/output.hpp"
#include "soak/output_folder.hpp"
#include "soak/run_loop.hpp"
#include "soak/run_plan.hpp"
#include "soak/usage_error.hpp"

namespace brine::soak {

namespace {

/// The default folder may turn out not to be needed, so that only a folder that will be needed is
/// refused.
void check_output_folder(const RunCommand& command, const RunPlan& plan) {
  const std::string why = why_unwritable(plan.out);
  if (why.empty()) return;
  if (plan.write_all) {
    const std::string option = command.out ? "--out " + shown(*command.out) : "--record";
    throw UsageError(option + ": artifacts cannot be written there: " + why);
  }
  note_line("brine: a failing run could not be saved, so give --out DIR: " + why);
}

}  // namespace

ExitCode carry_out(const RunCommand& command, const Surroundings& surroundings) {
  RunPlan plan = plan_of(command, surroundings.scenarios);
  check_output_folder(command, plan);
  watch_interrupts();
  RunLoop loop(std::move(plan), command.json, surroundings);
  const ExitCode code = loop.run();
  if (loop.stuck()) {
    note_line("brine: threads of the failed run cannot be ended; leaving without them");
    ::_exit(code);
  }
  return code;
}

}  // namespace brine::soak
