// Receives that wait, with a limit and without; no wake-up is lost.

#include <chrono>

#include "tests/conformance/cases/cases.hpp"
#include "tests/conformance/scene.hpp"

namespace brine::tests {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;

constexpr Case kWaitingCases[] = {
    {"try_recv and a receive of what is there never sleep", 0,
     [](Stage& stage) {
       Scene scene(stage);
       stage.expect(scene.reader->try_recv(), kEmpty);
       scene.writer->push(1);
       stage.expect(scene.reader->recv(), value(1));
       scene.writer->push(2);
       stage.expect(scene.reader->recv_for(hours(1)), value(2));
       stage.expect_count("parks", scene.buffer->parks(), 0);
     }},
    {"a timeout of 0 looks once: a value, or Timeout and not Empty", 0,
     [](Stage& stage) {
       Scene scene(stage);
       stage.expect(scene.reader->recv_for(Nanoseconds(0)), kTimeout);
       scene.writer->push(1);
       stage.expect(scene.reader->recv_for(Nanoseconds(0)), value(1));
       stage.expect(scene.reader->recv_for(Nanoseconds(0)), kTimeout);
     }},
    {"a negative timeout is one of 0", 0,
     [](Stage& stage) {
       Scene scene(stage);
       stage.expect(scene.reader->recv_for(Nanoseconds(-5)), kTimeout);
       stage.expect(scene.reader->recv_for(Nanoseconds::min()), kTimeout);
       scene.writer->push(1);
       stage.expect(scene.reader->recv_for(Nanoseconds::min()), value(1));
     }},
    {"a deadline in the past still takes what is there", 0,
     [](Stage& stage) {
       Scene scene(stage);
       const Nanoseconds past = stage.now();
       stage.sleep_for(microseconds(1));
       stage.expect(scene.reader->recv_until(past), kTimeout);
       scene.writer->push(1);
       stage.expect(scene.reader->recv_until(past), value(1));
       scene.writer->close();
       stage.expect(scene.reader->recv_until(past), kClosed);
     }},
    {"a timeout that reaches beyond the end of time waits", 0,
     [](Stage& stage) {
       Scene scene(stage);
       stage.spawn("writer", [&stage, &scene] {
         await_parks(stage, *scene.buffer, 1);
         scene.writer->push(1);
       });
       stage.expect(scene.reader->recv_for(Nanoseconds::max()), value(1));
       stage.join();
     }},
    {"a timed receive does not end before its deadline", 0,
     [](Stage& stage) {
       Scene scene(stage);
       const Nanoseconds start = stage.now();
       stage.expect(scene.reader->recv_for(microseconds(300)), kTimeout);
       stage.require(stage.now() - start >= microseconds(300), "the timeout came early");
       const Nanoseconds deadline = stage.now() + microseconds(200);
       stage.expect(scene.reader->recv_until(deadline), kTimeout);
       stage.require(stage.now() >= deadline, "the deadline came early");
     }},
    {"a reader that timed out receives the next time", 0,
     [](Stage& stage) {
       Scene scene(stage);
       stage.expect(scene.reader->recv_for(microseconds(1)), kTimeout);
       scene.writer->push(1);
       stage.expect(scene.reader->recv_for(microseconds(1)), value(1));
       stage.expect(scene.reader->recv_for(microseconds(1)), kTimeout);
       scene.writer->push(2);
       stage.expect(scene.reader->recv(), value(2));
     }},
    {"what was pushed before a receive is received, though nobody was notified", 0,
     [](Stage& stage) {
       Scene scene(stage);
       stage.spawn("writer", [&scene] { scene.writer->push(1); });
       stage.join();
       stage.expect(scene.reader->recv(), value(1));
     }},
    {"a parked reader wakes for a push", 0,
     [](Stage& stage) {
       Scene scene(stage);
       stage.spawn("reader", [&stage, &scene] { stage.expect(scene.reader->recv(), value(1)); });
       await_parks(stage, *scene.buffer, 1);
       scene.writer->push(1);
       stage.join();
     }},
    {"a timed receive is woken by a push, long before its deadline", 0,
     [](Stage& stage) {
       Scene scene(stage);
       stage.spawn("reader", [&stage, &scene] {
         const Nanoseconds start = stage.now();
         stage.expect(scene.reader->recv_for(hours(10)), value(1));
         stage.require(stage.now() - start < hours(9), "it slept to its deadline");
       });
       await_parks(stage, *scene.buffer, 1);
       scene.writer->push(1);
       stage.join();
     }},
    {"a timed receive is woken by a close, long before its deadline", 0,
     [](Stage& stage) {
       Scene scene(stage);
       stage.spawn("reader", [&stage, &scene] {
         const Nanoseconds start = stage.now();
         stage.expect(scene.reader->recv_for(hours(10)), kClosed);
         stage.require(stage.now() - start < hours(9), "it slept to its deadline");
       });
       await_parks(stage, *scene.buffer, 1);
       scene.writer->close();
       stage.join();
     }},
    {"one push wakes every parked reader that it is for", kEveryReader,
     [](Stage& stage) {
       Scene scene(stage);
       const Reader two = scene.buffer->subscribe();
       const Reader three = scene.buffer->subscribe();
       for (SubjectReader* const reader : {scene.reader.get(), two.get(), three.get()})
         stage.spawn("reader", [&stage, reader] { stage.expect(reader->recv(), value(1)); });
       await_parks(stage, *scene.buffer, 3);
       scene.writer->push(1);
       stage.join();
     }},
    {"one push wakes one parked taker, and the others sleep on until the close", kCountsOverwrites,
     [](Stage& stage) {
       Scene scene(stage);
       const Reader two = scene.buffer->subscribe();
       std::uint64_t taken[2] = {};
       const auto take_all = [&stage](SubjectReader& reader, std::uint64_t& count) {
         for (Received got = reader.recv(); got != kClosed; got = reader.recv()) {
           stage.expect(got, value(1));
           ++count;
         }
       };
       stage.spawn("one", [&] { take_all(*scene.reader, taken[0]); });
       stage.spawn("two", [&] { take_all(*two, taken[1]); });
       await_parks(stage, *scene.buffer, 2);
       scene.writer->push(1);
       while (scene.buffer->pending())
         stage.yield();
       scene.writer->close();
       stage.join();
       stage.expect_count("taken", taken[0] + taken[1], 1);
     }},
    {"two that answer each other never sleep through an answer", 0,
     [](Stage& stage) {
       Scene there(stage);
       Scene back(stage);
       const std::uint64_t rounds = stage.some();
       stage.spawn("echo", [&stage, &there, &back, rounds] {
         for (std::uint64_t round = 1; round <= rounds; ++round) {
           stage.expect(there.reader->recv(), value(round));
           back.writer->push(round);
         }
       });
       for (std::uint64_t round = 1; round <= rounds; ++round) {
         there.writer->push(round);
         stage.expect(back.reader->recv(), value(round));
       }
       stage.join();
     }},
    {"a push that races with the deadline is received now or next, and never lost", 0,
     [](Stage& stage) {
       Scene scene(stage);
       stage.spawn("writer", [&stage, &scene] {
         stage.sleep_for(Nanoseconds(40));
         scene.writer->push(1);
       });
       stage.spawn("reader", [&stage, &scene] {
         const Received first = scene.reader->recv_for(Nanoseconds(45));
         stage.require(first == value(1) || first == kTimeout, "got " + text_of(first));
         if (first == kTimeout) stage.expect(scene.reader->recv(), value(1));
       });
       stage.join();
     }},
    {"a reader that sleeps with a limit under a running writer misses nothing", 0,
     [](Stage& stage) {
       Scene scene(stage);
       const std::uint64_t last = stage.some();
       stage.spawn("writer", [&stage, &scene, last] {
         for (std::uint64_t number = 1; number <= last; ++number) {
           stage.sleep_for(Nanoseconds(25));
           scene.writer->push(number);
         }
         scene.writer->close();
       });
       stage.spawn("reader", [&stage, &scene, last] {
         Follower follower(stage, *scene.reader, 1);
         while (follower.take(scene.reader->recv_for(Nanoseconds(30)))) {
         }
         follower.ended(last);
       });
       stage.join();
     }},
    {"one that gives up waiting leaves the wake-up to the other", kEveryReader,
     [](Stage& stage) {
       Scene scene(stage);
       const Reader hasty = scene.buffer->subscribe();
       stage.spawn("hasty", [&stage, &hasty] {
         const Received got = hasty->recv_for(Nanoseconds(30));
         stage.require(got == value(1) || got == kTimeout, "got " + text_of(got));
       });
       stage.spawn("patient", [&stage, &scene] { stage.expect(scene.reader->recv(), value(1)); });
       stage.sleep_for(Nanoseconds(35));
       scene.writer->push(1);
       stage.join();
     }},
};

}  // namespace

std::span<const Case> waiting_cases() {
  return kWaitingCases;
}

}  // namespace brine::tests
