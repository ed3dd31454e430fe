#include "soak/thread_runner.hpp"

#include <array>
#include <atomic>
#include <stdexcept>

#include <doctest/doctest.h>

namespace brine::soak {
namespace {

using Threaded = engine::Context<engine::StdPlatform>;

constexpr std::array<scenarios::Minimum, 1> kMinima{{{.counter = "sent", .small = 2}}};

ThreadRun run_small(void (*body)(Threaded&), const Patience& patience = {}) {
  const scenarios::Scenario scenario{
      .name = "test", .summary = "", .minima = kMinima, .threaded = body};
  sim::RunSpec spec;
  spec.scenario = "test";
  spec.size = engine::Size::kSmall;
  return run_on_threads(scenario, spec, {.patience = patience});
}

TEST_CASE("a body that does its minimum passes, and its latencies are reported") {
  const ThreadRun run = run_small([](Threaded& context) {
    context.counter("sent").add(2);
    context.latency("push").record(5);
    context.figure("growth", 7);
    context.figure("growth", -3);
  });
  CHECK(run.status == sim::Status::kPassed);
  CHECK_FALSE(run.error);
  CHECK(run.coverage.at("sent") == 2);
  CHECK(run.latencies.at("push").count == 1);
  CHECK(run.figures == engine::Figures{{"growth", -3}});
}

TEST_CASE("a body that does too little is an error and not a pass") {
  const ThreadRun run = run_small([](Threaded& context) { context.counter("sent").add(1); });
  CHECK(run.status == sim::Status::kError);
}

TEST_CASE("a property that nothing exercised is an error and not a pass") {
  const ThreadRun run = run_small([](Threaded& context) {
    context.counter("sent").add(2);
    static_cast<void>(context.property("order"));
  });
  CHECK(run.status == sim::Status::kError);
  CHECK(run.error->property == "order");
}

TEST_CASE("a failed property fails the run") {
  const ThreadRun run =
      run_small([](Threaded& context) { context.property("order").fail("7 after 9"); });
  CHECK(run.status == sim::Status::kFailed);
  CHECK(run.error->property == "order");
  CHECK_FALSE(run.stuck);
}

TEST_CASE("an exception of the body is the failure of the run") {
  const ThreadRun run = run_small([](Threaded&) { throw std::runtime_error("no luck"); });
  CHECK(run.status == sim::Status::kFailed);
  CHECK(run.error->kind == "exception");
  CHECK(run.error->property == "no-exception");
  CHECK(run.error->message == "task 'main' ended by an exception: no luck");
}

template <class Thread>
void throw_in_a_thread(Threaded& context) {
  Thread outer("outer", [] {
    Thread inner("a name longer than fifteen", [] { throw std::runtime_error("no luck"); });
    inner.join();
  });
  outer.join();
  context.counter("sent").add(2);
}

TEST_CASE("an exception of a thread, however deep, is the failure of the run, with its name") {
  for (const auto body : {&throw_in_a_thread<engine::StdPlatform::thread>,
                          &throw_in_a_thread<engine::StdPlatform::jthread>}) {
    const ThreadRun run = run_small(body);
    CHECK(run.status == sim::Status::kFailed);
    CHECK(run.error->kind == "exception");
    CHECK(run.error->property == "no-exception");
    CHECK(run.error->message == "task 'a name longer than fifteen' ended by an exception: no luck");
    CHECK_FALSE(run.stuck);
  }
}

TEST_CASE("the first of several failures is kept, also when a thread throws") {
  const ThreadRun run = run_small([](Threaded& context) {
    context.property("order").fail("7 after 9");
    engine::StdPlatform::thread thread("thrower", [] { throw 7; });
    thread.join();
  });
  CHECK(run.error->property == "order");
}

TEST_CASE("an exception that is no std::exception is named by its type") {
  const ThreadRun run = run_small([](Threaded&) {
    engine::StdPlatform::thread thread("thrower", [] { throw 7; });
    thread.join();
  });
  CHECK(run.error->message == "task 'thrower' ended by an exception: an exception of type int");
}

TEST_CASE(
    "an exception that passes a thread which is not joined ends the run, and not the process") {
  const ThreadRun run = run_small([](Threaded& context) {
    engine::StdPlatform::thread waiter("waiter", [&context] {
      while (!context.failed())
        engine::StdPlatform::yield();
    });
    throw std::runtime_error("no luck");
  });
  CHECK(run.status == sim::Status::kFailed);
  CHECK(run.error->message ==
        "task 'main' ended by an exception: it was thrown past a thread that had not been joined");
  CHECK_FALSE(run.stuck);
}

void await_end(Threaded& context) {
  while (!context.failed())
    engine::StdPlatform::sleep_for(std::chrono::milliseconds(1));
  context.property("order").fail("7 after 9");  // what ends early claims nothing
}

ThreadRun run_abandoned(void (*body)(Threaded&), const Patience& patience = {}) {
  const scenarios::Scenario scenario{
      .name = "test", .summary = "", .minima = kMinima, .threaded = body};
  sim::RunSpec spec;
  spec.scenario = "test";
  return run_on_threads(scenario, spec, {.patience = patience, .gives_up = [] { return true; }});
}

TEST_CASE("a run that is abandoned winds down, and has no verdict") {
  const ThreadRun run = run_abandoned(await_end);
  CHECK(run.abandoned);
  CHECK(run.status == sim::Status::kPassed);
  CHECK_FALSE(run.error);
  CHECK_FALSE(run.stuck);
}

TEST_CASE("a failure before a run is abandoned stands") {
  const ThreadRun run = run_abandoned([](Threaded& context) {
    context.property("order").fail("7 after 9");
    engine::StdPlatform::sleep_for(std::chrono::milliseconds(300));
  });
  CHECK_FALSE(run.abandoned);
  CHECK(run.status == sim::Status::kFailed);
  CHECK(run.error->property == "order");
}

std::atomic<bool> g_let_go{false};

void hang(Threaded&) {
  g_let_go.wait(false, std::memory_order_acquire);
}

void fail_and_hang(Threaded& context) {
  context.property("order").fail("7 after 9");
  hang(context);
}

TEST_CASE("a standstill is reported as a deadlock, and a run that does not wind down as stuck") {
  using std::chrono::milliseconds;
  const Patience patience{.standstill = milliseconds(200), .winding_down = milliseconds(200)};
  const ThreadRun still = run_small(hang, patience);
  CHECK(still.stuck);
  CHECK(still.status == sim::Status::kFailed);
  CHECK(still.error->kind == "deadlock");
  const ThreadRun failed = run_small(fail_and_hang, patience);
  CHECK(failed.stuck);
  CHECK(failed.error->property == "order");
  const ThreadRun abandoned = run_abandoned(hang, patience);
  CHECK(abandoned.stuck);
  CHECK(abandoned.abandoned);
  CHECK(abandoned.error->kind == "deadlock");
  g_let_go.store(true, std::memory_order_release);  // pairs with the acquire in hang()
  g_let_go.notify_all();
}

}  // namespace
}  // namespace brine::soak
