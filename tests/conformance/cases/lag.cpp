// Readers that fall behind a buffer which overwrites the oldest. C is the capacity.

#include "tests/conformance/cases/cases.hpp"
#include "tests/conformance/scene.hpp"

namespace brine::tests {
namespace {

constexpr Case kLagCases[] = {
    {"to be behind by exactly the capacity is not a lag", kLags,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, stage.capacity());
       expect_range(stage, *scene.reader, 1, stage.capacity());
       stage.expect_count("dropped", scene.buffer->dropped(), 0);
     }},
    {"one value more than the capacity is a lag of one", kLags,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, stage.capacity() + 1);
       stage.expect(scene.reader->try_recv(), lagged(1));
       expect_range(stage, *scene.reader, 2, stage.capacity() + 1);
       stage.expect(scene.reader->try_recv(), kEmpty);
     }},
    {"capacity 4: read 1, push to 8, Lagged{3}, then 5", kLags | kHoldsFour,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       stage.expect(scene.reader->recv(), value(1));
       push_range(*scene.writer, 2, 8);
       stage.expect(scene.reader->recv(), lagged(3));
       expect_range(stage, *scene.reader, 5, 8);
     }},
    {"capacity 4: push 1 to 10, Lagged{6}, then 7, 8, 9, 10", kLags | kHoldsFour,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, 10);
       stage.expect(scene.reader->recv(), lagged(6));
       expect_range(stage, *scene.reader, 7, 10);
       stage.expect(scene.reader->try_recv(), kEmpty);
     }},
    {"a lag is tail - capacity - next, from any position", kLags,
     [](Stage& stage) {
       const std::uint64_t capacity = stage.capacity();
       for (std::uint64_t read = 0; read <= 2; ++read) {
         for (const std::uint64_t beyond : {std::uint64_t{1}, capacity, 2 * capacity + 1}) {
           Scene scene(stage);
           for (std::uint64_t number = 1; number <= read; ++number) {
             scene.writer->push(number);
             stage.expect(scene.reader->try_recv(), value(number));
           }
           const std::uint64_t last = read + capacity + beyond;
           push_range(*scene.writer, read + 1, last);
           stage.expect(scene.reader->try_recv(), lagged(beyond));
           expect_range(stage, *scene.reader, last - capacity + 1, last);
         }
       }
     }},
    {"after a lag the oldest retained value comes next, not the newest", kLags | kHoldsSeveral,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, stage.capacity() + 2);
       stage.expect(scene.reader->recv(), lagged(2));
       stage.expect(scene.reader->recv(), value(3));
     }},
    {"a lag is told once for each overrun", kLags,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, 2 * stage.capacity());
       stage.expect(scene.reader->try_recv(), lagged(stage.capacity()));
       expect_range(stage, *scene.reader, stage.capacity() + 1, 2 * stage.capacity());
       stage.expect(scene.reader->try_recv(), kEmpty);
       stage.expect_count("dropped", scene.buffer->dropped(), stage.capacity());
     }},
    {"a second lag before draining counts from the moved cursor", kLags,
     [](Stage& stage) {
       const std::uint64_t capacity = stage.capacity();
       Scene scene(stage);
       push_range(*scene.writer, 1, capacity + 5);
       stage.expect(scene.reader->try_recv(), lagged(5));
       push_range(*scene.writer, capacity + 6, capacity + 8);
       stage.expect(scene.reader->try_recv(), lagged(3));
       expect_range(stage, *scene.reader, 9, capacity + 8);
       stage.expect_count("dropped", scene.buffer->dropped(), 8);
     }},
    {"a value retained at the lag and overwritten before it was read is a lag of one", kLags,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, stage.capacity() + 1);
       stage.expect(scene.reader->recv(), lagged(1));
       scene.writer->push(stage.capacity() + 2);
       stage.expect(scene.reader->recv(), lagged(1));
       stage.expect(scene.reader->recv(), value(3));
     }},
    {"a lag in the middle of draining counts what is gone and no more", kLags | kHoldsFour,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, 4);
       expect_range(stage, *scene.reader, 1, 2);
       push_range(*scene.writer, 5, 8);
       stage.expect(scene.reader->recv(), lagged(2));
       expect_range(stage, *scene.reader, 5, 8);
     }},
    {"each reader lags by itself", kLags,
     [](Stage& stage) {
       Scene scene(stage);
       const Reader other = scene.buffer->subscribe();
       for (std::uint64_t number = 1; number <= stage.capacity() + 4; ++number) {
         scene.writer->push(number);
         stage.expect(scene.reader->try_recv(), value(number));
       }
       stage.expect(other->try_recv(), lagged(4));
       stage.expect(other->try_recv(), value(5));
     }},
    {"dropped is the sum of all lags, and lags leave the count of readers alone", kLags,
     [](Stage& stage) {
       Scene scene(stage);
       const Reader other = scene.buffer->subscribe();
       push_range(*scene.writer, 1, stage.capacity() + 3);
       stage.expect(scene.reader->try_recv(), lagged(3));
       stage.expect_count("dropped", scene.buffer->dropped(), 3);
       stage.expect(other->try_recv(), lagged(3));
       stage.expect_count("dropped", scene.buffer->dropped(), 6);
       stage.expect_count("active readers", scene.buffer->active_readers(), 2);
     }},
    {"a late reader lags from where it subscribed", kLags,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, 5);
       const Reader late = scene.buffer->subscribe();
       push_range(*scene.writer, 6, stage.capacity() + 7);
       stage.expect(late->try_recv(), lagged(2));
       stage.expect(late->try_recv(), value(8));
     }},
    {"after a close a lag is told, then what is retained, then Closed", kLags,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, stage.capacity() + 2);
       scene.writer->close();
       stage.expect(scene.reader->recv(), lagged(2));
       for (std::uint64_t number = 3; number <= stage.capacity() + 2; ++number)
         stage.expect(scene.reader->recv(), value(number));
       stage.expect(scene.reader->recv(), kClosed);
     }},
    {"every way to receive tells of a lag", kLags,
     [](Stage& stage) {
       Scene scene(stage);
       std::uint64_t pushed = 0;
       const auto overrun = [&] {
         push_range(*scene.writer, pushed + 1, pushed + stage.capacity() + 1);
         pushed += stage.capacity() + 1;
       };
       const auto drain = [&] {
         expect_range(stage, *scene.reader, pushed - stage.capacity() + 1, pushed);
       };
       overrun();
       stage.expect(scene.reader->recv(), lagged(1));
       drain();
       overrun();
       stage.expect(scene.reader->try_recv(), lagged(1));
       drain();
       overrun();
       stage.expect(scene.reader->recv_for(Nanoseconds(0)), lagged(1));
       drain();
       overrun();
       stage.expect(scene.reader->recv_until(Nanoseconds(0)), lagged(1));
       drain();
       overrun();
       stage.expect(scene.reader->recv_batch(3).reason, lagged(1));
       drain();
     }},
    {"pushed = received + lagged + pending, at rest", kLags,
     [](Stage& stage) {
       Scene scene(stage);
       Follower follower(stage, *scene.reader, 1);
       std::uint64_t pushed = 0;
       for (const std::uint64_t burst : {1U, 7U, 0U, 3U, 1'030U, 2U}) {
         push_range(*scene.writer, pushed + 1, pushed + burst);
         pushed += burst;
         for (int take = 0; take != 3; ++take)
           follower.take(scene.reader->try_recv());
       }
       scene.writer->close();
       follower.run();
       stage.expect_count("received and lagged", follower.received() + follower.lagged_in_all(),
                          pushed);
       stage.expect_count("dropped", scene.buffer->dropped(), follower.lagged_in_all());
     }},
    {"a reader under a running writer gets all but what it is told that it missed", kLags,
     [](Stage& stage) {
       Scene scene(stage);
       const std::uint64_t last = stage.some() + 2;
       stage.spawn("writer", [&scene, last] {
         push_range(*scene.writer, 1, last);
         scene.writer->close();
       });
       stage.spawn("reader", [&stage, &scene, last] {
         Follower follower(stage, *scene.reader, 1);
         follower.run();
         follower.ended(last);
         stage.expect_count("dropped", scene.buffer->dropped(), follower.lagged_in_all());
       });
       stage.join();
     }},
    {"several slow readers under a running writer are told of their own lags", kLags,
     [](Stage& stage) {
       Scene scene(stage);
       const std::uint64_t last = stage.some() + 2;
       std::uint64_t lags[2] = {};
       const Reader other = scene.buffer->subscribe();
       const auto follow = [&](SubjectReader& reader, std::uint64_t& lag) {
         Follower follower(stage, reader, 1);
         while (follower.take(reader.recv()))
           stage.sleep_for(Nanoseconds(20));
         follower.ended(last);
         lag = follower.lagged_in_all();
       };
       stage.spawn("one", [&] { follow(*scene.reader, lags[0]); });
       stage.spawn("two", [&] { follow(*other, lags[1]); });
       stage.spawn("writer", [&scene, last] {
         push_range(*scene.writer, 1, last);
         scene.writer->close();
       });
       stage.join();
       stage.expect_count("dropped", scene.buffer->dropped(), lags[0] + lags[1]);
     }},
};

}  // namespace

std::span<const Case> lag_cases() {
  return kLagCases;
}

}  // namespace brine::tests
