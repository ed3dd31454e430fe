#include "soak/thread_runner.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <string_view>
#include <thread>

#include "engine/measure/exception_text.hpp"
#include "engine/platform/std_platform.hpp"
#include "engine/platform/thread_exceptions.hpp"
#include "soak/values.hpp"

namespace brine::soak {

namespace {

using Clock = std::chrono::steady_clock;
using ThreadContext = engine::Context<engine::StdPlatform>;

std::optional<engine::LoadPlan> load_from(std::optional<engine::LoadPlan> load,
                                          std::uint64_t first_ns) {
  if (load) load->first_ns = first_ns;
  return load;
}

/// Shared with the thread that runs the body, which may outlive the run when it is stuck.
struct Stage {
  explicit Stage(engine::RunContext::Options options) : context(std::move(options)) {}

  ThreadContext context;
  std::mutex mutex;
  std::condition_variable changed;
  bool ended = false;
};

/// As the simulator reports it.
void fail_by_exception(ThreadContext& context, std::string_view task, const std::string& text) {
  context.fail({.kind = "exception",
                .property = "no-exception",
                .message = "task '" + std::string(task) + "' ended by an exception: " + text});
}

/// For the threads of the scenario, which keep the stage alive by it.
engine::ThreadExceptions::HandlerPtr handler_for(const std::shared_ptr<Stage>& stage) {
  return std::make_shared<const engine::ThreadExceptions::Handler>(
      [stage](std::string_view thread, const std::exception_ptr& thrown) {
        try {
          std::rethrow_exception(thrown);
        } catch (...) {
          fail_by_exception(stage->context, thread, engine::text_of_current_exception());
        }
      });
}

void perform(const std::shared_ptr<Stage>& stage, void (*body)(ThreadContext&),
             std::uint64_t seed) {
  ::pthread_setname_np(::pthread_self(), "main");  // as failures call it
  engine::StdPlatform::seed_random(seed);
  engine::ThreadExceptions::hand_to(handler_for(stage));
  try {
    body(stage->context);
  } catch (...) {
    fail_by_exception(stage->context, "main", engine::text_of_current_exception());
  }
  const std::scoped_lock lock(stage->mutex);
  stage->ended = true;
  stage->changed.notify_all();
}

/// Grows whenever something happens that the scenario counts.
std::uint64_t activity(const ThreadContext& context) {
  std::uint64_t sum = 0;
  for (const auto& [name, count] : context.coverage())
    sum += count;
  return sum;
}

std::chrono::nanoseconds longest_duration(const scenarios::Scenario& scenario,
                                          const sim::RunSpec& spec) {
  std::uint64_t longest = 0;
  for (const auto& parameter : scenario.parameters) {
    if (parameter.type != engine::ParameterType::kDuration) continue;
    longest = std::max(longest, spec.values.find(parameter.name)->second);
  }
  return std::chrono::nanoseconds(longest);
}

/// Waits for the end. False when the scenario came to a standstill, or does not end when it is to
/// wind down.
bool wait_for_end(Stage& stage, std::chrono::nanoseconds standstill, const ThreadOptions& options) {
  constexpr std::chrono::milliseconds kLookEvery{100};
  auto last_change = Clock::now();
  std::uint64_t last_activity = 0;
  bool failed = false;
  std::unique_lock lock(stage.mutex);
  while (!stage.changed.wait_for(lock, kLookEvery, [&] { return stage.ended; })) {
    lock.unlock();
    if (options.gives_up && options.gives_up()) stage.context.abandon();
    const auto now = Clock::now();
    const std::uint64_t current = activity(stage.context);
    const bool first_seen = stage.context.failed() && !failed;
    failed = failed || first_seen;
    if (first_seen || (!failed && current != last_activity)) {
      last_activity = current;
      last_change = now;
    }
    if (now - last_change > (failed ? options.patience.winding_down : standstill)) return false;
    lock.lock();
  }
  return true;
}

engine::Failure would_not_end(const std::vector<ThreadStack>& stacks) {
  std::string message = "the run was to end early, and its tasks go on";
  if (!stacks.empty()) message += "; hung: " + hung_text(stacks);
  return {.kind = "deadlock", .property = "no-deadlock", .message = std::move(message)};
}

/// A run that exercised too little is an error, not a pass.
void judge(const scenarios::Scenario& scenario, const sim::RunSpec& spec,
           const ThreadContext& context, ThreadRun& run) {
  run.abandoned = context.abandoned();
  run.error = run.abandoned && run.stuck ? would_not_end(run.stacks) : context.failure();
  if (run.error) run.status = sim::Status::kFailed;
  if (run.error || run.abandoned) return;
  run.error = scenarios::missed_minimum(scenario, spec, run.coverage, false);
  const auto unexercised = context.unexercised();
  if (!run.error && !unexercised.empty()) {
    run.error = {
        .kind = "vacuous",
        .property = unexercised.front(),
        .message = "nothing exercised this property; a run that checks nothing is no pass"};
  }
  if (run.error) run.status = sim::Status::kError;
}

void fail_by_standstill(ThreadContext& context, std::chrono::nanoseconds waited,
                        const std::vector<ThreadStack>& stacks) {
  if (context.failed()) return;
  std::string message = "nothing that the scenario counts has moved for " +
                        rounded_duration(static_cast<std::uint64_t>(waited.count()));
  if (!stacks.empty()) message += "; hung: " + hung_text(stacks);
  context.fail({.kind = "deadlock", .property = "no-deadlock", .message = std::move(message)});
}

}  // namespace

ThreadRun run_on_threads(const scenarios::Scenario& scenario, const sim::RunSpec& spec,
                         const ThreadOptions& options) {
  const auto stage = std::make_shared<Stage>(
      engine::RunContext::Options{.values = spec.values,
                                  .mutant = spec.mutant,
                                  .on_failure = nullptr,
                                  .load = load_from(spec.load, options.first_ns)});
  const ThreadIds others = live_threads();
  if (options.begins) options.begins(stage->context);
  const auto start = Clock::now();
  std::thread performer(perform, stage, scenario.threaded, spec.seed);
  const auto standstill = options.patience.standstill + longest_duration(scenario, spec);
  ThreadRun run;
  run.stuck = !wait_for_end(*stage, standstill, options);
  run.wall_ns = static_cast<std::uint64_t>((Clock::now() - start).count());
  if (run.stuck) {
    performer.detach();
    run.stacks = stacks_of_threads(others);
    fail_by_standstill(stage->context, standstill, run.stacks);
  } else {
    performer.join();
  }
  if (options.ends) options.ends();
  run.coverage = stage->context.coverage();
  run.latencies = stage->context.latencies();
  run.figures = stage->context.figures();
  judge(scenario, spec, stage->context, run);
  return run;
}

}  // namespace brine::soak
