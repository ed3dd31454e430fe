#include "sim/run.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "sim/strategies/replay.hpp"

namespace brine::sim {

namespace {

Core& core_of_this_thread() {
  static thread_local const auto core = std::make_unique<Core>();
  return *core;
}

engine::LatencyHistogram::Spares& spares_of_this_thread() {
  static thread_local engine::LatencyHistogram::Spares spares;
  return spares;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names)
    text += (text.empty() ? "'" : ", '") + name + "'";
  return text;
}

}  // namespace

RunResult run(const RunSpec& spec, DecisionSource& decisions, const Body& body,
              const RunOptions& options) {
  if (const std::string problem = out_of_bounds(spec); !problem.empty())
    throw std::invalid_argument("run: " + problem);
  Core& core = core_of_this_thread();
  engine::Context<SimPlatform> context(engine::RunContext::Options{
      .values = spec.values,
      .mutant = spec.mutant,
      .on_failure = [&core](const engine::Failure& failure) { core.fail(failure); },
      .load = spec.load,
      .spares = &spares_of_this_thread(),
  });
  core.execute(
      {
          .step_limit = spec.step_limit,
          .operation_ns = spec.operation_ns,
          .event_cap = spec.event_cap,
          .decision_cap = spec.decision_cap,
          .timing = spec.timing,
          .memory = spec.memory,
          .races = true,
          .detail = options.detail,
          .watchdog_ns = options.watchdog_ns,
          .quiescent = [&context] { context.run_quiescent_checks(); },
      },
      decisions, TaskBody([&] { body(context); }));

  if (options.ended) options.ended(context);
  RunResult result;
  result.error = core.failure();
  result.status = result.error ? Status::kFailed : Status::kPassed;
  result.digest = core.digest();
  result.steps = core.steps();
  result.virtual_ns = core.virtual_time();
  result.coverage = context.coverage();
  result.coverage["parks"] += core.parks();
  result.coverage["wakes"] += core.wakes();
  result.latencies = context.latencies();
  result.events = core.take_events();
  result.decisions = core.decisions();
  result.tasks = core.task_names();
  if (options.detail) result.objects = core.object_infos();
  result.leaked_tasks = core.leaked_tasks();
  if (core.stopped_by_source()) result.status = Status::kError;
  if (result.status == Status::kPassed) {
    if (const auto names = context.unexercised(); !names.empty()) {
      result.status = Status::kError;
      result.error = engine::Failure{.kind = "vacuous",
                                     .property = names.front(),
                                     .message = "nothing exercised the property " + joined(names) +
                                                "; a run that checks nothing is no pass"};
    }
  }
  if (const auto* const replay = dynamic_cast<const Replay*>(&decisions))
    result.divergence = replay->divergence();
  return result;
}

}  // namespace brine::sim
