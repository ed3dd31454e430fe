#include "sim/explore.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "sim/strategies/exhaustive.hpp"

namespace brine::sim {

namespace {

/// Not a verdict on the code: this execution had nothing to show.
bool is_vacuous(const RunResult& result) {
  return result.status == Status::kError && result.error && result.error->kind == "vacuous";
}

class Explorer {
 public:
  Explorer(const RunSpec& spec, const Execute& execute, const ExploreOptions& options)
      : spec_(spec),
        execute_(execute),
        options_(options),
        search_({.seed = spec.seed,
                 .memory = spec.memory,
                 .preemptions = options.preemptions,
                 .reduce = options.reduce && spec.timing == Timing::kFree}) {
    spec_.step_limit = std::min(spec.step_limit, options.step_limit);
  }

  Exploration run() {
    while (may_begin()) {
      RunResult result = execute_(spec_, search_);
      const bool more = search_.advance();
      if (!count(std::move(result))) break;
      found_.complete = !more;
      if (!more) break;
    }
    found_.gave_way = search_.gave_way();
    found_.bounded = search_.bounded();
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool may_begin() {
    if (found_.executions + found_.repeats == options_.max_executions) {
      found_.reason = std::to_string(options_.max_executions) + " executions were begun";
      return false;
    }
    found_.interrupted = options_.interrupted && options_.interrupted();
    return !found_.interrupted;
  }

  /// Whether the search goes on.
  bool count(RunResult&& result) {
    if (!search_.problem().empty()) {
      found_.reason = search_.problem();
      result.status = Status::kError;
      result.error =
          engine::Failure{.kind = "harness", .property = "search", .message = found_.reason};
      found_.result = std::move(result);
      return false;
    }
    const bool failed = result.status == Status::kFailed;
    const bool endless = failed && result.error->kind == "livelock";
    if (search_.repeated() && !failed) {
      ++found_.repeats;
      return true;
    }
    ++found_.executions;
    found_.steps += result.steps;
    if (endless) {
      found_.reason = "an execution reached the limit of " + std::to_string(spec_.step_limit) +
                      " steps: " + result.error->message;
      return false;
    }
    for (const auto& [name, value] : result.coverage)
      found_.coverage[name] += value;
    if (options_.on_execution) options_.on_execution(result);
    if (failed && found_.failures++ == 0) found_.failed_at = found_.executions;
    keep(std::move(result));
    return !failed || !options_.to_first_failure;
  }

  /// The first that failed, else one that showed something, else any.
  void keep(RunResult&& result) {
    if (found_.result && found_.result->status == Status::kFailed) return;
    const bool better = !found_.result || !is_vacuous(result);
    if (better) found_.result = std::move(result);
  }

  RunSpec spec_;
  const Execute& execute_;
  const ExploreOptions& options_;
  Exhaustive search_;
  Exploration found_;
};

std::string counted(std::uint64_t n, std::string_view what) {
  return std::to_string(n) + " " + std::string(what) + (n == 1 ? "" : "s");
}

}  // namespace

std::string Exploration::verdict() const {
  const std::string many = counted(executions, "execution");
  if (complete)
    return "complete: " + many +
           (failures == 0 ? "" : ", " + std::to_string(failures) + " of them failed");
  if (failures != 0) return "failed at execution " + std::to_string(failed_at);
  if (interrupted) return "interrupted after " + many;
  return "stopped at a limit: " + reason + ", after " + many;
}

Exploration explore(const RunSpec& spec, const Execute& execute, const ExploreOptions& options) {
  return Explorer(spec, execute, options).run();
}

}  // namespace brine::sim
