#include "engine/buffers/stats.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>

#include "engine/platform/std_platform.hpp"

#define BRINE_TEST_PLATFORMS brine::engine::StdPlatform
#include "tests/engine/buffers/stats_claims.hpp"

namespace brine::tests {

namespace {

using P = engine::StdPlatform;

// Off, nothing is stored: what a handle holds is known to the byte, and the state's part is empty.
constexpr std::size_t kShare = sizeof(std::shared_ptr<int>);
constexpr std::size_t kParked = sizeof(std::size_t);  // a bool, and what aligns the rest
static_assert(std::is_empty_v<engine::detail::Statistics<P, engine::NoStats>>);
static_assert(sizeof(engine::SpmcRing<int>) == kShare);
static_assert(sizeof(engine::SpmcRing<int>::Reader) == kParked + kShare + 16);  // two indices
static_assert(sizeof(engine::SingleLatest<int>::Reader) == kParked + kShare + 8);
static_assert(sizeof(engine::Mailbox<int>::Reader) == kParked + kShare + 8);
// On, all of a reader's figures are in its handle: nothing is allocated.
static_assert(sizeof(CountedRing<P>::Reader) == sizeof(engine::SpmcRing<int>::Reader) + 64);
// And the buffer's part lies behind all that pushes and receives touch.
static_assert(sizeof(engine::detail::Statistics<P, WithStats>) <= 128);

}  // namespace

TEST_CASE("utilization is high strictly over 80 %, critical strictly over 95 %") {
  const auto filled = [](std::uint64_t size, std::uint64_t capacity) {
    return BufferStats{.current_size = size, .capacity = capacity};
  };
  CHECK(filled(98, 100).utilization_percent() == 98.0);
  CHECK(filled(98, 100).is_critical_utilization());
  CHECK_FALSE(filled(80, 100).is_high_utilization());
  CHECK(filled(81, 100).is_high_utilization());
  CHECK_FALSE(filled(95, 100).is_critical_utilization());
  CHECK(filled(96, 100).is_critical_utilization());
  CHECK(filled(1, 1).is_critical_utilization());
  CHECK_FALSE(filled(0, 1).is_high_utilization());
  CHECK(BufferStats{}.utilization_percent() == 0.0);
  CHECK_FALSE(BufferStats{}.is_high_utilization());
}

TEST_CASE("32-bit counters show the backlog of a reader that fell far behind") {
  using Statistics = engine::detail::Statistics<P, engine::Counters32>;
  Statistics statistics("ring", true);
  Statistics::Tally reader;
  statistics.enter(reader, 0);
  const auto size_after = [&](std::uint64_t pushes) {
    return statistics.snapshot(1'000, [pushes] { return pushes; }).current_size;
  };
  CHECK(size_after(0) == 0);
  CHECK(size_after(999) == 999);
  for (const std::uint64_t pushes : {0x7FFF'FFFFULL, 0x8000'0000ULL, 0xFFFF'FFFFULL})
    CHECK(size_after(pushes) == 1'000);
  // A reader that goes on while the snapshot looks is ahead of what it saw pushed first.
  reader.pulled(0x1'0000'0005, {});
  std::uint64_t looks = 0;
  const auto grows = [&looks]() -> std::uint64_t {
    return looks++ == 0 ? 0x1'0000'0000 : 0x1'0000'0007;
  };
  CHECK(statistics.snapshot(1'000, grows).current_size == 0);
  CHECK(size_after(0x1'0000'0008) == 3);
  statistics.leave(reader);
}

TEST_CASE("a filtered reader's figures are those of the reader that it reads through") {
  CountedRing<P> ring;
  auto producer = ring.producer();
  auto odd = ring.subscribe([](int value) { return value % 2 == 1; });
  push_numbers(producer, 4);
  CHECK(*odd.recv() == 1);
  CHECK(odd.reader().stats().total_pulls == 2);
  CHECK(odd.filtered() == 1);
}

}  // namespace brine::tests
