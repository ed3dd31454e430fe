// Readers that come and go while values are pushed, few and many of them.

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "tests/conformance/cases/cases.hpp"
#include "tests/conformance/scene.hpp"

namespace brine::tests {
namespace {

/// Subscribes, receives a few times in different ways, leaves; again and again.
void come_and_go(Stage& stage, Subject& buffer, unsigned lives) {
  for (unsigned life = 0; life != lives; ++life) {
    const Reader reader = buffer.subscribe();
    Follower follower(stage, *reader, 0);
    bool open = follower.take(reader->try_recv());
    if (open) open = follower.take(reader->recv_for(Nanoseconds(30)));
    for (unsigned take = 0; open && take != life; ++take)
      open = follower.take(reader->recv());
  }
}

constexpr Case kChurnCases[] = {
    {"readers come and go while values are pushed, and none is left or asleep", 0,
     [](Stage& stage) {
       const auto buffer = stage.make();
       const std::uint64_t last = stage.some();
       for (const std::string_view name : {"one", "two"})
         stage.spawn(name, [&stage, &buffer] { come_and_go(stage, *buffer, 3); });
       stage.spawn("writer", [&stage, &buffer, last] {
         const Writer writer = buffer->writer();
         for (std::uint64_t number = 1; number <= last; ++number) {
           writer->push(number);
           stage.sleep_for(Nanoseconds(15));
         }
       });
       stage.join();
       stage.expect_count("active readers", buffer->active_readers(), 0);
     }},
    {"one that stays gets its due while others come and go", 0,
     [](Stage& stage) {
       Scene scene(stage);
       const std::uint64_t last = stage.some();
       stage.spawn("visitor", [&stage, &scene] {
         for (unsigned life = 0; life != 3; ++life) {
           const Reader reader = scene.buffer->subscribe();
           // A taker would take what the one that stays is checked for.
           if (stage.has(kEveryReader)) (void)reader->recv_for(Nanoseconds(10));
         }
       });
       stage.spawn("stays", [&stage, &scene, last] {
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
    {"a reader leaves while another sleeps, and the wake-up finds the other", kEveryReader,
     [](Stage& stage) {
       Scene scene(stage);
       Reader leaving = scene.buffer->subscribe();
       stage.spawn("leaving", [&leaving] {
         (void)leaving->recv_for(Nanoseconds(20));
         leaving.reset();
       });
       stage.spawn("sleeping", [&stage, &scene] {
         Follower follower(stage, *scene.reader, 1);
         follower.run();
         follower.ended(3);
       });
       stage.spawn("writer", [&stage, &scene] {
         stage.sleep_for(Nanoseconds(20));
         push_range(*scene.writer, 1, 3);
         scene.writer.reset();
       });
       stage.join();
     }},
    {"64 readers on one buffer each receive", kEveryReader,
     [](Stage& stage) {
       Scene scene(stage);
       std::vector<Reader> readers;
       for (int i = 0; i != 64; ++i)
         readers.push_back(scene.buffer->subscribe());
       std::atomic<unsigned> received{0};
       for (const Reader& reader : readers) {
         stage.spawn("reader", [&stage, &received, reader = reader.get()] {
           Follower follower(stage, *reader, 1);
           follower.run();
           follower.ended(3);
           if (follower.received() != 0) received.fetch_add(1, std::memory_order_relaxed);
         });
       }
       push_range(*scene.writer, 1, 3);
       scene.writer.reset();
       stage.join();
       stage.expect_count("readers that received", received, 64);
       stage.expect_count("active readers", scene.buffer->active_readers(), 65);
     }},
};

}  // namespace

std::span<const Case> churn_cases() {
  return kChurnCases;
}

}  // namespace brine::tests
