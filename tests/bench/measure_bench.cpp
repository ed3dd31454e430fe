// What measuring costs the measured.

#include <array>
#include <cstddef>
#include <cstdint>

#include <benchmark/benchmark.h>

#include "engine/measure/latency_histogram.hpp"
#include "engine/measure/prng.hpp"
#include "engine/measure/process.hpp"

namespace brine::bench {

namespace {

/// Latencies from `spread` binary orders of magnitude, all equally likely, from 1 ns on.
std::array<std::uint64_t, 4096> latencies_over(unsigned spread) {
  engine::Prng prng(1);
  std::array<std::uint64_t, 4096> values{};
  for (std::uint64_t& value : values) {
    const std::uint64_t magnitude = std::uint64_t{1} << prng.bounded(spread);
    value = magnitude + prng.next() % magnitude;
  }
  return values;
}

void latency_histogram_record(benchmark::State& state) {
  const auto values = latencies_over(static_cast<unsigned>(state.range(0)));
  engine::LatencyHistogram latency;
  std::size_t i = 0;
  for (auto _ : state)
    latency.record(values[i++ % values.size()]);
  benchmark::DoNotOptimize(latency.snapshot());
}
BENCHMARK(latency_histogram_record)->ArgName("magnitudes")->Arg(8)->Arg(24);

void process_sampler_sample(benchmark::State& state) {
  const engine::ProcessSampler sampler;
  for (auto _ : state)
    benchmark::DoNotOptimize(sampler.sample());
}
BENCHMARK(process_sampler_sample);

}  // namespace

}  // namespace brine::bench
