#include "tests/litmus/rings.hpp"

#include <utility>
#include <vector>

#include "engine/measure/prng.hpp"

namespace brine::litmus {

namespace {

using judge::Operation;
using judge::Order;

/// Apart from the streams of judge::random_program.
constexpr std::uint64_t kStream = 100;

class Ring {
 public:
  explicit Ring(std::uint64_t seed) : numbers_(engine::Prng::stream(seed, kStream)) {}

  judge::Program run() {
    const int threads = 3 + static_cast<int>(numbers_.bounded(2));
    judge::Program program;
    for (int i = 0; i < threads; ++i) {
      std::vector<Operation> operations{access(i)};
      if (threads == 3 && numbers_.bounded(4) == 0)
        operations.push_back(access(static_cast<int>(numbers_.bounded(3))));
      if (numbers_.bounded(10) < 7) {
        operations.push_back(judge::fence(fence_order()));
      } else if (numbers_.bounded(2) == 0) {
        operations.push_back(access(i));
      }
      operations.push_back(access((i + 1) % threads));
      program.threads.push_back(std::move(operations));
    }
    return program;
  }

 private:
  Order fence_order() {
    switch (numbers_.bounded(8)) {
      case 0:
        return Order::kAcquire;
      case 1:
        return Order::kRelease;
      case 2:
        return Order::kAcqRel;
      default:
        return Order::kSeqCst;
    }
  }

  /// Relaxed one time in two, else the strongest short of seq_cst or that.
  Order order(Order acquire_or_release) {
    const std::uint32_t drawn = numbers_.bounded(8);
    return drawn < 4 ? Order::kRelaxed : drawn < 6 ? acquire_or_release : Order::kSeqCst;
  }

  Operation access(int location) {
    const std::uint32_t drawn = numbers_.bounded(16);
    if (drawn < 7) return judge::load(location, order(Order::kAcquire));
    if (drawn < 14) return judge::store(location, ++stored_, order(Order::kRelease));
    if (drawn == 14) return judge::exchange(location, ++stored_, order(Order::kAcqRel));
    const Order success = order(Order::kAcqRel);
    return judge::compare_exchange(location, static_cast<int>(numbers_.bounded(2)), ++stored_,
                                   success, order(Order::kAcquire));
  }

  engine::Prng numbers_;
  int stored_ = 0;
};

}  // namespace

judge::Program random_ring(std::uint64_t seed) {
  return Ring(seed).run();
}

}  // namespace brine::litmus
