// Handles: one writer, readers that move and go, errors of construction.

#include <stdexcept>
#include <string>

#include "tests/conformance/cases/cases.hpp"
#include "tests/conformance/scene.hpp"

namespace brine::tests {
namespace {

/// `attempt` must be refused with an error that contains `says`.
template <class Attempt>
void expect_refusal(Stage& stage, std::string_view says, Attempt attempt) {
  try {
    attempt();
  } catch (const std::invalid_argument& error) {
    stage.require(std::string_view(error.what()).find(says) != std::string_view::npos,
                  "the error does not say '" + std::string(says) + "': " + error.what());
    return;
  }
  stage.require(false, "nothing was refused");
}

constexpr Case kHandlesCases[] = {
    {"a second writer is refused, by an error that names the buffer", 0,
     [](Stage& stage) {
       const auto buffer = stage.make(stage.capacity(), "orders");
       const Writer first = buffer->writer();
       expect_refusal(stage, "'orders'", [&] { (void)buffer->writer(); });
       const Reader reader = buffer->subscribe();
       first->push(1);
       stage.expect(reader->try_recv(), value(1));
     }},
    {"a second writer is refused even when the first is gone", 0,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer.reset();
       expect_refusal(stage, "writer", [&] { (void)scene.buffer->writer(); });
     }},
    {"a capacity of 0 is refused, by an error that names the buffer", kChecksCapacity,
     [](Stage& stage) {
       expect_refusal(stage, "'orders'", [&] { (void)stage.make(0, "orders"); });
       expect_refusal(stage, "capacity 0", [&] { (void)stage.make(0, "orders"); });
     }},
    {"a capacity over the limit is refused and not cut to it", kChecksCapacity,
     [](Stage& stage) {
       for (const std::size_t capacity : {(std::size_t{1} << 24) + 1, ~std::size_t{0}})
         expect_refusal(stage, "capacity", [&] { (void)stage.make(capacity, "orders"); });
     }},
    {"active readers are the live handles", 0,
     [](Stage& stage) {
       const auto buffer = stage.make();
       stage.expect_count("active readers", buffer->active_readers(), 0);
       const Reader one = buffer->subscribe();
       {
         const Reader two = buffer->subscribe();
         stage.expect_count("active readers", buffer->active_readers(), 2);
       }
       stage.expect_count("active readers", buffer->active_readers(), 1);
     }},
    {"a hundred readers that come and go leave none behind", 0,
     [](Stage& stage) {
       Scene scene(stage);
       for (std::uint64_t number = 1; number <= 100; ++number) {
         const Reader reader = scene.buffer->subscribe();
         scene.writer->push(number);
         if (number % 2 == 0) stage.expect(reader->try_recv(), value(number));
       }
       stage.expect_count("active readers", scene.buffer->active_readers(), 1);
     }},
    {"pushes go on when the last reader is gone, and a new one joins", 0,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       scene.reader.reset();
       stage.require(scene.writer->push(2), "the push was refused");
       const Reader late = scene.buffer->subscribe();
       scene.writer->push(3);
       stage.expect(late->try_recv(), value(3));
     }},
    {"a reader that goes with values unread takes nothing from the others", kEveryReader,
     [](Stage& stage) {
       Scene scene(stage);
       Reader other = scene.buffer->subscribe();
       scene.writer->push(1);
       other.reset();
       stage.expect(scene.reader->try_recv(), value(1));
     }},
    {"a taker that goes leaves the pending value to the next", kCompetitive,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       scene.reader.reset();
       stage.expect(scene.buffer->subscribe()->try_recv(), value(1));
     }},
    {"a reader that goes behind by a lag it was not told of adds nothing to dropped", kLags,
     [](Stage& stage) {
       Scene scene(stage);
       push_range(*scene.writer, 1, stage.capacity() + 3);
       scene.reader.reset();
       stage.expect_count("dropped", scene.buffer->dropped(), 0);
     }},
    {"a reader that is moved goes on where it was, and counts once", 0,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       scene.reader->move_about();
       stage.expect_count("active readers", scene.buffer->active_readers(), 1);
       stage.expect(scene.reader->try_recv(), value(1));
       scene.reader->move_about();
       stage.expect(scene.reader->try_recv(), kEmpty);
     }},
    {"a reader that is assigned another takes its place, and its own is gone", kEveryReader,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       stage.expect(scene.reader->try_recv(), value(1));
       const Reader other = scene.buffer->subscribe();
       scene.writer->push(2);
       scene.reader->take_over(*other);
       stage.expect_count("active readers", scene.buffer->active_readers(), 1);
       stage.expect(scene.reader->try_recv(), value(2));
       stage.expect(scene.reader->try_recv(), kEmpty);
     }},
    {"a writer that is moved goes on, and closes once", 0,
     [](Stage& stage) {
       Scene scene(stage);
       scene.writer->push(1);
       scene.writer->move_about();
       stage.expect(scene.reader->try_recv(), value(1));
       scene.writer->push(2);
       stage.expect(scene.reader->try_recv(), value(2));
       stage.expect(scene.reader->try_recv(), kEmpty);
     }},
    {"a writer that is assigned another closes what it had", 0,
     [](Stage& stage) {
       Scene other(stage);  // outlives the writer that goes over to it
       Scene scene(stage);
       scene.writer->take_over(*other.writer);
       stage.expect(scene.reader->recv(), kClosed);
       scene.writer->push(1);
       stage.expect(other.reader->recv(), value(1));
     }},
    {"a reader may be dropped on another thread than it was made on", 0,
     [](Stage& stage) {
       Scene scene(stage);
       stage.spawn("other", [&scene] {
         scene.writer->push(1);
         scene.reader.reset();
       });
       stage.join();
       stage.expect_count("active readers", scene.buffer->active_readers(), 0);
     }},
    {"readers are dropped while the writer pushes, and others go on", 0,
     [](Stage& stage) {
       Scene scene(stage);
       const std::uint64_t last = stage.some();
       Reader leaving = scene.buffer->subscribe();
       stage.spawn("leaving", [&leaving] { leaving.reset(); });
       stage.spawn("staying", [&stage, &scene, last] {
         Follower follower(stage, *scene.reader, 1);
         follower.run();
         follower.ended(last);
       });
       stage.spawn("writer", [&scene, last] {
         push_range(*scene.writer, 1, last);
         scene.writer->close();
       });
       stage.join();
       stage.expect_count("active readers", scene.buffer->active_readers(), 1);
     }},
};

}  // namespace

std::span<const Case> handle_cases() {
  return kHandlesCases;
}

}  // namespace brine::tests
