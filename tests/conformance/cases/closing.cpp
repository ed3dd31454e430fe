// How a buffer closes, and what readers get from then on.

#include "tests/conformance/cases/cases.hpp"
#include "tests/conformance/scene.hpp"

namespace brine::tests {
namespace {

/// Two readers that park, then `end`: both must get Closed. A mailbox, too, as nothing is pushed.
template <class End>
void close_under_parked_readers(Stage& stage, std::unique_ptr<Subject>& buffer, End end) {
  for (const std::string_view name : {"one", "two"}) {
    stage.spawn(name, [&stage, reader = std::make_shared<Reader>(buffer->subscribe())] {
      stage.expect((*reader)->recv(), kClosed);
    });
  }
  await_parks(stage, *buffer, 2);
  end();
  stage.join();
}

constexpr Case kClosingCases[] = {
    {"after a close what is there is drained, then comes Closed", 0,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       scene.writer->close();
       stage.expect(scene.reader->recv(), value(1));
       stage.expect(scene.reader->recv(), kClosed);
     }},
    {"a close at exactly the capacity loses nothing", kBroadcast,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, stage.capacity());
       scene.writer->close();
       expect_range(stage, *scene.reader, 1, stage.capacity());
       stage.expect(scene.reader->recv(), kClosed);
     }},
    {"a writer that is dropped closes, and what is there is drained", 0,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       scene.writer.reset();
       stage.expect(scene.reader->recv(), value(1));
       stage.expect(scene.reader->recv(), kClosed);
     }},
    {"a close without a push is Closed at once, and never Empty", 0,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->close();
       stage.expect(scene.reader->try_recv(), kClosed);
     }},
    {"Closed is for ever, by every way to receive", 0,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       scene.writer->close();
       stage.expect(scene.reader->recv(), value(1));
       for (int again = 0; again != 3; ++again) {
         stage.expect(scene.reader->recv(), kClosed);
         stage.expect(scene.reader->try_recv(), kClosed);
         stage.expect(scene.reader->recv_for(Nanoseconds(0)), kClosed);
         stage.expect(scene.reader->recv_until(Nanoseconds(0)), kClosed);
         stage.expect(scene.reader->recv_batch(2).reason, kClosed);
       }
     }},
    {"each reader drains by itself before it gets Closed", kEveryReader,
     [](Stage& stage) {
       Scene scene(stage);
       const Reader other = scene.buffer->subscribe();
       scene.writer->push(1);
       scene.writer->close();
       stage.expect(scene.reader->recv(), value(1));
       stage.expect(scene.reader->recv(), kClosed);
       stage.expect(other->recv(), value(1));
       stage.expect(other->recv(), kClosed);
     }},
    {"a taker that comes too late for the last value gets Closed", kCompetitive,
     [](Stage& stage) {
       Scene scene(stage);
       const Reader other = scene.buffer->subscribe();
       scene.writer->push(1);
       scene.writer->close();
       stage.expect(scene.reader->recv(), value(1));
       stage.expect(other->recv(), kClosed);
     }},
    {"a second close, and the drop after it, change nothing", 0,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       scene.writer->close();
       scene.writer->close();
       scene.writer.reset();
       stage.expect(scene.reader->recv(), value(1));
       stage.expect(scene.reader->recv(), kClosed);
     }},
    {"a push after the close is refused, counts nothing and reaches nobody", 0,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       scene.writer->close();
       stage.require(!scene.writer->push(2), "a push after the close was taken");
       stage.expect_count("pushed", scene.buffer->pushed(), 1);
       stage.expect(scene.reader->recv(), value(1));
       stage.expect(scene.reader->recv(), kClosed);
     }},
    {"a buffer that goes without ever having a writer closes", kMayGoFirst,
     [](Stage& stage) {
       auto buffer = stage.make();
       const Reader reader = buffer->subscribe();
       buffer.reset();
       stage.expect(reader->recv(), kClosed);
     }},
    {"a buffer that goes leaves writer and reader as they are", kMayGoFirst,
     [](Stage& stage) {
       Scene scene(stage);
       scene.buffer.reset();
       stage.expect(scene.reader->try_recv(), kEmpty);
       stage.require(scene.writer->push(1), "the push was refused");
       stage.expect(scene.reader->recv(), value(1));
       scene.writer.reset();
       stage.expect(scene.reader->recv(), kClosed);
     }},
    {"a reader outlives buffer and writer, and still drains", kMayGoFirst,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       scene.writer.reset();
       scene.buffer.reset();
       stage.expect(scene.reader->recv(), value(1));
       stage.expect(scene.reader->recv(), kClosed);
     }},
    {"a close wakes every parked reader", 0,
     [](Stage& stage) {
       auto buffer = stage.make();
       const Writer writer = buffer->writer();
       close_under_parked_readers(stage, buffer, [&] { writer->close(); });
     }},
    {"a writer that is dropped wakes every parked reader", 0,
     [](Stage& stage) {
       auto buffer = stage.make();
       Writer writer = buffer->writer();
       close_under_parked_readers(stage, buffer, [&] { writer.reset(); });
     }},
    {"a buffer that goes without a writer wakes every parked reader", kMayGoFirst,
     [](Stage& stage) {
       auto buffer = stage.make();
       close_under_parked_readers(stage, buffer, [&] { buffer.reset(); });
     }},
    {"a close that races with a receive loses neither the value nor itself", 0,
     [](Stage& stage) {
       Scene scene(stage);
       stage.spawn("writer", [&scene] {
         scene.writer->push(1);
         scene.writer.reset();
       });
       stage.spawn("reader", [&stage, &scene] {
         stage.expect(scene.reader->recv(), value(1));
         stage.expect(scene.reader->recv(), kClosed);
       });
       stage.join();
     }},
    {"a reader that polls sees the last value before it sees the close", 0,
     [](Stage& stage) {
       Scene scene(stage);
       const std::uint64_t last = stage.some();
       stage.spawn("writer", [&scene, last] {
         push_range(*scene.writer, 1, last);
         scene.writer->close();
       });
       stage.spawn("reader", [&stage, &scene, last] {
         Follower follower(stage, *scene.reader, 1);
         while (follower.take(scene.reader->try_recv()))
           stage.yield();
         follower.ended(last);
       });
       stage.join();
     }},
};

}  // namespace

std::span<const Case> closing_cases() {
  return kClosingCases;
}

}  // namespace brine::tests
