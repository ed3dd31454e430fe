/// For LD_PRELOAD: a system clock that a test sets. The file that STEPPED_CLOCK_BY names says by
/// how many seconds it is off; without the file it is right. No other clock is touched.

#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

long seconds_off() noexcept {
  const char* const file = std::getenv("STEPPED_CLOCK_BY");
  if (file == nullptr) return 0;
  const int descriptor = ::open(file, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return 0;
  char text[32] = {};
  const ssize_t size = ::read(descriptor, text, sizeof text - 1);
  ::close(descriptor);
  return size <= 0 ? 0 : std::strtol(text, nullptr, 10);
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const long result = ::syscall(SYS_clock_gettime, clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    time->tv_sec += seconds_off();
  return static_cast<int>(result);
}
