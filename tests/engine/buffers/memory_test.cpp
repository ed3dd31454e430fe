/// Memory of a buffer and of a reader, beside the formulas of the design documents. Prints a table.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>

#include <doctest/doctest.h>

#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"
#include "engine/buffers/stats.hpp"
#include "engine/platform/std_platform.hpp"
#include "tests/support/heap_count.hpp"
#include "tests/support/payloads.hpp"

namespace brine::tests {

namespace {

using P = engine::StdPlatform;
using Item = Patterned<100>;  // the documents' example: 100 bytes an item

struct Memory {
  std::size_t buffer = 0;  ///< the object and its heap
  std::size_t reader = 0;  ///< a handle and its heap
};

template <class Buffer, class... Args>
Memory memory_of(const Args&... args) {
  const std::size_t empty = heap_bytes();
  auto buffer = std::make_unique<Buffer>(args...);
  const std::size_t made = heap_bytes();
  const auto reader = std::make_unique<typename Buffer::Reader>(buffer->subscribe());
  const std::size_t subscribed = heap_bytes();
  return {.buffer = made - empty, .reader = subscribed - made};
}

void print(const char* what, const Memory& off, const Memory& on, std::size_t formula,
           std::size_t reader_formula) {
  std::printf("| %-38s | %9zu | %9zu | %9zu | %6zu | %6zu | %6zu |\n", what, formula, off.buffer,
              on.buffer, reader_formula, off.reader, on.reader);
}

}  // namespace

TEST_CASE("memory is what the documents' formulas say, and a constant that is stated here") {
  if (!counts_heap()) return;
  using engine::WithStats;
  std::printf(
      "bytes; 100-byte items, the ring retains 1023\n"
      "| buffer                                 |   formula |       off |        on | reader: |    "
      "off "
      "|     on |\n");
  // The formula of the ring counts its capacity; storage is a power of two above that.
  constexpr std::size_t kSlots = 1024;
  const engine::SpmcRingOptions options{.capacity = kSlots - 1};
  const Memory ring = memory_of<engine::SpmcRing<Item>>(options);
  const Memory counted_ring =
      memory_of<engine::SpmcRing<Item, P, engine::SpmcRingRules, WithStats>>(options);
  print("ring: capacity x sizeof(T)", ring, counted_ring, options.capacity * sizeof(Item), 64);
  const Memory latest = memory_of<engine::SingleLatest<Item>>();
  const Memory counted_latest =
      memory_of<engine::SingleLatest<Item, P, engine::SingleLatestRules, WithStats>>();
  print("latest value: sizeof(optional<T>)", latest, counted_latest, sizeof(std::optional<Item>),
        16);
  const Memory mailbox = memory_of<engine::Mailbox<Item>>();
  const Memory counted_mailbox =
      memory_of<engine::Mailbox<Item, P, engine::MailboxRules, WithStats>>();
  print("mailbox: sizeof(optional<T>) + 32", mailbox, counted_mailbox,
        sizeof(std::optional<Item>) + 32, 16);

  // Beside the values, rounded up by malloc: names, counts, and lines of 128 bytes that keep writer
  // and readers apart.
  constexpr std::size_t kFixed = 640;
  constexpr std::size_t kStats = 192;
  CHECK(ring.buffer >= kSlots * sizeof(Item));
  CHECK(ring.buffer <= kSlots * sizeof(Item) + kFixed);
  CHECK(latest.buffer <= 4 * sizeof(Item) + kFixed);
  CHECK(mailbox.buffer <= sizeof(std::optional<Item>) + kFixed);
  CHECK(counted_ring.buffer <= ring.buffer + kStats);
  CHECK(counted_latest.buffer <= latest.buffer + kStats);
  CHECK(counted_mailbox.buffer <= mailbox.buffer + kStats);
  CHECK(ring.reader <= 64);
  CHECK(latest.reader <= 64);
  CHECK(mailbox.reader <= 64);
  CHECK(counted_ring.reader <= 128);
  CHECK(counted_latest.reader <= 128);
  CHECK(counted_mailbox.reader <= 128);
}

}  // namespace brine::tests
