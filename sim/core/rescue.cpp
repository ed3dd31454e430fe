#include "sim/core/rescue.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <execinfo.h>
#include <string_view>
#include <sys/syscall.h>
#include <system_error>
#include <ucontext.h>
#include <unistd.h>

#include "sim/core/core.hpp"

namespace brine::sim {

namespace {

constexpr std::size_t kLandingBytes = 256 * 1024;
constexpr std::size_t kSignalBytes = 128 * 1024;  // room for a backtrace
constexpr int kTick = SIGVTALRM;
constexpr int kMostFrames = 24;

// The kernel's names; the C library hides them.
constexpr int kNotifyThread = 4;  // SIGEV_THREAD_ID

struct sigaction g_previous_segv;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
struct sigaction g_previous_bus;   // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

[[noreturn]] void refuse(int error, const char* what) {
  throw std::system_error(error, std::generic_category(), what);
}

void say(std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// When the handler returns, the thread goes on with `entry` at the top of `stack`. False: this
/// processor is not known.
bool land_at([[maybe_unused]] void* context, [[maybe_unused]] void* stack,
             [[maybe_unused]] void (*entry)()) noexcept {
  if constexpr (detail::kToldOfSwitches) return false;  // a sanitizer would not know the stack
#if defined(__x86_64__)
  auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  auto* const top = static_cast<std::uintptr_t*>(detail::aligned_down(stack)) - 1;
  *top = 0;  // as if called from nowhere
  registers[REG_RSP] = reinterpret_cast<greg_t>(top);
  registers[REG_RIP] = reinterpret_cast<greg_t>(entry);
  return true;
#elif defined(__aarch64__)
  auto& machine = static_cast<ucontext_t*>(context)->uc_mcontext;
  machine.sp = reinterpret_cast<std::uintptr_t>(detail::aligned_down(stack));
  machine.pc = reinterpret_cast<std::uintptr_t>(entry);
  machine.regs[30] = 0;
  return true;
#else
  return false;
#endif
}

void hand_on(int number, siginfo_t* info, void* context) noexcept {
  const struct sigaction& previous = number == SIGSEGV ? g_previous_segv : g_previous_bus;
  if ((previous.sa_flags & SA_SIGINFO) != 0) {
    previous.sa_sigaction(number, info, context);
  } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(number);
  } else {
    ::signal(number, SIG_DFL);  // the fault comes again, and the process dies of it
  }
}

}  // namespace

/// The handlers, with the core's knowledge.
struct RescueAccess {
  static void on_fault(int number, siginfo_t* info, void* context) {
    const int error = errno;
    Core* const core = current_core;
    const bool overflow = core != nullptr && core->running_ != &core->host_ &&
                          core->running_->stack != nullptr &&
                          core->running_->stack->guards(info->si_addr);
    if (!overflow) return hand_on(number, info, context);
    say("brine: task '");
    say(core->name_of_task(*core->running_));
    say("' ");
    say(Core::kOverflowed);
    say("\n");
    if (core->checking_ || !land_at(context, core->rescue_->landing_stack(), &land_overflow))
      hand_on(number, info, context);
    errno = error;
  }

  static void on_tick(int /*number*/, siginfo_t* /*info*/, void* context) {
    const int error = errno;
    if (Core* const core = current_core; core != nullptr && core->is_stuck()) {
      say("brine: task '");
      say(core->name_of_task(*core->running_));
      say("' has reached no scheduling point for a long time; it is at\n");
      std::array<void*, kMostFrames> frames{};
      const int count = ::backtrace(frames.data(), kMostFrames);
      // The handler and what the system calls it from come first.
      const int own = count > 2 ? 2 : 0;
      ::backtrace_symbols_fd(frames.data() + own, count - own, STDERR_FILENO);
      if (core->checking_ || !land_at(context, core->rescue_->landing_stack(), &land_stuck)) {
        say("brine: the run cannot be ended from here, so the process ends\n");
        ::signal(SIGABRT, SIG_DFL);
        std::abort();
      }
    }
    errno = error;
  }

  [[noreturn]] static void land_overflow() {
    current_core->give_up("stack-overflow", "stack", Core::kOverflowed);
  }
  [[noreturn]] static void land_stuck() {
    current_core->give_up("stuck", "progress",
                          "computes, and reaches no scheduling point: an endless loop without an "
                          "operation of the platform?");
  }
};

namespace detail {

namespace {

void install(int number, void (*handler)(int, siginfo_t*, void*), struct sigaction& previous) {
  struct sigaction present {};
  if (::sigaction(number, nullptr, &present) != 0) refuse(errno, "cannot read a signal's handler");
  if ((present.sa_flags & SA_SIGINFO) != 0 && present.sa_sigaction == handler) return;
  struct sigaction ours {};
  ours.sa_sigaction = handler;
  // Not blocked while it runs: a landing never comes back from the handler's point of view.
  ours.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  ::sigemptyset(&ours.sa_mask);
  if (::sigaction(number, &ours, &previous) != 0) refuse(errno, "cannot install a signal handler");
}

}  // namespace

Rescue::Rescue() : landing_(kLandingBytes, 0), signals_(kSignalBytes, 0) {
  // The first backtrace of a process loads a library, which no handler should do.
  std::array<void*, 1> frame{};
  static_cast<void>(::backtrace(frame.data(), 1));
  stack_t present{};
  if (::sigaltstack(nullptr, &present) != 0) refuse(errno, "cannot read the signal stack");
  if ((present.ss_flags & SS_DISABLE) != 0) {
    stack_t ours{};
    ours.ss_sp = signals_.bottom();
    ours.ss_size = signals_.size();
    if (::sigaltstack(&ours, nullptr) != 0) refuse(errno, "cannot set a signal stack");
    signals_used_ = true;
  }
  static struct sigaction unused;
  install(SIGSEGV, &RescueAccess::on_fault, g_previous_segv);
  install(SIGBUS, &RescueAccess::on_fault, g_previous_bus);
  install(kTick, &RescueAccess::on_tick, unused);
}

Rescue::~Rescue() {
  if (timer_made_) ::timer_delete(timer_);
  stack_t present{};
  if (!signals_used_ || ::sigaltstack(nullptr, &present) != 0) return;
  if (present.ss_sp != signals_.bottom()) return;
  present.ss_flags = SS_DISABLE;
  ::sigaltstack(&present, nullptr);
}

void Rescue::watch(std::uint64_t interval_ns) {
  if (interval_ns == interval_ns_) return;
  if (!timer_made_) {
    struct sigevent event {};
    event.sigev_notify = kNotifyThread;
    event.sigev_signo = kTick;
    event._sigev_un._tid = static_cast<pid_t>(::syscall(SYS_gettid));
    if (::timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer_) != 0)
      refuse(errno, "cannot make the timer of the watchdog");
    timer_made_ = true;
  }
  constexpr std::uint64_t kSecond = 1'000'000'000;
  struct itimerspec every {};
  every.it_value.tv_sec = every.it_interval.tv_sec = static_cast<time_t>(interval_ns / kSecond);
  every.it_value.tv_nsec = every.it_interval.tv_nsec = static_cast<long>(interval_ns % kSecond);
  if (::timer_settime(timer_, 0, &every, nullptr) != 0)
    refuse(errno, "cannot set the timer of the watchdog");
  interval_ns_ = interval_ns;
}

}  // namespace detail
}  // namespace brine::sim
