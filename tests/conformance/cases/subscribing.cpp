// What a reader sees that subscribes before, between, during and after pushes.

#include "tests/conformance/cases/cases.hpp"
#include "tests/conformance/scene.hpp"

namespace brine::tests {
namespace {

constexpr Case kSubscribingCases[] = {
    {"an empty buffer gives Empty and not Closed", 0,
     [](Stage& stage) {
       Scene scene(stage);
       stage.expect(scene.reader->try_recv(), kEmpty);
       stage.expect(scene.reader->try_recv(), kEmpty);
     }},
    {"a buffer without a writer yet is empty and not closed", 0,
     [](Stage& stage) {
       const auto buffer = stage.make();
       const Reader reader = buffer->subscribe();
       stage.expect(reader->try_recv(), kEmpty);
       const Writer writer = buffer->writer();
       stage.expect(reader->try_recv(), kEmpty);
       writer->push(1);
       stage.expect(reader->try_recv(), value(1));
     }},
    {"a reader gets what is pushed after it subscribed, once", 0,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       stage.expect(scene.reader->try_recv(), value(1));
       stage.expect(scene.reader->try_recv(), kEmpty);
       scene.writer->push(2);
       stage.expect(scene.reader->recv(), value(2));
       stage.expect(scene.reader->try_recv(), kEmpty);
     }},
    {"values come in push order, up to the capacity", kBroadcast,
     [](Stage& stage) {
       Scene scene(stage);
       for (std::uint64_t round = 0; round != 3; ++round) {
         const std::uint64_t first = 1 + round * stage.capacity();
         push_range(*scene.writer, first, first + stage.capacity() - 1);
         expect_range(stage, *scene.reader, first, first + stage.capacity() - 1);
       }
       stage.expect(scene.reader->try_recv(), kEmpty);
     }},
    {"a new reader sees nothing of what was pushed before", kNewSeesNothing,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       const Reader late = scene.buffer->subscribe();
       stage.expect(late->try_recv(), kEmpty);
       scene.writer->push(2);
       stage.expect(late->try_recv(), value(2));
     }},
    {"a new reader of a buffer that wrapped around sees nothing of before", kNewSeesNothing,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, 2 * stage.capacity() + 3);
       const Reader late = scene.buffer->subscribe();
       stage.expect(late->try_recv(), kEmpty);
       scene.writer->push(9'000);
       stage.expect(late->try_recv(), value(9'000));
       stage.expect(late->try_recv(), kEmpty);
     }},
    {"a new reader sees the current value, once", kNewSeesCurrent,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, 2);
       stage.expect(scene.reader->try_recv(), value(2));
       const Reader late = scene.buffer->subscribe();
       stage.expect(late->try_recv(), value(2));
       stage.expect(late->try_recv(), kEmpty);
       stage.expect(scene.reader->try_recv(), kEmpty);
     }},
    {"a new reader may take the pending value", kNewSeesPending,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       const Reader late = scene.buffer->subscribe();
       stage.expect(late->try_recv(), value(1));
       stage.expect(scene.reader->try_recv(), kEmpty);
     }},
    {"what was taken is nothing to a new reader", kNewSeesPending,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       stage.expect(scene.reader->try_recv(), value(1));
       stage.expect(scene.buffer->subscribe()->try_recv(), kEmpty);
     }},
    {"a push that nobody reads counts as pushed", 0,
     [](Stage& stage) {
       const auto buffer = stage.make();
       const Writer writer = buffer->writer();
       for (std::uint64_t number = 1; number <= stage.some(); ++number)
         stage.require(writer->push(number), "a push was refused");
       stage.expect_count("pushed", buffer->pushed(), stage.some());
     }},
    {"a one-slot buffer keeps what was pushed when nobody read", kOneSlot,
     [](Stage& stage) {
       const auto buffer = stage.make();
       const Writer writer = buffer->writer();
       push_range(*writer, 1, 3);
       stage.expect(buffer->subscribe()->try_recv(), value(3));
     }},
    {"every reader gets every value, in its own time", kBroadcast,
     [](Stage& stage) {
       Scene scene(stage);
       const Reader other = scene.buffer->subscribe();
       push_range(*scene.writer, 1, stage.capacity());
       expect_range(stage, *scene.reader, 1, stage.capacity());
       expect_range(stage, *other, 1, stage.capacity());
     }},
    {"readers that come at different times each begin at their own", kBroadcast | kHoldsSeveral,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       const Reader second = scene.buffer->subscribe();
       scene.writer->push(2);
       const Reader third = scene.buffer->subscribe();
       expect_range(stage, *scene.reader, 1, 2);
       expect_range(stage, *second, 2, 2);
       stage.expect(third->try_recv(), kEmpty);
     }},
    {"what a reader of copies reads stays there for the others", kEveryReader,
     [](Stage& stage) {
       Scene scene(stage);
       const Reader other = scene.buffer->subscribe();
       scene.writer->push(1);
       stage.expect(scene.reader->try_recv(), value(1));
       stage.expect(other->try_recv(), value(1));
     }},
    {"a subscription during pushes sees whole values, in order, up to the last", 0,
     [](Stage& stage) {
       const auto buffer = stage.make();
       const std::uint64_t last = stage.some();
       stage.spawn("writer", [&stage, &buffer, last] {
         const Writer writer = buffer->writer();
         push_range(*writer, 1, last);
         stage.require(buffer->pushed() == last, "the count of pushes is off");
       });
       stage.spawn("subscriber", [&stage, &buffer, last] {
         const Reader reader = buffer->subscribe();
         Follower follower(stage, *reader, 0);
         follower.run();
         // On a ring nothing may be left to see; then nothing is known of the end.
         if (!stage.has(kNewSeesNothing) || follower.received() != 0) follower.ended(last);
       });
       stage.join();
     }},
    {"a reader that comes after the close gets what a new reader sees, then Closed", 0,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       scene.writer->close();
       const Reader late = scene.buffer->subscribe();
       if (!stage.has(kNewSeesNothing)) stage.expect(late->recv(), value(1));
       stage.expect(late->recv(), kClosed);
     }},
};

}  // namespace

std::span<const Case> subscribing_cases() {
  return kSubscribingCases;
}

}  // namespace brine::tests
