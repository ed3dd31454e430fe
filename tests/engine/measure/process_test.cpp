#include "engine/measure/process.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <sys/mman.h>
#include <thread>

#include <doctest/doctest.h>

namespace {

using brine::engine::growth;
using brine::engine::ProcessFigures;
using brine::engine::ProcessSampler;

TEST_CASE("process: all figures of this process can be read") {
  const ProcessSampler sampler;
  const auto figures = sampler.sample();
  REQUIRE(figures.rss_bytes);
  REQUIRE(figures.vms_bytes);
  REQUIRE(figures.threads);
  REQUIRE(figures.cpu_ns);
  CHECK(*figures.rss_bytes > 64 * 1024);
  CHECK(*figures.vms_bytes >= *figures.rss_bytes);
  CHECK(*figures.threads >= 1);
}

TEST_CASE("process: the resident set alone is that of a whole sample") {
  const ProcessSampler sampler;
  const auto before = sampler.rss_bytes();
  const auto whole = sampler.sample();
  REQUIRE(before);
  REQUIRE(whole.rss_bytes);
  const std::int64_t difference = growth(before, whole.rss_bytes).value();
  CHECK(difference >= -std::int64_t{1 << 20});
  CHECK(difference <= std::int64_t{1 << 20});
}

TEST_CASE("process: mapped and touched memory shows, and so does its return") {
  constexpr std::size_t kBytes = 32 << 20;
  const ProcessSampler sampler;
  const auto before = sampler.sample();
  void* memory =
      ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  std::memset(memory, 1, kBytes);
  const auto during = sampler.sample();
  ::munmap(memory, kBytes);
  const auto after = sampler.sample();
  CHECK(growth(before.rss_bytes, during.rss_bytes) > std::int64_t{kBytes} / 2);
  CHECK(growth(during.rss_bytes, after.rss_bytes) < -std::int64_t{kBytes} / 2);
}

TEST_CASE("process: a second thread is counted while it lives, and its work is CPU time") {
  const ProcessSampler sampler;
  const auto before = sampler.sample();
  std::optional<std::uint64_t> threads;
  std::thread worker([&] {
    volatile std::uint64_t spin = 0;
    while (spin < 5'000'000)
      spin = spin + 1;
    threads = sampler.sample().threads;
  });
  worker.join();
  CHECK(growth(before.threads, threads) == 1);
  CHECK(growth(before.cpu_ns, sampler.sample().cpu_ns) > 0);
}

TEST_CASE("process: switches and faults count up, those of threads that have ended included") {
  const ProcessSampler sampler;
  const auto before = sampler.sample();
  std::thread worker([] {
    // Long enough not to be over before the thread has given the processor up.
    for (int i = 0; i != 5; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    constexpr std::size_t kBytes = 1 << 20;
    void* const memory =
        ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ::madvise(memory, kBytes, MADV_NOHUGEPAGE);
    std::memset(memory, 1, kBytes);
    ::munmap(memory, kBytes);
  });
  worker.join();
  const auto after = sampler.sample();
  REQUIRE(after.involuntary_switches);
  REQUIRE(after.major_faults);
  CHECK(growth(before.voluntary_switches, after.voluntary_switches) >= 5);
  CHECK(growth(before.minor_faults, after.minor_faults) >= 200);
  CHECK(growth(before.involuntary_switches, after.involuntary_switches) >= 0);
  CHECK(growth(before.major_faults, after.major_faults) >= 0);
}

TEST_CASE("process: the heap is sampled only when it is asked for") {
  const ProcessSampler sampler;
  CHECK_FALSE(sampler.sample().heap_bytes);
  CHECK(sampler.sample_with_heap().heap_bytes.has_value());
  CHECK(sampler.sample_with_heap().rss_bytes.has_value());
}

TEST_CASE("process: a program name with spaces and parentheses does not shift the fields") {
  ProcessFigures figures;
  brine::engine::detail::parse_stat(
      "12 (a ) (b) R 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 42 0 99 100 200", figures);
  CHECK(figures.threads == 42);
  CHECK(figures.minor_faults == 7);
  CHECK(figures.major_faults == 9);
}

TEST_CASE("process: what cannot be read is absent, not 0") {
  ProcessFigures figures;
  brine::engine::detail::parse_statm("", 4096, figures);
  brine::engine::detail::parse_stat("12 (brine) R 1 2", figures);
  CHECK(figures == ProcessFigures{});
  brine::engine::detail::parse_statm("10 x 3", 4096, figures);
  CHECK(figures.vms_bytes == 40960);
  CHECK_FALSE(figures.rss_bytes);
  CHECK_FALSE(growth(figures.vms_bytes, figures.rss_bytes));
}

TEST_CASE("process: the heap grows by what is allocated, and shrinks when it is given back") {
  const auto before = brine::engine::heap_bytes();
  auto kept = std::make_unique<std::array<char, 100'000>>();
  volatile char* const used = kept->data();
  used[0] = 1;
  const auto with = brine::engine::heap_bytes();
  kept.reset();
  const auto after = brine::engine::heap_bytes();
  REQUIRE(before.has_value());
  CHECK(*growth(before, with) >= 100'000);
  CHECK(*growth(before, with) < 120'000);  // a sanitizer's allocator rounds up by an eighth
  CHECK(*growth(with, after) <= -100'000);
}

TEST_CASE("process: growth is signed") {
  CHECK(growth(std::uint64_t{10}, std::uint64_t{4}) == -6);
  CHECK(growth(std::uint64_t{4}, std::uint64_t{10}) == 6);
}

}  // namespace
