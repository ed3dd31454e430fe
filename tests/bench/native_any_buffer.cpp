// What the choice at run time costs: a buffer behind AnyBuffer beside the same one called directly.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/buffers/any_buffer.hpp"
#include "tests/bench/native_bench.hpp"
#include "tests/bench/native_peers.hpp"
#include "tests/bench/slice.hpp"

namespace brine::bench {

namespace {

constexpr std::uint64_t kOperations = 200'000;

/// A buffer of `kKind` in the shape of the others: made without arguments.
template <engine::BufferKind kKind>
struct Chosen : engine::AnyBuffer<std::uint64_t> {
  Chosen() : engine::AnyBuffer<std::uint64_t>({.config = {.kind = kKind}}) {}
};

template <class Buffer>
Row exchange(std::string name) {
  const auto measure = [queue = std::make_shared<Ours<Buffer>>()] {
    return timed(kOperations, [&queue = *queue](std::uint64_t n) {
      std::uint64_t sum = 0;
      for (std::uint64_t i = 0; i != n; ++i) {
        queue.push(i);
        std::uint64_t value = 0;
        if (queue.pop(value)) sum += value;
      }
      keep(sum);
    });
  };
  return {.group = "one thread: a push and a receive, direct and behind AnyBuffer",
          .name = std::move(name),
          .measure = measure};
}

}  // namespace

std::vector<Row> any_buffer_rows() {
  using engine::BufferKind;
  std::vector<Row> rows;
  rows.push_back(exchange<Ring>("ring, direct"));
  rows.push_back(exchange<Chosen<BufferKind::kSpmcRing>>("**ring**, AnyBuffer"));
  rows.push_back(exchange<Latest>("latest value, direct"));
  rows.push_back(exchange<Chosen<BufferKind::kSingleLatest>>("**latest value**, AnyBuffer"));
  rows.push_back(exchange<Mailbox>("mailbox, direct"));
  rows.push_back(exchange<Chosen<BufferKind::kMailbox>>("**mailbox**, AnyBuffer"));
  return rows;
}

}  // namespace brine::bench
