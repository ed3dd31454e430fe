#include "tests/litmus/every_order.hpp"

#include <atomic>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "sim/strategies/random_walk.hpp"
#include "tests/litmus/depth_first.hpp"

namespace brine::litmus {

namespace {

using P = sim::SimPlatform;

/// Every order of the program's threads; what the main task does before and between is no matter.
class AfterOthers final : public sim::DecisionSource {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "after-others"; }
  [[nodiscard]] sim::Pick pick(const sim::SchedulingPoint& point) override {
    if (!searching_) return {.slot = point.enabled.nth(point.count - 1)};  // others at once
    if (point.enabled.contains(kMain)) return {.slot = kMain};
    return search_.pick(point);
  }
  [[nodiscard]] std::uint32_t choose(sim::ChoiceKind kind, std::uint32_t n) override {
    return search_.choose(kind, n);
  }

  void begin_search() noexcept { searching_ = true; }
  [[nodiscard]] bool advance() {
    searching_ = false;
    return search_.advance();
  }

 private:
  static constexpr std::uint32_t kMain = 0;

  DepthFirst search_;
  bool searching_ = false;
};

/// More than a clock has places for at first.
constexpr std::size_t kOthers = 9;

/// Clocks begin as wide as those of the run before, and are to grow in the next one.
void run_alone(sim::Core& core) {
  sim::Core::Options options;
  options.memory = sim::Memory::kCpp;
  sim::RandomWalk walk(1);
  core.execute(options, walk, sim::TaskBody([] {}));
}

void join(std::vector<P::thread>& threads) {
  for (P::thread& thread : threads)
    thread.join();
}

}  // namespace

Seen EveryOrder::run(const Program& program, Model model) {
  Interpreter interpreter(core_, program, model);
  DepthFirst search;
  Seen seen;
  do {
    interpreter.execute(search);
    seen.add(interpreter.outcome());
  } while (search.advance());
  return seen;
}

Seen EveryOrder::run_after(Others others, const Program& program, Model model) {
  Interpreter interpreter(core_, program, model);
  AfterOthers search;
  const Interpreter::Main main = [&](Shared& shared, std::span<const Thread> threads) {
    for (auto& atomic : shared.atomics)  // so that there is something of them when clocks grow
      static_cast<void>(atomic.load(std::memory_order_relaxed));
    std::vector<P::thread> before;
    for (std::size_t i = 0; i < kOthers; ++i)
      before.emplace_back("other", [] {});
    if (others == Others::kJoined) join(before);
    search.begin_search();
    std::vector<P::thread> during;
    for (const Thread& thread : threads)
      during.emplace_back("thread", thread);
    join(during);
    if (others == Others::kBeside) join(before);
  };
  Seen seen;
  do {
    run_alone(core_);
    interpreter.execute(search, main);
    seen.add(interpreter.outcome());
  } while (search.advance());
  return seen;
}

}  // namespace brine::litmus
