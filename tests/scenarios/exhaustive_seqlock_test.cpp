/// Small programs over the seqlock, in every execution that there is, of every order and every
/// store that a load may see: readers that try once, writers that store. The documents' faults are
/// found, each by its property.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/buffers/seqlock.hpp"
#include "scenarios/mutants/seqlock_mutants.hpp"
#include "scenarios/sheaf.hpp"
#include "tests/scenarios/exhaustive.hpp"

namespace brine::tests {

namespace {

using P = sim::SimPlatform;
using Context = engine::Context<P>;
using Value = scenarios::Sheaf<2>;

constexpr sim::Memory kSc = sim::Memory::kSequential;
constexpr sim::Memory kCpp = sim::Memory::kCpp;

struct Load {
  std::uint64_t readers = 2;
  std::uint64_t loads = 1;   ///< of each reader, with no retry
  std::uint64_t writes = 2;  ///< of the one writer
};

/// One writer stores values 1, 2, …. A load is whole, is none that is older than the one before,
/// and after all of it the value is the last.
template <class Rules = engine::SeqlockRules>
sim::Body one_writer(const Load& load) {
  return [load](Context& context) {
    engine::Property& whole = context.property("seqlock.whole");
    engine::Property& fresh = context.property("seqlock.fresh");
    engine::Seqlock<Value, P, std::uint64_t, Rules> lock;
    std::vector<P::thread> threads;
    for (std::uint64_t i = 0; i < load.readers; ++i) {
      threads.emplace_back("reader-" + std::to_string(i), [&] {
        std::uint64_t last = 0;
        for (std::uint64_t looks = 0; looks < load.loads; ++looks) {
          const auto got = lock.try_load(0);
          if (!got.has_value()) continue;
          const std::optional<std::uint64_t> number = got->number();
          whole.require(number.has_value(), [] { return "loaded a mixture"; });
          if (!number) continue;
          fresh.require(*number >= last, [&] { return "loaded " + std::to_string(*number); });
          last = *number;
        }
      });
    }
    threads.emplace_back("writer", [&] {
      for (std::uint64_t number = 1; number <= load.writes; ++number)
        lock.store(Value(number));
    });
    for (P::thread& thread : threads)
      thread.join();
    const Value last = lock.load();
    whole.require(last.number().has_value(), [] { return "ended with a mixture"; });
    fresh.require(last.number() == load.writes, [] { return "the last write is lost"; });
  };
}

/// Writers that increment by a read-modify-write.
template <class Rules = engine::SeqlockRules>
sim::Body counters(std::uint64_t writers, std::uint64_t updates) {
  return [writers, updates](Context& context) {
    engine::Property& lossless = context.property("seqlock.lossless");
    engine::Seqlock<Value, P, std::uint64_t, Rules> lock;
    std::vector<P::thread> threads;
    for (std::uint64_t i = 0; i < writers; ++i) {
      threads.emplace_back("writer-" + std::to_string(i), [&] {
        for (std::uint64_t n = 0; n < updates; ++n)
          lock.update([](const Value& now) { return Value(now.words.front() + 1); });
      });
    }
    for (P::thread& thread : threads)
      thread.join();
    const Value total = lock.load();
    lossless.require(total.number() == writers * updates,
                     [&] { return "the total is " + std::to_string(total.words.front()); });
  };
}

}  // namespace

TEST_CASE("readers of a seqlock and a writer: every execution passes") {
  check_complete("seqlock, 2 readers, 2 writes", kSc, one_writer({}));
  check_complete("seqlock, 2 readers, 1 write", kCpp, one_writer({.writes = 1}));
  check_complete("seqlock, 1 reader that loads twice, 2 writes", kCpp,
                 one_writer({.readers = 1, .loads = 2}));
}

TEST_CASE("slow: two readers of a seqlock and two writes: every execution passes") {
  check_complete("seqlock, 2 readers, 2 writes", kCpp, one_writer({}));
}

TEST_CASE("two writers that increment a seqlock: every execution passes") {
  for (const sim::Memory memory : {kSc, kCpp})
    check_complete("seqlock, 2 writers, 2 updates", memory, counters(2, 2));
}

TEST_CASE(
    "each fault of the documents' seqlock is found, the fences only with the C++ memory model") {
  const Load load{.readers = 1, .writes = 1};
  check_found("seqlock.whole", kCpp, one_writer<scenarios::SeqlockReaderWithoutFence>(load));
  check_found("seqlock.whole", kCpp, one_writer<scenarios::SeqlockWriterWithoutFence>(load));
  check_complete("reader without fence", kSc,
                 one_writer<scenarios::SeqlockReaderWithoutFence>(load));
  check_complete("writer without fence", kSc,
                 one_writer<scenarios::SeqlockWriterWithoutFence>(load));
  for (const sim::Memory memory : {kSc, kCpp}) {
    check_found("no-data-race", memory, one_writer<scenarios::SeqlockPlainWords>(load));
    check_found("seqlock.lossless", memory, counters<scenarios::SeqlockReadThenWrite>(2, 1));
  }
}

}  // namespace brine::tests
