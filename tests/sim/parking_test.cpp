/// The claim of Parking: no wake-up is lost; and the orders of its steps on which that hangs.

#include "engine/buffers/parking.hpp"

#include <atomic>
#include <optional>

#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

enum class Twin {
  kReal,
  kNotifiesFirst,  ///< the writer loads the waiters before it stores the value
  kLooksFirst,     ///< the reader looks before it registers, and not after
};

/// Where no light barrier is free: both barriers are fences, and the free one is nothing.
template <bool kLightIsFence>
struct Symmetric : P {
  static bool light_barrier_is_free() noexcept { return false; }
  static void free_light_barrier() {}
  static void light_barrier() {
    if (kLightIsFence) P::fence(std::memory_order_seq_cst);
  }
  static void heavy_barrier() { P::fence(std::memory_order_seq_cst); }
};

/// A writer publishes one value for a reader that waits for it.
template <class On = P>
sim::Body exchange_by(Twin twin) {
  return [twin](Context&) {
    engine::Parking<On> parking("cell");
    P::atomic<unsigned> value{0};
    unsigned got = 0;
    P::thread reader("reader", [&] {
      bool parked = false;
      const auto look = [&]() -> engine::Outcome<unsigned> {
        const unsigned seen = value.load(std::memory_order_acquire);
        if (seen == 0) return engine::Empty{};
        return seen;
      };
      if (twin != Twin::kLooksFirst) {
        got = *parking.look_or_park(look, std::nullopt, parked);
      } else if (!look().has_value()) {
        const auto never = [] { return false; };
        got = *parking.park_then_look(look, never, std::nullopt, parked);
      }
    });
    if (twin == Twin::kNotifiesFirst) parking.notify_all();
    value.store(1, std::memory_order_release);
    if (twin != Twin::kNotifiesFirst) parking.notify_all();
    reader.join();
    if (twin != Twin::kLooksFirst) CHECK(got == 1);
  };
}

/// The first seed that fails, up to `seeds`.
template <class On = P>
std::optional<std::uint64_t> first_failure(Twin twin, std::uint64_t seeds,
                                           sim::Memory memory = sim::Memory::kSequential) {
  for (std::uint64_t seed = 0; seed != seeds; ++seed) {
    const sim::RunResult result = simulate({.seed = seed, .memory = memory}, exchange_by<On>(twin));
    if (result.status == sim::Status::kPassed) continue;
    CHECK_MESSAGE(result.error->kind == "deadlock", message_of(result));
    return seed;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("parking loses no wake-up in many schedules") {
  CHECK(first_failure(Twin::kReal, 5'000) == std::nullopt);
}

TEST_CASE("a wake-up is lost when the waiters are loaded before the value is stored") {
  CHECK(first_failure(Twin::kNotifiesFirst, 200).has_value());
}

TEST_CASE("a wake-up is lost when the reader looks only before it registers") {
  CHECK(first_failure(Twin::kLooksFirst, 200).has_value());
}

TEST_CASE(
    "parking loses no wake-up where stores are delayed, whether the light barrier is free or not") {
  CHECK(first_failure(Twin::kReal, 5'000, sim::Memory::kCpp) == std::nullopt);
  CHECK(first_failure<Symmetric<true>>(Twin::kReal, 5'000, sim::Memory::kCpp) == std::nullopt);
}

TEST_CASE("a wake-up is lost when the light barrier is not free, and left out") {
  CHECK(first_failure<Symmetric<false>>(Twin::kReal, 2'000, sim::Memory::kCpp).has_value());
}

TEST_CASE("both barriers are scheduling points, recorded as seq_cst fences") {
  const auto digest_of = [](const sim::Body& body) { return simulate({}, body).digest; };
  const auto barriers = digest_of([](Context&) {
    P::light_barrier();
    P::heavy_barrier();
  });
  CHECK(barriers == digest_of([](Context&) {
          P::fence(std::memory_order_seq_cst);
          P::fence(std::memory_order_seq_cst);
        }));
  CHECK(barriers != digest_of([](Context&) { P::light_barrier(); }));
}

}  // namespace brine::tests
