#pragma once

/// The commands as they were typed: text, not yet judged. Each is carried out by a function of its
/// own file.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "scenarios/scenario_set.hpp"
#include "soak/exit_codes.hpp"
#include "soak/terminal.hpp"

namespace brine::soak {

/// What every command needs to know of its surroundings.
struct Surroundings {
  const scenarios::ScenarioSet& scenarios;  ///< all that this program knows
  std::string program;                      ///< argv[0], for commands to paste
  std::vector<std::string> arguments;       ///< all of argv, for the record
  ColorChoice color = ColorChoice::kAuto;
};

struct ListCommand {
  bool json = false;
};

struct RunCommand {
  std::vector<std::string> scenarios;
  bool all = false;
  std::optional<std::string> spec;
  std::optional<std::string> seed;
  std::optional<std::string> seeds;
  std::optional<std::string> size;
  bool threads = false;
  std::optional<std::string> strategy;
  std::optional<std::string> max_executions;
  std::optional<std::string> preemptions;
  std::optional<std::string> memory;
  std::optional<std::string> timing;
  std::vector<std::string> set;
  std::vector<std::string> faults;
  std::optional<std::string> mutant;
  std::optional<std::string> max_failures;
  std::optional<std::string> watchdog;
  bool record = false;
  std::optional<std::string> out;
  bool json = false;
};

struct ReplayCommand {
  std::vector<std::string> artifacts;
  std::optional<std::string> watchdog;
  bool bisect = false;
  bool json = false;
};

struct CanaryCommand {
  std::vector<std::string> names;  ///< none: every mutant
  std::optional<std::string> seed;
  std::optional<std::string> ranges;
  std::optional<std::string> schedules;
  std::optional<std::string> out;
  bool json = false;
};

struct SoakCommand {
  std::vector<std::string> scenarios;
  bool all = false;
  std::optional<std::string> duration;
  std::optional<std::string> rate;
  std::optional<std::string> ramp;
  std::optional<std::string> warmup;
  std::optional<std::string> interval;
  std::optional<std::string> round;
  bool closed_loop = false;
  std::optional<std::string> check_one_in;
  std::optional<std::string> seed;
  std::vector<std::string> set;
  std::optional<std::string> mutant;
  std::optional<std::string> pin;
  std::vector<std::string> thresholds;
  bool abort_on_fail = false;
  std::optional<std::string> baseline;
  std::optional<std::string> max_failures;
  std::optional<std::string> watchdog;
  std::optional<std::string> out;
  std::optional<std::string> junit;
  std::optional<std::string> prometheus;
  std::optional<std::string> metrics_port;
  bool sim = false;
  bool json = false;
};

struct ValidateCommand {
  std::vector<std::string> files;
};

/// Help or version: printed, exit code 0.
struct ShowText {
  std::string text;
};

using Command = std::variant<ListCommand, RunCommand, ReplayCommand, CanaryCommand, SoakCommand,
                             ValidateCommand, ShowText>;

[[nodiscard]] ExitCode carry_out(const ListCommand& command, const Surroundings& surroundings);
[[nodiscard]] ExitCode carry_out(const RunCommand& command, const Surroundings& surroundings);
[[nodiscard]] ExitCode carry_out(const ReplayCommand& command, const Surroundings& surroundings);
[[nodiscard]] ExitCode carry_out(const CanaryCommand& command, const Surroundings& surroundings);
[[nodiscard]] ExitCode carry_out(const SoakCommand& command, const Surroundings& surroundings);
[[nodiscard]] ExitCode carry_out(const ValidateCommand& command, const Surroundings& surroundings);
[[nodiscard]] ExitCode carry_out(const ShowText& command, const Surroundings& surroundings);

}  // namespace brine::soak
