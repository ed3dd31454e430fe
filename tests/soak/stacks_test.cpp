#include "soak/stacks.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <string_view>
#include <thread>

#include <doctest/doctest.h>

#include "engine/platform/std_platform.hpp"

namespace brine::soak {
namespace {

// It keeps signals back until a thread calls something.
#if defined(__SANITIZE_THREAD__)
#define BRINE_SIGNALS_WAIT
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define BRINE_SIGNALS_WAIT
#endif
#endif

#ifdef BRINE_SIGNALS_WAIT
constexpr bool kAnswers = false;
#else
constexpr bool kAnswers = true;
#endif

using Thread = engine::StdPlatform::thread;

std::atomic<bool> g_released{false};

/// Never inlined, and what it calls is not its end: so it has a name on the stack.
[[gnu::noinline]] void waits_for_ever() {
  g_released.wait(false, std::memory_order_acquire);
  asm volatile("");
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
    if (stack == nullptr) return false;
    return !kAnswers || std::ranges::any_of(stack->frames, [](const std::string& frame) {
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
  CHECK(both);
  CHECK(stacks_text(stacks).find("first") != std::string::npos);
  if constexpr (kAnswers) {  // and there is no thread of its own
    CHECK(stacks.size() == 2);
    CHECK(hung_text(stacks).find("'second' in ") != std::string::npos);
  }
}

void keep_signals_back(bool back) {
  sigset_t all;
  sigfillset(&all);
  CHECK(pthread_sigmask(back ? SIG_BLOCK : SIG_UNBLOCK, &all, nullptr) == 0);
}

TEST_CASE("an answer that comes late is nobody else's") {
  std::atomic<int> deaf{0};
  std::atomic<bool> soon{false};
  std::atomic<bool> ended{false};
  const ThreadIds before = live_threads();
  Thread late("late", [&] {
    keep_signals_back(true);
    ++deaf;
    soon.wait(false);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    keep_signals_back(false);  // now it answers what it was asked first
    ended.wait(false);
  });
  while (deaf != 1)
    std::this_thread::yield();
  CHECK(find(stacks_of_threads(before), "late")->frames.empty());

  const ThreadIds with_late = live_threads();
  Thread never("never", [&] {
    keep_signals_back(true);
    ++deaf;
    ended.wait(false);
  });
  while (deaf != 2)
    std::this_thread::yield();
  soon = true;
  soon.notify_all();
  CHECK(find(stacks_of_threads(with_late), "never")->frames.empty());
  ended = true;
  ended.notify_all();
  late.join();
  never.join();
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
