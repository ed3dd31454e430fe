// Values that count themselves: copies that throw, when values die, and who may do what meanwhile.
// That none is left and none was destroyed twice is checked after every case.

#include <bit>
#include <string>

#include "tests/conformance/cases/cases.hpp"
#include "tests/conformance/counted.hpp"
#include "tests/conformance/scene.hpp"

namespace brine::tests {
namespace {

/// The values that a buffer keeps alive at most: a ring rounds its storage up, and has room for one
/// more than it retains.
std::uint64_t most_kept(const Stage& stage) {
  return stage.has(kBroadcast) ? std::bit_ceil(stage.capacity() + 1) : 1;
}

constexpr Case kLifetimesCases[] = {
    {"a copy that throws reaches the receiver and leaves its cursor", kCopies | kCountsLives,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       Counted::ledger().refusals = 5;
       stage.expect(scene.reader->try_recv(), kThrew);
       stage.expect(scene.reader->recv(), kThrew);
       stage.expect(scene.reader->recv_for(Nanoseconds(0)), kThrew);
       stage.expect(scene.reader->recv_until(Nanoseconds(0)), kThrew);
       stage.expect(scene.reader->recv_batch(2).reason, kThrew);
       stage.expect(scene.reader->recv(), value(1));
       stage.expect(scene.reader->try_recv(), kEmpty);
     }},
    {"a copy that throws for one reader is nothing to another", kCopies | kCountsLives,
     [](Stage& stage) {
       Scene scene(stage);
       const Reader other = scene.buffer->subscribe();
       scene.writer->push(1);
       Counted::ledger().refusals = 1;
       stage.expect(scene.reader->try_recv(), kThrew);
       stage.expect(other->try_recv(), value(1));
       stage.expect(scene.reader->try_recv(), value(1));
     }},
    {"a copy that throws after a lag leaves the moved cursor", kLags | kCountsLives,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, stage.capacity() + 2);
       Counted::ledger().refusals = 1;
       stage.expect(scene.reader->try_recv(), lagged(2));
       stage.expect(scene.reader->try_recv(), kThrew);
       stage.expect(scene.reader->try_recv(), value(3));
       stage.expect_count("dropped", scene.buffer->dropped(), 2);
     }},
    {"a copy that throws after the close leaves the value to drain", kCopies | kCountsLives,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       scene.writer.reset();
       Counted::ledger().refusals = 1;
       stage.expect(scene.reader->recv(), kThrew);
       stage.expect(scene.reader->recv(), value(1));
       stage.expect(scene.reader->recv(), kClosed);
     }},
    {"a copy that throws in a woken reader leaves it the value", kCopies | kCountsLives,
     [](Stage& stage) {
       Scene scene(stage);
       Counted::ledger().refusals = 1;
       stage.spawn("reader", [&stage, &scene] {
         stage.expect(scene.reader->recv(), kThrew);
         stage.expect(scene.reader->recv(), value(1));
       });
       await_parks(stage, *scene.buffer, 1);
       scene.writer->push(1);
       stage.join();
     }},
    {"readers go on through throwing copies under a running writer", kCopies | kCountsLives,
     [](Stage& stage) {
       Scene scene(stage);
       const std::uint64_t last = stage.some();
       Counted::ledger().refusals = 3;
       stage.spawn("writer", [&scene, last] {
         push_range(*scene.writer, 1, last);
         scene.writer->close();
       });
       stage.spawn("reader", [&stage, &scene, last] {
         Follower follower(stage, *scene.reader, 1);
         follower.run();
         follower.ended(last);
       });
       stage.join();
     }},
    {"a push moves and never copies", kCountsLives,
     [](Stage& stage) {
       Scene scene(stage);
       Counted::ledger().refusals = 1'000;
       push_range(*scene.writer, 1, 2 * stage.capacity() + 2);
       stage.expect_count("copies", Counted::ledger().copies, 0);
       Counted::ledger().disarm();
     }},
    {"a take moves and never copies", kMoves | kCountsLives,
     [](Stage& stage) {
       Scene scene(stage);
       Counted::ledger().refusals = 1'000;
       scene.writer->push(1);
       stage.expect(scene.reader->recv(), value(1));
       stage.expect_count("copies", Counted::ledger().copies, 0);
     }},
    {"a value that was taken is gone from the buffer", kMoves | kCountsLives,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       stage.expect_count("live", static_cast<std::uint64_t>(Counted::ledger().live.load()), 1);
       stage.expect(scene.reader->recv(), value(1));
       stage.expect_count("live", static_cast<std::uint64_t>(Counted::ledger().live.load()), 0);
     }},
    {"a buffer keeps no more values alive than it has storage for", kCountsLives,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, 3 * stage.capacity() + 10);
       const auto live = static_cast<std::uint64_t>(Counted::ledger().live.load());
       stage.require(live <= most_kept(stage), std::to_string(live) + " values live");
     }},
    {"values that nobody reads die with the last handle", kCountsLives | kMayGoFirst,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, stage.capacity());
       scene.buffer.reset();
       scene.writer.reset();
       stage.require(Counted::ledger().live != 0, "a reader could not drain");
       scene.reader.reset();
       stage.expect_count("live", static_cast<std::uint64_t>(Counted::ledger().live.load()), 0);
     }},
    {"a value that is overwritten dies outside any lock: its destructor may receive", kCountsLives,
     [](Stage& stage) {
       Scene scene(stage);
       Received seen = kEmpty;
       Counted::ledger().on_destroy = [&](std::uint64_t number) {
         if (number == 1) seen = scene.reader->try_recv();
       };
       push_range(*scene.writer, 1, most_kept(stage) + 1);
       Counted::ledger().disarm();
       stage.require(seen != kEmpty, "the first value is still alive");
     }},
    {"a value that is overwritten dies after the push: its destructor may push", kCountsLives,
     [](Stage& stage) {
       Scene scene(stage);
       const std::uint64_t last = most_kept(stage) + 1;
       Counted::ledger().on_destroy = [&](std::uint64_t number) {
         if (number == 1) push_range(*scene.writer, last + 1, last + stage.capacity());
       };
       push_range(*scene.writer, 1, last);
       Counted::ledger().disarm();
       stage.expect_count("pushed", scene.buffer->pushed(), last + stage.capacity());
       const Received got = scene.reader->try_recv();
       stage.expect(got, stage.has(kLags) ? lagged(last) : value(last + stage.capacity()));
     }},
    {"a reader may be dropped in the middle of a push", kCountsLives,
     [](Stage& stage) {
       Scene scene(stage);
       const Reader other = scene.buffer->subscribe();
       Counted::ledger().on_destroy = [&](std::uint64_t number) {
         if (number == 1) scene.reader.reset();
       };
       const std::uint64_t last = most_kept(stage) + 1;
       push_range(*scene.writer, 1, last);
       Counted::ledger().disarm();
       stage.expect_count("active readers", scene.buffer->active_readers(), 1);
       scene.writer->push(last + 1);
       if (stage.has(kLags)) (void)other->try_recv();
       stage.expect(other->try_recv(),
                    value(stage.has(kLags) ? last + 2 - stage.capacity() : last + 1));
     }},
    {"a refused push destroys its value", kCountsLives,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->close();
       stage.require(!scene.writer->push(1), "the push was taken");
       stage.expect_count("live", static_cast<std::uint64_t>(Counted::ledger().live.load()), 0);
     }},
};

}  // namespace

std::span<const Case> lifetime_cases() {
  return kLifetimesCases;
}

}  // namespace brine::tests
