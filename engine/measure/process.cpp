#include "engine/measure/process.hpp"

#include <array>
#include <charconv>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <malloc.h>
#include <string_view>
#include <sys/resource.h>
#include <system_error>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BRINE_SANITIZED_HEAP
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define BRINE_SANITIZED_HEAP
#endif
#endif
#ifdef BRINE_SANITIZED_HEAP
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();  // NOLINT: its name
#endif

namespace brine::engine {
namespace {

constexpr std::uint64_t kNsPerSecond = 1'000'000'000;

/// The `index`-th field of a line of fields separated by single spaces, if it is an unsigned
/// number.
std::optional<std::uint64_t> number_at(std::string_view line, int index) noexcept {
  for (; index > 0; --index) {
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    line.remove_prefix(space + 1);
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
  const bool whole = end == line.data() + line.size() || *end == ' ' || *end == '\n';
  if (error != std::errc{} || !whole) return std::nullopt;
  return value;
}

/// The file from its beginning, as text; false when it cannot be read.
template <std::size_t N>
bool read_text(int descriptor, std::array<char, N>& text) noexcept {
  const ssize_t n = descriptor < 0 ? -1 : ::pread(descriptor, text.data(), N - 1, 0);
  text[n > 0 ? static_cast<std::size_t>(n) : 0] = '\0';
  return n > 0;
}

/// 0 when it is unknown.
std::uint64_t bytes_of_page() noexcept {
  const long bytes = ::sysconf(_SC_PAGESIZE);
  return bytes > 0 ? static_cast<std::uint64_t>(bytes) : 0;
}

}  // namespace

std::optional<std::int64_t> growth(std::optional<std::uint64_t> before,
                                   std::optional<std::uint64_t> after) noexcept {
  if (!before || !after) return std::nullopt;
  return static_cast<std::int64_t>(*after - *before);  // modular, so right in both directions
}

std::optional<std::uint64_t> heap_bytes() noexcept {
#if defined(BRINE_SANITIZED_HEAP)
  return __sanitizer_get_current_allocated_bytes();
#elif defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
  const struct mallinfo2 of_all = ::mallinfo2();
  return of_all.uordblks + of_all.hblkhd;  // on arenas, and mapped one by one
#else
  return std::nullopt;
#endif
}

void trim_heap() noexcept {
#if defined(__GLIBC__) && !defined(BRINE_SANITIZED_HEAP)
  static_cast<void>(::malloc_trim(0));
#endif
}

void keep_freed_memory() noexcept {
#if defined(__GLIBC__) && !defined(BRINE_SANITIZED_HEAP)
  constexpr int kTrimAbove = 256 << 20;
  constexpr int kMapFrom = 32 << 20;  // the greatest that glibc takes
  static_cast<void>(::mallopt(M_TRIM_THRESHOLD, kTrimAbove));
  static_cast<void>(::mallopt(M_MMAP_THRESHOLD, kMapFrom));
#endif
}

namespace detail {

void parse_statm(const char* text, std::uint64_t page_bytes, ProcessFigures& out) noexcept {
  if (const auto pages = number_at(text, 0)) out.vms_bytes = *pages * page_bytes;
  if (const auto pages = number_at(text, 1)) out.rss_bytes = *pages * page_bytes;
}

void parse_stat(const char* text, ProcessFigures& out) noexcept {
  // Field 2 is the program's name in parentheses, and may hold spaces and parentheses itself: count
  // after the last one.
  // Fields 10, 12 and 20 in proc(5): minflt, majflt, num_threads.
  constexpr int kNameField = 2;
  const auto after_name = [](int field) { return field - kNameField - 1; };
  if (const char* name_end = std::strrchr(text, ')'); name_end != nullptr && name_end[1] == ' ') {
    out.minor_faults = number_at(name_end + 2, after_name(10));
    out.major_faults = number_at(name_end + 2, after_name(12));
    out.threads = number_at(name_end + 2, after_name(20));
  }
}

}  // namespace detail

ProcessSampler::ProcessSampler() noexcept
    : statm_(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC)),
      stat_(::open("/proc/self/stat", O_RDONLY | O_CLOEXEC)),
      page_bytes_(bytes_of_page()) {}

ProcessSampler::~ProcessSampler() {
  if (statm_ >= 0) ::close(statm_);
  if (stat_ >= 0) ::close(stat_);
}

void ProcessSampler::read_memory(ProcessFigures& out) const noexcept {
  std::array<char, 160> text;  // seven numbers of at most 20 digits
  if (page_bytes_ != 0 && read_text(statm_, text)) {
    detail::parse_statm(text.data(), page_bytes_, out);
  }
}

std::optional<std::uint64_t> ProcessSampler::rss_bytes() const noexcept {
  ProcessFigures figures;
  read_memory(figures);
  return figures.rss_bytes;
}

ProcessFigures ProcessSampler::sample() const noexcept {
  ProcessFigures figures;
  read_memory(figures);
  std::array<char, 1024> text;
  if (read_text(stat_, text)) detail::parse_stat(text.data(), figures);
  timespec cpu{};
  if (::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu) == 0) {
    figures.cpu_ns = static_cast<std::uint64_t>(cpu.tv_sec) * kNsPerSecond +
                     static_cast<std::uint64_t>(cpu.tv_nsec);
  }
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0) {
    figures.voluntary_switches = static_cast<std::uint64_t>(usage.ru_nvcsw);
    figures.involuntary_switches = static_cast<std::uint64_t>(usage.ru_nivcsw);
  }
  return figures;
}

ProcessFigures ProcessSampler::sample_with_heap() const noexcept {
  ProcessFigures figures = sample();
  figures.heap_bytes = engine::heap_bytes();
  return figures;
}

}  // namespace brine::engine
