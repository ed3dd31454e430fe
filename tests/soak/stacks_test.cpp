#include "soak/stacks.hpp"

#include <algorithm>
#include <atomic>
#include <string_view>

#include <doctest/doctest.h>

#include "engine/platform/std_platform.hpp"

namespace brine::soak {
namespace {

using Thread = engine::StdPlatform::thread;

std::atomic<bool> g_released{false};

/// Never inlined, so that it has a name on the stack.
[[gnu::noinline]] void waits_for_ever() {
  g_released.wait(false, std::memory_order_acquire);
}

const ThreadStack* find(const std::vector<ThreadStack>& stacks, std::string_view name) {
  const auto found = std::ranges::find(stacks, name, &ThreadStack::name);
  return found == stacks.end() ? nullptr : &*found;
}

TEST_CASE("threads are named with the functions that they are in, and those from before are not") {
  const ThreadIds others = live_threads();
  Thread first("first", [] { waits_for_ever(); });
  Thread second("second", [] { waits_for_ever(); });
  // The signal finds a thread wherever it is, so nobody waits for them to wait; try again until
  // both have come that far.
  const auto there = [](const ThreadStack* stack) {
    return stack != nullptr && std::ranges::any_of(stack->frames, [](const std::string& frame) {
             return frame.find("waits_for_ever") != std::string::npos;
           });
  };
  std::vector<ThreadStack> stacks;
  bool both = false;
  for (int i = 0; i < 1'000 && !both; ++i) {
    stacks = stacks_of_threads(others);
    both = there(find(stacks, "first")) && there(find(stacks, "second"));
  }
  g_released.store(true, std::memory_order_release);  // pairs with the acquire of the wait
  g_released.notify_all();
  first.join();
  second.join();
#if !defined(__SANITIZE_THREAD__)  // which keeps signals back until a thread calls something
  CHECK(both);
#endif
  CHECK(stacks.size() == 2);
  CHECK(stacks_text(stacks).find("first") != std::string::npos);
  CHECK(hung_text(stacks).find("'second' in ") != std::string::npos);
}

TEST_CASE("a thread that does not answer is named all the same") {
  CHECK(stacks_text({{.name = "deaf", .frames = {}}}) == "  deaf\n    (it did not answer)");
  CHECK(hung_text({{.name = "deaf", .frames = {}}}) == "'deaf'");
}

TEST_CASE("of a stack the innermost frame is told that is not of a library") {
  const ThreadStack stack{.name = "reader",
                          .frames = {"libc.so.6: syscall", "brine::engine::park()", "brine::a()"}};
  CHECK(hung_text({stack}) == "'reader' in brine::engine::park()");
}

}  // namespace
}  // namespace brine::soak
