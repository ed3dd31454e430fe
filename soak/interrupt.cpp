#include "soak/interrupt.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <unistd.h>

#include "soak/exit_codes.hpp"

namespace brine::soak {

namespace {

/// Written by the signal handler, therefore global and lock-free.
std::atomic<bool> g_signalled{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void on_signal(int signal) {
  const int saved_errno = errno;
  if (!g_signalled.exchange(true, std::memory_order_relaxed)) {
    constexpr std::string_view kNote =
        "\nbrine: interrupted; finishing the current run (Ctrl-C now ends at once)\n";
    if (::write(STDERR_FILENO, kNote.data(), kNote.size()) < 0) errno = 0;
  } else if (signal == SIGINT) {
    ::_exit(kInterrupted);  // finished artifacts stand: each is renamed into place as a whole
  }
  errno = saved_errno;
}

}  // namespace

void watch_interrupts() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() noexcept {
  return g_signalled.load(std::memory_order_relaxed);
}

}  // namespace brine::soak
