// What measuring costs the measured, and what the barriers cost.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

#include "engine/measure/latency_histogram.hpp"
#include "engine/measure/prng.hpp"
#include "engine/measure/process.hpp"
#include "engine/measure/stamp_clock.hpp"
#include "engine/platform/std_platform.hpp"
#include "tests/bench/native_bench.hpp"
#include "tests/bench/slice.hpp"

namespace brine::bench {

namespace {

constexpr const char* kGroup = "measuring";

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

Row histogram(std::string name, unsigned spread) {
  const auto measure = [values = latencies_over(spread),
                        latency = std::make_shared<engine::LatencyHistogram>()] {
    return timed(200'000, [&](std::uint64_t n) {
      for (std::uint64_t i = 0; i != n; ++i)
        latency->record(values[i % values.size()]);
    });
  };
  return {.group = kGroup, .name = std::move(name), .goal_ns = 2, .measure = measure};
}

template <class Call>
Row repeated(const char* group, std::string name, double goal_ns, std::uint64_t n, Call call) {
  const auto measure = [n, call] {
    return timed(n, [&call](std::uint64_t times) {
      for (std::uint64_t i = 0; i != times; ++i)
        call();
    });
  };
  return {.group = group, .name = std::move(name), .goal_ns = goal_ns, .measure = measure};
}

/// The floor of a sample: the system call alone, through a descriptor that is never closed.
void read_statm() {
  static const int descriptor = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  std::array<char, 128> text;
  keep(::pread(descriptor, text.data(), text.size(), 0));
}

}  // namespace

std::vector<Row> measure_rows() {
  const auto sampler = std::make_shared<engine::ProcessSampler>();
  constexpr const char* kBarriers = "barriers";
  std::vector<Row> rows;
  rows.push_back(histogram("histogram `record`, 8 binary magnitudes", 8));
  rows.push_back(histogram("histogram `record`, 24 binary magnitudes", 24));
  rows.push_back(repeated(kGroup, "time stamp", 10, 200'000,
                          [stamps = engine::StampClock::anchored()] { keep(stamps.now_ns()); }));
  rows.push_back(repeated(kGroup, "time stamp: clock_gettime", 0, 200'000,
                          [] { keep(engine::StampClock::clock_ns()); }));
  rows.push_back(repeated(kGroup, "process: `rss_bytes()`", 1'200, 2'000,
                          [sampler] { keep(sampler->rss_bytes()); }));
  rows.push_back(repeated(kGroup, "process: a bare `pread` of /proc/self/statm", 0, 2'000,
                          [] { read_statm(); }));
  rows.push_back(repeated(kGroup, "process: `sample()`, all figures", 0, 1'000,
                          [sampler] { keep(sampler->sample()); }));
  // Of two fences with nothing between them a compiler may leave one out.
  const auto apart = [](auto barrier) {
    return [barrier] {
      barrier();
      asm volatile("" ::: "memory");
    };
  };
  rows.push_back(repeated(kBarriers, "light barrier", 0, 200'000,
                          apart([] { engine::StdPlatform::light_barrier(); })));
  rows.push_back(repeated(kBarriers, "seq_cst fence", 0, 200'000,
                          apart([] { engine::StdPlatform::fence(std::memory_order_seq_cst); })));
  rows.push_back(
      repeated(kBarriers, "heavy barrier", 0, 5'000, [] { engine::StdPlatform::heavy_barrier(); }));
  return rows;
}

}  // namespace brine::bench
