// The ring under contention: one writer, 1 to 64 readers, each on a thread of its own that the
// system places as it likes, at several push rates.

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <latch>
#include <memory>
#include <string>
#include <sys/prctl.h>
#include <thread>
#include <time.h>
#include <vector>

#include "tests/bench/native_bench.hpp"
#include "tests/bench/native_peers.hpp"
#include "tests/bench/slice.hpp"

namespace brine::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRounds = 5;
constexpr std::chrono::milliseconds kRound{400};
constexpr std::array<std::size_t, 4> kReaders{1, 4, 16, 64};
constexpr std::array<std::uint64_t, 3> kRates{1'000, 100'000, 0};  // a second; 0: without a pause

/// What the calling thread has spent on processors.
double cpu_ns() {
  timespec spent{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) * 1e9 + static_cast<double>(spent.tv_nsec);
}

double ns_since(Clock::time_point start) {
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
}

/// Sorts the values. Of an even number of them: the lower of the two in the middle.
double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[(values.size() - 1) / 2];
}

struct Received {
  std::uint64_t messages = 0;
  std::uint64_t lags = 0;
  std::uint64_t missed = 0;  ///< messages that the lags said are lost
  double cpu = 0;            ///< ns
};

struct Pushed {
  std::uint64_t messages = 0;
  double wall = 0;     ///< ns inside of pushes
  double cpu = 0;      ///< the same
  double elapsed = 0;  ///< ns of the whole
};

/// One figure of each round.
struct Rounds {
  std::vector<double> rate, push_wall, push_cpu, receive_cpu, least, middle, lags, missed;
};

void read_until_closed(Ring::Reader& reader, Received& received) {
  std::uint64_t sum = 0;
  const double before = cpu_ns();
  for (;;) {
    const auto got = reader.recv();
    if (got.has_value()) {
      ++received.messages;
      sum += *got;
      continue;
    }
    if (got.kind() == engine::OutcomeKind::kClosed) break;
    ++received.lags;
    received.missed += got.lagged();
  }
  received.cpu = cpu_ns() - before;
  keep(sum);
}

/// `count` pushes between looks at the clocks. What the looks cost is taken off.
class TimedPushes {
 public:
  explicit TimedPushes(Ring::Producer& producer) : producer_(producer) {
    constexpr int kLooks = 1'000;
    for (int i = 0; i != kLooks; ++i)
      push(0);
    look_wall_ = pushed_.wall / kLooks;
    look_cpu_ = pushed_.cpu / kLooks;
    pushed_ = {};
  }

  void push(std::uint64_t count) {
    const double cpu = cpu_ns();
    const auto start = Clock::now();
    for (std::uint64_t i = 0; i != count; ++i)
      producer_.push(i);
    pushed_.wall += ns_since(start) - look_wall_;
    pushed_.cpu += cpu_ns() - cpu - look_cpu_;
    pushed_.messages += count;
  }

  [[nodiscard]] const Pushed& pushed() const noexcept { return pushed_; }

 private:
  Ring::Producer& producer_;
  Pushed pushed_;
  double look_wall_ = 0;
  double look_cpu_ = 0;
};

/// A writer that wakes late pushes what is due, so the rate is kept if it can be.
Pushed write(Ring::Producer& producer, std::uint64_t rate) {
  TimedPushes pushes(producer);
  const auto start = Clock::now();
  const auto end = start + kRound;
  if (rate == 0) {
    constexpr std::uint64_t kBatch = 4096;
    while (Clock::now() < end)
      pushes.push(kBatch);
  } else {
    const std::chrono::nanoseconds period(1'000'000'000 / rate);
    constexpr std::int64_t kBurst = 64;  // so that a writer far behind still sees the end
    for (auto due = start + period; due < end && Clock::now() < end;) {
      std::this_thread::sleep_until(due);
      const auto late = Clock::now() - due;
      const std::int64_t count = std::min<std::int64_t>(1 + late / period, kBurst);
      pushes.push(static_cast<std::uint64_t>(count));
      due += count * period;
    }
  }
  Pushed pushed = pushes.pushed();
  pushed.elapsed = ns_since(start);
  return pushed;
}

/// False: what a reader received and what it missed is not what was pushed.
bool run_round(std::uint64_t rate, std::size_t readers, Rounds& rounds) {
  Ring ring;
  Ring::Producer producer = ring.producer();
  struct alignas(kApart) Result {
    Received received;
  };
  std::vector<Result> results(readers);
  std::latch ready(static_cast<std::ptrdiff_t>(readers) + 1);
  std::vector<std::thread> threads;
  for (Result& result : results) {
    threads.emplace_back([&result, &ready, reader = ring.subscribe()]() mutable {
      ready.arrive_and_wait();
      read_until_closed(reader, result.received);
    });
  }
  ready.arrive_and_wait();
  const Pushed pushed = write(producer, rate);
  producer.close();
  for (std::thread& thread : threads)
    thread.join();

  const auto all = static_cast<double>(pushed.messages);
  Received sum;
  std::vector<double> shares;
  for (const Result& result : results) {
    const Received& one = result.received;
    if (one.messages + one.missed != pushed.messages) return false;
    shares.push_back(static_cast<double>(one.messages) / all);
    sum.messages += one.messages;
    sum.lags += one.lags;
    sum.missed += one.missed;
    sum.cpu += one.cpu;
  }
  const auto count = static_cast<double>(readers);
  rounds.rate.push_back(all / pushed.elapsed * 1e9);
  rounds.push_wall.push_back(pushed.wall / all);
  rounds.push_cpu.push_back(pushed.cpu / all);
  rounds.receive_cpu.push_back(sum.messages == 0 ? 0 : sum.cpu / static_cast<double>(sum.messages));
  rounds.least.push_back(*std::min_element(shares.begin(), shares.end()));
  rounds.middle.push_back(median(shares));
  rounds.lags.push_back(static_cast<double>(sum.lags) / count);
  rounds.missed.push_back(static_cast<double>(sum.missed) / count);
  return true;
}

void print_row(std::uint64_t rate, std::size_t readers, const Rounds& rounds) {
  const std::string asked = rate == 0 ? "as fast as it can" : std::to_string(rate);
  std::printf("| %s | %zu | %.0f | %.0f | %.0f | %.0f | %.2f %% | %.2f %% | %.0f | %.0f |\n",
              asked.c_str(), readers, median(rounds.rate), median(rounds.push_wall),
              median(rounds.push_cpu), median(rounds.receive_cpu), 100 * median(rounds.middle),
              100 * median(rounds.least), median(rounds.lags), median(rounds.missed));
  std::fflush(stdout);
}

}  // namespace

int print_contention() {
  // Sleeps end when they are due, not up to 50 us later. A request; what came of it is printed.
  prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  std::printf(
      "Medians of %d rounds of %d ms. %u processors, so of these threads %u run at a time. The "
      "ring "
      "holds %zu\nvalues; readers park; none is given a processor. Compiler: %s.\n\n",
      kRounds, static_cast<int>(kRound.count()), std::thread::hardware_concurrency(),
      std::thread::hardware_concurrency(), kCapacity, __VERSION__);
  std::printf(
      "| pushes/s asked | readers | pushes/s | a push: ns | of CPU | a receipt: ns of CPU | "
      "received: "
      "middle reader | worst | lags a reader | missed a reader |\n"
      "|---|---|---|---|---|---|---|---|---|---|\n");
  for (const std::uint64_t rate : kRates) {
    for (const std::size_t readers : kReaders) {
      Rounds rounds;
      for (int round = 0; round != kRounds; ++round) {
        if (run_round(rate, readers, rounds)) continue;
        std::fprintf(stderr,
                     "brine_native_bench: %zu readers: received + missed is not what was pushed; "
                     "this is a defect of the ring\n",
                     readers);
        return 1;
      }
      print_row(rate, readers, rounds);
    }
  }
  return 0;
}

}  // namespace brine::bench
