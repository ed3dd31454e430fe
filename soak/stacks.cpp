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

/// One thread's addresses, written by the handler in that thread.
struct Slot {
  std::array<void*, kMostFrames + kFramesOfHandler> addresses;
  std::atomic<int> count{-1};  ///< -1: not written yet
};

/// The signal handler's, therefore global.
std::array<Slot, kMostThreads> g_slots;

int signal_number() noexcept {
  return SIGRTMIN + 6;
}

void write_down(int, siginfo_t* info, void*) {
  const int saved_errno = errno;
  const auto index = static_cast<std::size_t>(info->si_value.sival_int);
  if (info->si_code == SI_QUEUE && index < g_slots.size()) {
    Slot& slot = g_slots[index];
    const int count = ::backtrace(slot.addresses.data(), static_cast<int>(slot.addresses.size()));
    slot.count.store(count, std::memory_order_release);  // pairs with the acquire in answered()
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

bool ask(int thread, std::size_t index) noexcept {
  siginfo_t info = {};
  info.si_code = SI_QUEUE;
  info.si_pid = ::getpid();
  info.si_uid = ::getuid();
  info.si_value.sival_int = static_cast<int>(index);
  return ::syscall(SYS_rt_tgsigqueueinfo, ::getpid(), thread, signal_number(), &info) == 0;
}

/// How many addresses; -1 when no answer comes.
int answered(const Slot& slot) {
  constexpr std::chrono::milliseconds kPatience{200};
  const auto until = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    const int count = slot.count.load(std::memory_order_acquire);
    if (count >= 0 || std::chrono::steady_clock::now() > until) return count;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
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
    const std::size_t index = stacks.size();
    Slot& slot = g_slots[index];
    slot.count.store(-1, std::memory_order_relaxed);  // the signal comes after it
    ThreadStack& stack =
        stacks.emplace_back(ThreadStack{.name = name_of_thread(thread), .frames = {}});
    const int count = ask(thread, index) ? answered(slot) : -1;
    for (int i = kFramesOfHandler; i < count; ++i)
      stack.frames.push_back(symbols.name_of(slot.addresses[static_cast<std::size_t>(i)]));
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
