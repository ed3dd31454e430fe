#include "engine/platform/std_platform.hpp"

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <linux/futex.h>
#include <optional>
#include <pthread.h>
#include <stdexcept>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/measure/prng.hpp"

namespace brine::engine {

namespace detail {

constinit ParkingBucket parking_buckets[std::size_t{1} << kParkingBucketBits];

static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t),
              "the epoch is a futex word");
static_assert(std::atomic<std::uint32_t>::is_always_lock_free, "the epoch is a futex word");

namespace {

/// steady_clock of libstdc++ is CLOCK_MONOTONIC. A time before its start has passed; the kernel
/// refuses it.
timespec to_timespec(SteadyTime time) noexcept {
  const std::int64_t ns = std::max<std::int64_t>(time.time_since_epoch().count(), 0);
  return {.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000};
}

}  // namespace

bool park(ParkingBucket& bucket, std::uint32_t epoch, const SteadyTime* deadline) noexcept {
  timespec until{};
  if (deadline != nullptr) until = to_timespec(*deadline);
  // WAIT_BITSET takes an absolute time, of CLOCK_MONOTONIC unless told otherwise.
  const long result =
      syscall(SYS_futex, &bucket.epoch, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, epoch,
              deadline != nullptr ? &until : nullptr, nullptr, FUTEX_BITSET_MATCH_ANY);
  if (result == 0 || errno == EAGAIN || errno == EINTR) return true;
  if (errno == ETIMEDOUT) return false;
  std::perror("brine: futex wait refused, which is a defect of std_platform.cpp");
  std::abort();
}

void outlive(std::thread& thread) noexcept {
  const auto& handler = ThreadExceptions::of_this_thread();
  if (handler == nullptr) return;
  char label[16] = {};
  ::pthread_getname_np(::pthread_self(), label, sizeof(label));
  (*handler)(label, std::make_exception_ptr(std::runtime_error(
                        "it was thrown past a thread that had not been joined")));
  thread.join();
}

void wake_all(ParkingBucket& bucket) noexcept {
  // release: pairs with the acquire load of the epoch in StdAtomic::wait_on.
  bucket.epoch.fetch_add(1, std::memory_order_release);
  syscall(SYS_futex, &bucket.epoch, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, INT_MAX, nullptr, nullptr, 0);
}

namespace {

constexpr std::uint64_t kNoStream = ~std::uint64_t{0};

std::atomic<std::uint64_t> run_seed{0};
std::atomic<std::uint64_t> next_stream{1};
std::atomic<std::uint64_t> seed_generation{1};

/// The stream of one thread, made at its first draw after each seed_random.
struct RandomStream {
  std::uint64_t number = kNoStream;
  std::uint64_t generation = 0;
  std::optional<Prng> prng;
};

thread_local RandomStream random_stream;

Prng& thread_prng() {
  // acquire: pairs with the release store in seed_random, so that the seed of that generation is
  // seen.
  const std::uint64_t generation = seed_generation.load(std::memory_order_acquire);
  if (random_stream.generation != generation) [[unlikely]] {
    if (random_stream.number == kNoStream) random_stream.number = take_stream_number();
    random_stream.prng =
        Prng::stream(run_seed.load(std::memory_order_relaxed), random_stream.number);
    random_stream.generation = generation;
  }
  return *random_stream.prng;
}

}  // namespace

std::uint64_t take_stream_number() noexcept {
  return next_stream.fetch_add(1, std::memory_order_relaxed);  // relaxed: only uniqueness counts
}

void begin_thread(const char (&label)[16], std::uint64_t stream) noexcept {
  pthread_setname_np(pthread_self(), label);
  random_stream.number = stream;
}

}  // namespace detail

std::uint64_t StdPlatform::random(std::uint64_t n) {
  constexpr std::uint64_t kLimit = std::uint64_t{1} << 32U;
  if (n == 0 || n > kLimit) [[unlikely]] {
    throw std::invalid_argument("StdPlatform::random(" + std::to_string(n) +
                                "): the bound must be in 1..2^32; combine two draws for more");
  }
  Prng& prng = detail::thread_prng();
  return n == kLimit ? prng.next() >> 32U : prng.bounded(static_cast<std::uint32_t>(n));
}

void StdPlatform::seed_random(std::uint64_t seed) noexcept {
  detail::run_seed.store(seed, std::memory_order_relaxed);
  detail::next_stream.store(1, std::memory_order_relaxed);
  detail::random_stream.number = 0;
  // release: pairs with the acquire load in thread_prng.
  detail::seed_generation.fetch_add(1, std::memory_order_release);
}

}  // namespace brine::engine
