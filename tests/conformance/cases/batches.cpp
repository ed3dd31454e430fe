// Receives in batches.

#include "tests/conformance/cases/cases.hpp"
#include "tests/conformance/counted.hpp"
#include "tests/conformance/scene.hpp"

namespace brine::tests {
namespace {

constexpr Case kBatchesCases[] = {
    {"an empty span takes nothing and does not wait", 0,
     [](Stage& stage) {
       Scene scene(stage);
       stage.expect_batch(scene.reader->recv_batch(0), {});
       scene.writer->push(1);
       stage.expect_batch(scene.reader->recv_batch(0), {});
       stage.expect(scene.reader->try_recv(), value(1));
     }},
    {"a batch takes what is there and no more", kBroadcast,
     [](Stage& stage) {
       const std::uint64_t capacity = stage.capacity();
       Scene scene(stage);
       push_range(*scene.writer, 1, capacity);
       stage.expect_batch(scene.reader->recv_batch(2 * capacity), numbers(1, capacity));
       stage.expect(scene.reader->try_recv(), kEmpty);
     }},
    {"a batch takes no more than there is room for", kBroadcast | kHoldsSeveral,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, stage.capacity());
       stage.expect_batch(scene.reader->recv_batch(1), {1});
       stage.expect_batch(scene.reader->recv_batch(stage.capacity() - 1),
                          numbers(2, stage.capacity()));
     }},
    {"a batch of a one-slot buffer is the one value", kOneSlot,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, 3);
       stage.expect_batch(scene.reader->recv_batch(4), {3});
       stage.expect(scene.reader->try_recv(), kEmpty);
     }},
    {"a lag that comes first is returned alone", kLags,
     [](Stage& stage) {
       const std::uint64_t capacity = stage.capacity();
       Scene scene(stage);
       push_range(*scene.writer, 1, capacity + 2);
       const Batch first = scene.reader->recv_batch(capacity);
       stage.expect(first.reason, lagged(2));
       stage.require(first.numbers.empty(), "the lag came with values");
       stage.expect_batch(scene.reader->recv_batch(capacity), numbers(3, capacity + 2));
     }},
    {"a lag midway gives what was taken, and Lagged the next time", kLags | kCountsLives,
     [](Stage& stage) {
       const std::uint64_t capacity = stage.capacity();
       Scene scene(stage);
       push_range(*scene.writer, 1, capacity);
       // Once the first value is in its place, the writer overruns the reader.
       Counted::ledger().on_assign = [&](std::uint64_t number) {
         if (number == 1) push_range(*scene.writer, capacity + 1, 2 * capacity + 1);
       };
       stage.expect_batch(scene.reader->recv_batch(capacity + 1), {1});
       Counted::ledger().disarm();
       stage.expect(scene.reader->recv_batch(1).reason, lagged(capacity));
       stage.expect_batch(scene.reader->recv_batch(capacity),
                          numbers(capacity + 2, 2 * capacity + 1));
     }},
    {"a close ends a batch, and is told the next time", 0,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       scene.writer->close();
       stage.expect_batch(scene.reader->recv_batch(3), {1});
       stage.expect(scene.reader->recv_batch(3).reason, kClosed);
     }},
    {"a copy that throws ends a batch, and costs no value that was taken",
     kBroadcast | kHoldsSeveral | kCountsLives,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, 2);
       Counted::ledger().on_assign = [](std::uint64_t number) {
         if (number == 1) Counted::ledger().refusals = 2;
       };
       stage.expect_batch(scene.reader->recv_batch(2), {1});
       stage.expect(scene.reader->recv_batch(2).reason, kThrew);
       Counted::ledger().disarm();
       stage.expect_batch(scene.reader->recv_batch(2), {2});
     }},
    {"a batch waits as a receive does", 0,
     [](Stage& stage) {
       Scene scene(stage);
       stage.spawn("reader",
                   [&stage, &scene] { stage.expect_batch(scene.reader->recv_batch(4), {1}); });
       await_parks(stage, *scene.buffer, 1);
       scene.writer->push(1);
       stage.join();
     }},
    {"a parked batch wakes for a close", 0,
     [](Stage& stage) {
       Scene scene(stage);
       stage.spawn("reader",
                   [&stage, &scene] { stage.expect(scene.reader->recv_batch(4).reason, kClosed); });
       await_parks(stage, *scene.buffer, 1);
       scene.writer.reset();
       stage.join();
     }},
    {"batches under a running writer hold every value, in order", kBroadcast,
     [](Stage& stage) {
       Scene scene(stage);
       const std::uint64_t last = stage.some();
       stage.spawn("writer", [&scene, last] {
         push_range(*scene.writer, 1, last);
         scene.writer->close();
       });
       stage.spawn("reader", [&stage, &scene, last] {
         Follower follower(stage, *scene.reader, 1);
         for (;;) {
           const Batch batch = scene.reader->recv_batch(3);
           for (const std::uint64_t number : batch.numbers)
             follower.take(value(number));
           if (batch.numbers.empty() && !follower.take(batch.reason)) break;
         }
         follower.ended(last);
       });
       stage.join();
     }},
};

}  // namespace

std::span<const Case> batch_cases() {
  return kBatchesCases;
}

}  // namespace brine::tests
