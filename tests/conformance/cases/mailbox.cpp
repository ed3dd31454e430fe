// What only a mailbox promises: one unread value, each to one taker at most.

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "tests/conformance/cases/cases.hpp"
#include "tests/conformance/scene.hpp"

namespace brine::tests {
namespace {

constexpr Case kMailboxCases[] = {
    {"a push replaces the unread value and counts it as overwritten", kCountsOverwrites,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, 5);
       stage.expect_count("overwritten", scene.buffer->overwritten(), 4);
       stage.require(scene.buffer->pending(), "nothing is pending");
       stage.expect(scene.reader->recv(), value(5));
       stage.require(!scene.buffer->pending(), "something is pending");
       scene.writer->push(6);
       stage.expect_count("overwritten", scene.buffer->overwritten(), 4);
     }},
    {"values overwritten before anybody subscribed count, too", kCountsOverwrites,
     [](Stage& stage) {
       const auto buffer = stage.make();
       const Writer writer = buffer->writer();
       push_range(*writer, 1, 3);
       stage.expect_count("overwritten", buffer->overwritten(), 2);
       stage.expect(buffer->subscribe()->recv(), value(3));
     }},
    {"a pending value goes to one taker only", kCompetitive,
     [](Stage& stage) {
       Scene scene(stage);
       const Reader other = scene.buffer->subscribe();
       scene.writer->push(1);
       stage.expect(other->recv_for(Nanoseconds(10)), value(1));
       stage.expect(scene.reader->try_recv(), kEmpty);
       stage.expect(scene.reader->recv_for(Nanoseconds(10)), kTimeout);
     }},
    {"takers in turn get growing values", kCompetitive,
     [](Stage& stage) {
       Scene scene(stage);
       const Reader other = scene.buffer->subscribe();
       for (std::uint64_t number = 1; number <= 6; ++number) {
         scene.writer->push(number);
         stage.expect((number % 2 == 0 ? *other : *scene.reader).try_recv(), value(number));
       }
       stage.expect_count("overwritten", scene.buffer->overwritten(), 0);
     }},
    {"a push while the only taker is busy is found at its next receive", kCountsOverwrites,
     [](Stage& stage) {
       Scene scene(stage);
       stage.spawn("taker", [&stage, &scene] {
         stage.expect(scene.reader->recv(), value(1));
         stage.sleep_for(Nanoseconds(100));
         stage.expect(scene.reader->recv(), value(2));
       });
       stage.spawn("writer", [&stage, &scene] {
         scene.writer->push(1);
         while (scene.buffer->pending())
           stage.yield();
         scene.writer->push(2);
       });
       stage.join();
     }},
    {"competing takers: each value once at most, the last one always, and all adds up",
     kCompetitive | kCountsOverwrites,
     [](Stage& stage) {
       Scene scene(stage);
       const std::uint64_t last = stage.some();
       const Reader other = scene.buffer->subscribe();
       std::vector<std::uint64_t> taken[2];
       const auto take_all = [&stage](SubjectReader& reader, std::vector<std::uint64_t>& all) {
         Follower follower(stage, reader, 0);
         for (Received got = reader.recv(); follower.take(got); got = reader.recv())
           all.push_back(got.n);
       };
       stage.spawn("one", [&] { take_all(*scene.reader, taken[0]); });
       stage.spawn("two", [&] { take_all(*other, taken[1]); });
       stage.spawn("writer", [&scene, last] {
         push_range(*scene.writer, 1, last);
         scene.writer->close();
       });
       stage.join();
       std::vector<bool> seen(static_cast<std::size_t>(last) + 1);
       for (const auto& some : taken) {
         for (const std::uint64_t number : some) {
           stage.require(!seen.at(static_cast<std::size_t>(number)),
                         "value " + std::to_string(number) + " was taken twice");
           seen[static_cast<std::size_t>(number)] = true;
         }
       }
       stage.require(seen.back(), "the last value was not taken");
       stage.expect_count("taken and overwritten",
                          taken[0].size() + taken[1].size() + scene.buffer->overwritten(), last);
     }},
    {"a taker that leaves during pushes takes at most its own", kCompetitive | kCountsOverwrites,
     [](Stage& stage) {
       Scene scene(stage);
       std::uint64_t taken[2] = {};
       Reader leaving = scene.buffer->subscribe();
       stage.spawn("leaving", [&leaving, &taken] {
         if (leaving->recv_for(Nanoseconds(20)).kind == Kind::kValue) ++taken[0];
         leaving.reset();
       });
       stage.spawn("staying", [&scene, &taken] {
         while (scene.reader->recv() != kClosed)
           ++taken[1];
       });
       stage.spawn("writer", [&scene] {
         push_range(*scene.writer, 1, 5);
         scene.writer->close();
       });
       stage.join();
       stage.expect_count("taken and overwritten",
                          taken[0] + taken[1] + scene.buffer->overwritten(), 5);
     }},
};

}  // namespace

std::span<const Case> mailbox_cases() {
  return kMailboxCases;
}

}  // namespace brine::tests
