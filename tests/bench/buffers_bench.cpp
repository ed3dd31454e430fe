// The real buffers on one thread: the cost of their instructions, without that of other cores. One
// iteration is one push, and one receive by each reader.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"

namespace brine::bench {

namespace {

template <class Buffer>
void push_and_receive(benchmark::State& state) {
  Buffer buffer;
  auto producer = buffer.producer();
  std::vector<typename Buffer::Reader> readers;
  for (std::int64_t i = 0; i < state.range(0); ++i)
    readers.push_back(buffer.subscribe());
  std::uint64_t pushed = 0;
  std::uint64_t received = 0;
  for (auto _ : state) {
    producer.push(++pushed);
    for (auto& reader : readers) {
      const auto got = reader.try_recv();
      received += got.has_value() ? *got : 0;
    }
  }
  benchmark::DoNotOptimize(received);
}
using Ring = engine::SpmcRing<std::uint64_t>;
using Latest = engine::SingleLatest<std::uint64_t>;
using Mailbox = engine::Mailbox<std::uint64_t>;
BENCHMARK_TEMPLATE(push_and_receive, Ring)->ArgName("readers")->Arg(1)->Arg(4);
BENCHMARK_TEMPLATE(push_and_receive, Latest)->ArgName("readers")->Arg(1)->Arg(4);
BENCHMARK_TEMPLATE(push_and_receive, Mailbox)->ArgName("readers")->Arg(1);

void latest_current(benchmark::State& state) {
  Latest latest;
  auto producer = latest.producer();
  const auto reader = latest.subscribe();
  producer.push(1);
  for (auto _ : state)
    benchmark::DoNotOptimize(reader.current());
}
BENCHMARK(latest_current);

void latest_push_unread(benchmark::State& state) {
  Latest latest;
  auto producer = latest.producer();
  std::uint64_t pushed = 0;
  for (auto _ : state)
    producer.push(++pushed);
}
BENCHMARK(latest_push_unread);

}  // namespace

}  // namespace brine::bench
