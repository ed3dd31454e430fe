/// The light and the heavy barrier on real threads: of two tasks that each store, pass a barrier
/// and load what the other stored, one sees the other's store.

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <sched.h>
#include <thread>

#include <doctest/doctest.h>

#include "engine/platform/std_platform.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

namespace {

using P = engine::StdPlatform;

/// Keeps two threads on two processors: on one they would never miss each other's stores.
class TwoProcessors {
 public:
  TwoProcessors() {
    sched_getaffinity(0, sizeof(allowed_), &allowed_);
    for (int processor = 0; processor != CPU_SETSIZE && count_ != 2; ++processor)
      if (CPU_ISSET(processor, &allowed_)) chosen_[count_++] = processor;
  }
  TwoProcessors(const TwoProcessors&) = delete;
  TwoProcessors& operator=(const TwoProcessors&) = delete;
  ~TwoProcessors() { sched_setaffinity(0, sizeof(allowed_), &allowed_); }

  [[nodiscard]] bool exist() const { return count_ == 2; }
  /// Moves the calling thread.
  void go_to(std::size_t side) const {
    if (!exist()) return;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(chosen_[side], &one);
    sched_setaffinity(0, sizeof(one), &one);
  }

 private:
  cpu_set_t allowed_{};
  std::array<int, 2> chosen_{};
  std::size_t count_ = 0;
};

struct alignas(128) Word {
  std::atomic<std::uint32_t> value{0};
};

/// Store buffering, round after round: each side stores the round's number, and loads the other's
/// word. A round in which both miss is one in which a wake-up would be lost.
class StoreBuffering {
 public:
  /// Rounds in which both missed; stops at `enough` of them. Where other programs keep the
  /// processors busy, a round takes milliseconds: then fewer must do, but never less than a
  /// thousand.
  template <class LeftBarrier, class RightBarrier>
  std::uint32_t both_missed(std::uint32_t rounds, std::uint32_t enough, LeftBarrier left_barrier,
                            RightBarrier right_barrier,
                            std::chrono::seconds at_most = std::chrono::seconds(10)) {
    const TwoProcessors processors;
    const auto end = std::chrono::steady_clock::now() + at_most;
    std::uint32_t missed = 0;
    std::thread right([&] {
      processors.go_to(1);
      for (std::uint32_t round = 1; meet(right_at_, left_at_, round); ++round) {
        right_.value.store(round, std::memory_order_relaxed);
        right_barrier();
        right_saw_.value.store(left_.value.load(std::memory_order_relaxed),
                               std::memory_order_relaxed);
        meet_again(right_done_, left_done_, round);
      }
    });
    processors.go_to(0);
    for (std::uint32_t round = 1; round <= rounds && missed < enough; ++round) {
      meet(left_at_, right_at_, round);
      left_.value.store(round, std::memory_order_relaxed);
      left_barrier();
      const std::uint32_t saw = right_.value.load(std::memory_order_relaxed);
      meet_again(left_done_, right_done_, round);
      if (saw != round && right_saw_.value.load(std::memory_order_relaxed) != round) ++missed;
      if (round % 1'000 == 0 && round != rounds && std::chrono::steady_clock::now() > end) {
        MESSAGE("processors are busy: ", round, " rounds, not ", rounds);
        break;
      }
    }
    left_at_.value.store(kStop, std::memory_order_release);
    right.join();
    return missed;
  }

 private:
  static constexpr std::uint32_t kStop = ~std::uint32_t{0};

  /// Waits until the other side is in this round too. False: there is no other round.
  static bool meet(Word& own, Word& other, std::uint32_t round) {
    own.value.store(round, std::memory_order_release);
    for (unsigned spins = 0; other.value.load(std::memory_order_acquire) < round; ++spins)
      if (spins > 1'000) P::yield();  // the other may need this processor
    return other.value.load(std::memory_order_acquire) != kStop;
  }
  static void meet_again(Word& own, Word& other, std::uint32_t round) { meet(own, other, round); }

  Word left_, right_, right_saw_;
  Word left_at_, right_at_, left_done_, right_done_;
};

void light() {
  P::light_barrier();
}
void heavy() {
  P::heavy_barrier();
}
void compiler_only() {
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

}  // namespace

TEST_CASE("of a store before a light and a store before a heavy barrier one is seen") {
  CHECK(StoreBuffering().both_missed(20'000, 1, light, heavy) == 0);
  CHECK(StoreBuffering().both_missed(20'000, 1, heavy, light) == 0);
}

TEST_CASE("two heavy barriers order each other") {
  CHECK(StoreBuffering().both_missed(20'000, 1, heavy, heavy) == 0);
}

/// What the first case is worth: with the heavy barrier taken away, the same rounds fail.
/// Processors are free not to show it, one cannot, and two that are busy elsewhere hardly do: so it
/// runs by itself, on demand.
TEST_CASE("on idle processors: without the heavy barrier both stores are missed in some round") {
  if (!engine::detail::barriers_are_asymmetric() || !TwoProcessors().exist()) {
    MESSAGE("left out: the light barrier is a fence here, or there is one processor only");
    return;
  }
  CHECK(StoreBuffering().both_missed(20'000'000, 1, light, compiler_only,
                                     std::chrono::minutes(4)) == 1);
}

TEST_CASE("the barriers are asymmetric on this system, unless a sanitizer forbids it") {
  WARN(engine::detail::barriers_are_asymmetric() != sanitizer_is_blind<P>());
  CHECK(engine::detail::light_barriers.free.load() == engine::detail::barriers_are_asymmetric());
}

}  // namespace brine::tests
