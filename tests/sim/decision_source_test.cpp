/// A decision source that answers with what the core did not offer ends the run, and says so.

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "sim/core/core.hpp"
#include "sim/sim_platform.hpp"
#include "tests/sim/simulate.hpp"

namespace brine::tests {

namespace {

/// Answers each time with what `answer` makes of the point.
class Answers final : public sim::DecisionSource {
 public:
  using Answer = std::function<sim::Pick(const sim::SchedulingPoint&)>;
  explicit Answers(Answer answer, bool always = false)
      : answer_(std::move(answer)), always_(always) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "answers"; }
  [[nodiscard]] sim::Pick pick(const sim::SchedulingPoint& point) override {
    return answer_(point);
  }
  [[nodiscard]] bool decides_always() const noexcept override { return always_; }
  [[nodiscard]] std::uint32_t choose(sim::ChoiceKind, std::uint32_t) override { return 0; }

 private:
  Answer answer_;
  bool always_;
};

/// Two tasks of ten steps. What the failure says, or "" where there is none.
std::string run_two(const Answers::Answer& answer, bool always = false) {
  P::atomic<std::uint32_t> word{0};
  const auto body = [&word] {
    for (int i = 0; i < 10; ++i)
      word.fetch_add(1);
  };
  std::array tasks{sim::Core::FirstTask{.name = "a", .body = sim::TaskBody(body)},
                   sim::Core::FirstTask{.name = "b", .body = sim::TaskBody(body)}};
  sim::Core core;
  Answers source(answer, always);
  core.execute({}, source, tasks);
  if (!core.failure()) {
    CHECK(word.peek() == 20);
    CHECK(core.steps() == 20);
    return "";
  }
  CHECK(core.failure()->kind == "misuse");
  CHECK(core.failure()->property == "decision-source");
  return core.failure()->message;
}

/// Fills the first `turns` places of the plan with `slot`.
void plan(const sim::SchedulingPoint& point, std::size_t turns, std::uint8_t slot) {
  std::fill_n(point.ahead.begin(), std::min(turns, point.ahead.size()), slot);
}

bool is_refused(const Answers::Answer& answer, bool always = false) {
  return run_two(answer, always).find("decision source 'answers' picked") != std::string::npos;
}

}  // namespace

TEST_CASE("decision sources: what was offered is taken") {
  CHECK(run_two([](const auto& point) { return sim::Pick{.slot = point.enabled.lowest()}; }) == "");
  CHECK(run_two([](const auto& point) {
          return sim::Pick{.slot = point.enabled.nth(1), .points = 3};
        }) == "");
  CHECK(run_two([](const auto& point) {
          const std::size_t turns = point.ahead.size();
          for (std::size_t turn = 0; turn < turns; ++turn)
            point.ahead[turn] = static_cast<std::uint8_t>(point.enabled.nth(turn % 2));
          return sim::Pick{.slot = point.enabled.lowest(), .points = 1, .planned = turns};
        }) == "");
  CHECK(run_two([](const auto& point) { return sim::Pick{.slot = point.enabled.lowest()}; },
                true) == "");
}

TEST_CASE("decision sources: a task that is not enabled, or no points, is refused") {
  CHECK(is_refused([](const auto&) { return sim::Pick{.slot = 2}; }));
  CHECK(is_refused([](const auto&) { return sim::Pick{.slot = 255}; }));
  CHECK(is_refused([](const auto&) { return sim::Pick{.slot = 256}; }));
  CHECK(is_refused([](const auto&) { return sim::Pick{.slot = 1'000'000}; }));
  CHECK(is_refused(
      [](const auto& point) { return sim::Pick{.slot = point.enabled.lowest(), .points = 0}; }));
}

TEST_CASE("decision sources: a plan that does not fit is refused") {
  CHECK(is_refused([](const auto& point) {  // longer than its room
    plan(point, point.ahead.size(), 0);
    return sim::Pick{.slot = 0, .points = 1, .planned = point.ahead.size() + 1};
  }));
  CHECK(is_refused([](const auto& point) {  // of a task that there is not
    plan(point, 3, 0);
    point.ahead[2] = 2;
    return sim::Pick{.slot = 0, .points = 1, .planned = 3};
  }));
  CHECK(is_refused([](const auto& point) {  // two points for the first turn
    plan(point, 3, 0);
    return sim::Pick{.slot = 0, .points = 2, .planned = 3};
  }));
}

TEST_CASE("decision sources: where one task alone is enabled there is no room to plan") {
  std::size_t room = 0;
  std::uint64_t alone = 0;
  const auto answer = [&](const sim::SchedulingPoint& point) {
    if (point.count == 1) {
      ++alone;
      room = std::max(room, point.ahead.size());
    }
    return sim::Pick{.slot = point.enabled.lowest()};
  };
  CHECK(run_two(answer, true) == "");
  CHECK(alone > 0);
  CHECK(room == 0);

  // As the source above, until it is asked about one task.
  const auto greedy = [](const sim::SchedulingPoint& point) {
    const std::uint32_t slot = point.enabled.lowest();
    return sim::Pick{.slot = slot, .points = 1, .planned = point.count == 1 ? 1U : 0U};
  };
  CHECK(is_refused(greedy, true));
}

TEST_CASE("a run begins with 1 to 256 tasks") {
  sim::Core core;
  Answers source([](const auto& point) { return sim::Pick{.slot = point.enabled.lowest()}; });
  CHECK_THROWS_WITH_AS(core.execute({}, source, std::span<sim::Core::FirstTask>()),
                       "a run begins with 1 to 256 tasks", std::invalid_argument);
  const auto start = [&](std::size_t count) {
    std::vector<sim::Core::FirstTask> tasks(count);
    std::size_t ran = 0;
    for (auto& task : tasks) {
      task.name = "task";
      task.body = sim::TaskBody([&ran] { ++ran; });
    }
    core.execute({}, source, tasks);
    CHECK_FALSE(core.failure().has_value());
    return ran;
  };
  CHECK(start(1) == 1);
  CHECK(start(256) == 256);
  CHECK_THROWS_AS(start(257), std::invalid_argument);
  CHECK(start(2) == 2);
}

}  // namespace brine::tests
