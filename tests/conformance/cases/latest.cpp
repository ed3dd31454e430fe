// What only a latest value promises: versions, the current value, waiting for a condition.

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>

#include "tests/conformance/cases/cases.hpp"
#include "tests/conformance/scene.hpp"

namespace brine::tests {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;

constexpr auto kNever = [](std::uint64_t) { return false; };

void expect_waited(Stage& stage, const Waited& got, const Waited& wanted,
                   engine::Site site = engine::Site::here()) {
  const auto text = [](const Waited& waited) {
    return text_of({.kind = waited.kind, .n = 1}) + " with " +
           (waited.last ? std::to_string(*waited.last) : "nothing");
  };
  stage.require(got == wanted, "got " + text(got) + " where " + text(wanted) + " is due", site);
}

constexpr Case kLatestCases[] = {
    {"only the newest value is received, with its own version, and a skip is no error", kLatest,
     [](Stage& stage) {
       Scene scene(stage);
       stage.expect_count("version", scene.reader->version(), 0);
       push_range(*scene.writer, 1, 9);
       stage.expect(scene.reader->recv(), value(9));
       stage.expect_count("version", scene.reader->version(), 9);
       stage.expect(scene.reader->try_recv(), kEmpty);
     }},
    {"the current value is looked at without being received", kLatest,
     [](Stage& stage) {
       Scene scene(stage);
       stage.expect(scene.reader->current(), kEmpty);
       scene.writer->push(1);
       stage.expect(scene.reader->current(), value(1));
       stage.expect(scene.reader->try_recv(), value(1));
       stage.expect(scene.reader->current(), value(1));
       scene.writer->close();
       stage.expect(scene.reader->current(), value(1));
     }},
    {"value and version are taken together, versions grow, and the last one arrives", kLatest,
     [](Stage& stage) {
       Scene scene(stage);
       const std::uint64_t last = stage.some();
       const Reader other = scene.buffer->subscribe();
       for (SubjectReader* const reader : {scene.reader.get(), other.get()}) {
         stage.spawn("reader", [&stage, reader, last] {
           Follower follower(stage, *reader, 1);
           for (Received got = reader->recv(); follower.take(got); got = reader->recv())
             stage.expect_count("version", reader->version(), got.n);
           follower.ended(last);
         });
       }
       stage.spawn("writer", [&scene, last] {
         push_range(*scene.writer, 1, last);
         scene.writer->close();
       });
       stage.join();
     }},
    {"a receive gives nothing older than what was there when it began", kLatest,
     [](Stage& stage) {
       Scene scene(stage);
       std::array<std::unique_ptr<Stage::Flag>, 4> pushed;
       for (std::unique_ptr<Stage::Flag>& flag : pushed)
         flag = stage.flag();
       stage.spawn("writer", [&scene, &pushed] {
         for (std::size_t i = 0; i != pushed.size(); ++i) {
           scene.writer->push(i + 1);
           pushed[i]->set();
         }
       });
       stage.spawn("reader", [&stage, &scene, &pushed] {
         std::size_t before = 0;  // pushes that have ended, as far as this task knows
         for (int take = 0; take != 3; ++take) {
           while (before != pushed.size() && pushed[before]->is_set())
             ++before;
           const Received got = scene.reader->try_recv();
           if (got.kind == Kind::kValue)
             stage.require(got.n >= before, "got an older value: " + text_of(got));
         }
       });
       stage.join();
     }},
    {"a condition is tested on the current value first, even one that was received",
     kWaitsForCondition,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       stage.expect(scene.reader->recv(), value(1));
       const Waited met =
           scene.reader->wait_for([](std::uint64_t n) { return n == 1; }, Nanoseconds(0));
       expect_waited(stage, met, {.kind = Kind::kValue, .last = 1});
       stage.expect_count("parks", scene.buffer->parks(), 0);
     }},
    {"a condition that does not come true times out with the last value seen", kWaitsForCondition,
     [](Stage& stage) {
       Scene scene(stage);
       expect_waited(stage, scene.reader->wait_for(kNever, microseconds(1)),
                     {.kind = Kind::kTimeout});
       scene.writer->push(4);
       expect_waited(stage, scene.reader->wait_for(kNever, microseconds(1)),
                     {.kind = Kind::kTimeout, .last = 4});
       stage.expect(scene.reader->try_recv(), kEmpty);
     }},
    {"a condition waits through a transient that it never gets to see", kWaitsForCondition,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, 3);
       const Waited missed =
           scene.reader->wait_for([](std::uint64_t n) { return n == 2; }, microseconds(1));
       expect_waited(stage, missed, {.kind = Kind::kTimeout, .last = 3});
     }},
    {"a close ends a wait for a condition, after the last value was tested", kWaitsForCondition,
     [](Stage& stage) {
       Scene scene(stage);
       const Reader other = scene.buffer->subscribe();
       scene.writer->push(1);
       scene.writer->close();
       expect_waited(stage,
                     scene.reader->wait_for([](std::uint64_t n) { return n == 1; }, hours(1)),
                     {.kind = Kind::kValue, .last = 1});
       expect_waited(stage, other->wait_for(kNever, hours(1)), {.kind = Kind::kClosed, .last = 1});
     }},
    {"a wait for a condition wakes for the value and for the close", kWaitsForCondition,
     [](Stage& stage) {
       Scene scene(stage);
       const auto met = stage.flag();
       stage.spawn("waiter", [&stage, &scene, &met] {
         const Waited first =
             scene.reader->wait_for([](std::uint64_t n) { return n >= 3; }, hours(1));
         expect_waited(stage, first, {.kind = Kind::kValue, .last = 3});
         met->set();
         expect_waited(stage, scene.reader->wait_for(kNever, hours(1)),
                       {.kind = Kind::kClosed, .last = 3});
       });
       await_parks(stage, *scene.buffer, 1);
       push_range(*scene.writer, 1, 3);
       while (!met->is_set())
         stage.yield();
       scene.writer->close();
       stage.join();
     }},
    {"what a condition throws reaches the caller, and the reader goes on", kWaitsForCondition,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       bool thrown = false;
       try {
         (void)scene.reader->wait_for([](std::uint64_t) -> bool { throw std::domain_error("no"); },
                                      microseconds(1));
       } catch (const std::domain_error&) {
         thrown = true;
       }
       stage.require(thrown, "the exception did not arrive");
       scene.writer->push(2);
       stage.expect(scene.reader->recv(), value(2));
     }},
};

}  // namespace

std::span<const Case> latest_cases() {
  return kLatestCases;
}

}  // namespace brine::tests
