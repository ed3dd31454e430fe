#include "soak/stacks.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <execinfo.h>
#include <filesystem>
#include <fstream>
#include <sys/syscall.h>
#include <system_error>
#include <thread>
#include <unistd.h>

#include "soak/symbols.hpp"

namespace brine::soak {

namespace {

constexpr std::size_t kMostFrames = 48;
constexpr std::size_t kMostThreads = 128;
/// The handler itself and the return from the signal.
constexpr int kFramesOfHandler = 2;

constexpr int kNobody = 0;
constexpr int kWriting = -1;

/// One thread's addresses, written by the handler in that thread. A thread may answer long after
/// nobody waits any more, so each question has a number of its own.
struct Slot {
  std::array<void*, kMostFrames + kFramesOfHandler> addresses;
  std::atomic<int> asked{kNobody};  ///< the question; kWriting while its answer is written
  std::atomic<int> count{-1};       ///< of addresses; -1: not written yet
};

/// The signal handler's, therefore global. One is used at a time, unless a handler never ends.
std::array<Slot, 16> g_slots;

int signal_number() noexcept {
  return SIGRTMIN + 6;
}

void write_down(int, siginfo_t* info, void*) {
  const int saved_errno = errno;
  int question = info->si_value.sival_int;
  Slot& slot = g_slots[static_cast<std::size_t>(question) % g_slots.size()];
  // The acquire pairs with the release in ask().
  if (info->si_code == SI_QUEUE && question > 0 &&
      slot.asked.compare_exchange_strong(question, kWriting, std::memory_order_acquire,
                                         std::memory_order_relaxed)) {
    const int count = ::backtrace(slot.addresses.data(), static_cast<int>(slot.addresses.size()));
    slot.count.store(count, std::memory_order_release);    // pairs with the acquire in answered()
    slot.asked.store(kNobody, std::memory_order_release);  // pairs with the acquire in free_slot()
  }
  errno = saved_errno;
}

void install_handler() {
  // The first call loads a library, which a handler must not.
  std::array<void*, 1> first{};
  ::backtrace(first.data(), 1);
  struct sigaction action = {};
  action.sa_sigaction = write_down;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(signal_number(), &action, nullptr);
}

/// The index of a slot that no handler may write to; that of none when all are in use.
std::size_t free_slot() noexcept {
  std::size_t index = 0;
  while (index < g_slots.size() && g_slots[index].asked.load(std::memory_order_acquire) !=
                                       kNobody)  // pairs with write_down()
    ++index;
  return index;
}

/// The number of a question, by which its slot is found.
int next_question(std::size_t index) noexcept {
  static std::atomic<std::uint32_t> questions{0};
  constexpr std::uint32_t kMost = 0x7FFFFFF;
  const std::uint32_t number = questions.fetch_add(1, std::memory_order_relaxed) % kMost + 1;
  return static_cast<int>(number * g_slots.size() + index);
}

bool ask(int thread, Slot& slot, int question) noexcept {
  slot.count.store(-1, std::memory_order_relaxed);
  slot.asked.store(question, std::memory_order_release);  // pairs with the acquire in write_down()
  siginfo_t info = {};
  info.si_code = SI_QUEUE;
  info.si_pid = ::getpid();
  info.si_uid = ::getuid();
  info.si_value.sival_int = question;
  return ::syscall(SYS_rt_tgsigqueueinfo, ::getpid(), thread, signal_number(), &info) == 0;
}

/// How many addresses; -1 when no answer comes. The question is asked no more.
int answered(Slot& slot, int question) {
  constexpr std::chrono::milliseconds kPatience{200};
  const auto until = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    const int count = slot.count.load(std::memory_order_acquire);  // pairs with write_down()
    if (count >= 0) return count;
    if (std::chrono::steady_clock::now() > until) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  slot.asked.compare_exchange_strong(question, kNobody, std::memory_order_relaxed);
  return -1;
}

/// Of one thread; empty when it does not answer.
std::vector<std::string> frames_of(int thread, const Symbols& symbols) {
  std::vector<std::string> frames;
  const std::size_t index = free_slot();
  if (index == g_slots.size()) return frames;
  Slot& slot = g_slots[index];
  const int question = next_question(index);
  const int count = ask(thread, slot, question) ? answered(slot, question) : -1;
  for (int i = kFramesOfHandler; i < count; ++i)
    frames.push_back(symbols.name_of(slot.addresses[static_cast<std::size_t>(i)]));
  return frames;
}

std::string name_of_thread(int thread) {
  std::ifstream file("/proc/self/task/" + std::to_string(thread) + "/comm");
  std::string name;
  std::getline(file, name);
  return name.empty() ? "thread " + std::to_string(thread) : name;
}

}  // namespace

ThreadIds live_threads() {
  ThreadIds ids;
  std::error_code error;
  for (std::filesystem::directory_iterator at("/proc/self/task", error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    int id = 0;
    const auto [rest, wrong] = std::from_chars(name.data(), name.data() + name.size(), id);
    if (wrong == std::errc() && rest == name.data() + name.size()) ids.insert(id);
  }
  return ids;
}

std::vector<ThreadStack> stacks_of_threads(const ThreadIds& others) {
  install_handler();
  const auto self = static_cast<int>(::syscall(SYS_gettid));
  std::vector<ThreadStack> stacks;
  const Symbols symbols;
  for (const int thread : live_threads()) {
    if (thread == self || others.contains(thread) || stacks.size() == kMostThreads) continue;
    stacks.push_back({.name = name_of_thread(thread), .frames = frames_of(thread, symbols)});
  }
  return stacks;
}

std::string stacks_text(const std::vector<ThreadStack>& stacks) {
  std::string text;
  for (const ThreadStack& stack : stacks) {
    if (!text.empty()) text += '\n';
    text += "  " + stack.name;
    if (stack.frames.empty()) text += "\n    (it did not answer)";
    for (std::size_t i = 0; i < stack.frames.size(); ++i)
      text += "\n    #" + std::to_string(i) + " " + stack.frames[i];
  }
  return text;
}

std::string hung_text(const std::vector<ThreadStack>& stacks) {
  std::string text;
  for (const ThreadStack& stack : stacks) {
    if (!text.empty()) text += ", ";
    text += "'" + stack.name + "'";
    if (stack.frames.empty()) continue;
    const std::string* where = &stack.frames.front();
    for (const std::string& frame : stack.frames) {
      if (frame.starts_with("std::") || frame.find(".so") != std::string::npos) continue;
      where = &frame;
      break;
    }
    text += " in " + *where;
  }
  return text;
}

}  // namespace brine::soak
