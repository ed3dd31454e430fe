// The table of buffers. To add one: a row here, with its traits.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/buffers/any_buffer.hpp"
#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"
#include "engine/buffers/static_buffers.hpp"
#include "engine/buffers/stats.hpp"
#include "tests/conformance/rows.hpp"

namespace brine::tests {

namespace {

template <class T, class P>
using Ring = engine::SpmcRing<T, P>;
template <class T, class P>
using Latest = engine::SingleLatest<T, P>;
template <class T, class P>
using Post = engine::Mailbox<T, P>;

// With statistics, of each policy one.
template <class T, class P>
using CountedRing = engine::SpmcRing<T, P, engine::SpmcRingRules, engine::WithStats>;
template <class T, class P>
using CountedLatest = engine::SingleLatest<T, P, engine::SingleLatestRules, engine::WithLatency>;
template <class T, class P>
using CountedPost = engine::Mailbox<T, P, engine::MailboxRules, engine::Counters32>;

struct InPlaceOptions {
  std::string name;
};
/// The text that the name of a static buffer points to.
struct NameKeeper {
  std::string text;
};
/// A static buffer, made as the others are.
template <class Buffer>
struct MadeInPlace : NameKeeper, Buffer {
  explicit MadeInPlace(InPlaceOptions options)
      : NameKeeper{std::move(options.name)}, Buffer(text) {}
};

/// No case has more readers at a time.
constexpr std::uint64_t kReaders = 128;

template <std::size_t Capacity>
struct InPlace {
  template <class T, class P>
  using Ring = MadeInPlace<engine::StaticRing<T, Capacity, kReaders, P>>;
};
template <class T, class P>
using LatestInPlace = MadeInPlace<engine::StaticLatest<T, kReaders, P>>;
template <class T, class P>
using PostInPlace = MadeInPlace<engine::StaticMailbox<T, kReaders, P>>;

template <engine::BufferKind Kind>
struct Chosen {
  template <class T, class P>
  struct AtRunTime : engine::AnyBuffer<T, P> {
    struct Options {
      std::size_t capacity = 1;
      std::string name;
    };
    explicit AtRunTime(const Options& options)
        : engine::AnyBuffer<T, P>({.config = config(options), .name = options.name}) {}

   private:
    static engine::BufferConfig config(const Options& options) {
      if (Kind != engine::BufferKind::kSpmcRing) return {.kind = Kind};
      return {.kind = Kind, .capacity = options.capacity};
    }
  };
};
template <class T, class P>
using AnyRing = Chosen<engine::BufferKind::kSpmcRing>::AtRunTime<T, P>;
template <class T, class P>
using AnyLatest = Chosen<engine::BufferKind::kSingleLatest>::AtRunTime<T, P>;
template <class T, class P>
using AnyPost = Chosen<engine::BufferKind::kMailbox>::AtRunTime<T, P>;

// Handles of a static buffer point into it.
constexpr Traits kStaticRingTraits = kRingTraits & ~(kChecksCapacity | kMayGoFirst);
constexpr Traits kStaticLatestTraits = kLatestTraits & ~kMayGoFirst;
constexpr Traits kStaticMailboxTraits = kMailboxTraits & ~kMayGoFirst;
/// Its handles are those of any kind: no version, no wait for a condition.
constexpr Traits kAnyLatestTraits = kLatestTraits & ~(kLatest | kWaitsForCondition);
constexpr Traits kAnyMailboxTraits = kMailboxTraits & ~kCountsOverwrites;

}  // namespace

const std::vector<Row>& all_rows() {
  static const std::vector<Row> rows = [] {
    std::vector<Row> all;
    add_rows<Ring>(all, {.name = "SpmcRing",
                         .traits = kRingTraits,
                         .capacities = {1, 2, 3, 4, 1024},
                         .fewest_cases = 80});
    add_rows<Latest>(all, {.name = "SingleLatest", .traits = kLatestTraits, .fewest_cases = 70});
    add_rows<Post>(all, {.name = "Mailbox", .traits = kMailboxTraits, .fewest_cases = 60});
    add_rows<CountedRing>(all, {.name = "SpmcRing with statistics",
                                .traits = kRingTraits,
                                .capacities = {1, 4},
                                .fewest_cases = 80});
    add_rows<CountedLatest>(
        all, {.name = "SingleLatest with latencies", .traits = kLatestTraits, .fewest_cases = 70});
    add_rows<CountedPost>(
        all,
        {.name = "Mailbox with counters of 32 bits", .traits = kMailboxTraits, .fewest_cases = 60});
    add_rows<InPlace<1>::Ring>(
        all, {.name = "StaticRing", .traits = kStaticRingTraits, .fewest_cases = 70});
    add_rows<InPlace<4>::Ring>(
        all,
        {.name = "StaticRing", .traits = kStaticRingTraits, .capacities = {4}, .fewest_cases = 75});
    add_rows<LatestInPlace>(
        all, {.name = "StaticLatest", .traits = kStaticLatestTraits, .fewest_cases = 65});
    add_rows<PostInPlace>(
        all, {.name = "StaticMailbox", .traits = kStaticMailboxTraits, .fewest_cases = 55});
    add_rows<AnyRing>(all, {.name = "AnyBuffer, a ring",
                            .traits = kRingTraits,
                            .capacities = {4},
                            .fewest_cases = 80});
    add_rows<AnyLatest>(
        all, {.name = "AnyBuffer, a latest value", .traits = kAnyLatestTraits, .fewest_cases = 50});
    add_rows<AnyPost>(
        all, {.name = "AnyBuffer, a mailbox", .traits = kAnyMailboxTraits, .fewest_cases = 50});
    return all;
  }();
  return rows;
}

}  // namespace brine::tests
