#pragma once

/// Figures of the calling process: memory, threads, CPU time, context switches, page faults.
///
/// A field that cannot be read is absent, never 0. Growth is signed, because memory also shrinks.
///
///     ProcessSampler sampler;
///     const auto before = sampler.sample();
///     …
///     if (auto bytes = growth(before.rss_bytes, sampler.sample().rss_bytes)) …

#include <cstdint>
#include <optional>

namespace brine::engine {

struct ProcessFigures {
  std::optional<std::uint64_t> rss_bytes;
  std::optional<std::uint64_t> vms_bytes;
  std::optional<std::uint64_t> threads;
  std::optional<std::uint64_t> cpu_ns;  ///< user and system time of all threads
  /// Of all threads, those that have ended included: gave the processor up, were taken off it.
  std::optional<std::uint64_t> voluntary_switches;
  std::optional<std::uint64_t> involuntary_switches;
  std::optional<std::uint64_t> minor_faults;  ///< served without a device
  std::optional<std::uint64_t> major_faults;  ///< that waited for a device
  std::optional<std::uint64_t> heap_bytes;    ///< only when asked for, see sample_with_heap()

  friend bool operator==(const ProcessFigures&, const ProcessFigures&) = default;
};

/// How much more `after` is; absent when either is.
[[nodiscard]] std::optional<std::int64_t> growth(std::optional<std::uint64_t> before,
                                                 std::optional<std::uint64_t> after) noexcept;

/// Bytes that are allocated on the heap and not given back, in all arenas: of glibc by mallinfo2,
/// or of the sanitizer that took its place. A freed block that a thread keeps for its next
/// allocation counts as live to glibc, so that small growth after a warm-up is no leak. Absent with
/// another C library. Takes the lock of each arena in turn; from any thread.
[[nodiscard]] std::optional<std::uint64_t> heap_bytes() noexcept;

/// Gives free pages of the heap back to the system, where the C library can. Takes the lock of each
/// arena in turn; from any thread.
void trim_heap() noexcept;

/// Memory that is freed stays with the process from now on, as far as it can: for a program that
/// makes and frees much the same many times, and whose memory nobody measures. Fresh pages cost
/// more than short runs do. glibc only; elsewhere, and under sanitizers, nothing.
void keep_freed_memory() noexcept;

/// Keeps /proc/self/statm and /proc/self/stat open, so that a sample costs microseconds and needs
/// no new descriptor. Switches come from getrusage, as no file of /proc adds up those of all
/// threads. It goes on describing the process that made it; a fork needs its own. Safe to
/// sample from several threads.
class ProcessSampler {
 public:
  ProcessSampler() noexcept;
  ~ProcessSampler();
  ProcessSampler(const ProcessSampler&) = delete;
  ProcessSampler& operator=(const ProcessSampler&) = delete;

  /// All but the heap.
  [[nodiscard]] ProcessFigures sample() const noexcept;

  /// All. See heap_bytes() for what the heap costs.
  [[nodiscard]] ProcessFigures sample_with_heap() const noexcept;

  /// Only the resident set, at less than half the cost: one read of one file.
  [[nodiscard]] std::optional<std::uint64_t> rss_bytes() const noexcept;

 private:
  void read_memory(ProcessFigures& out) const noexcept;

  int statm_ = -1;
  int stat_ = -1;
  std::uint64_t page_bytes_ = 0;
};

namespace detail {

/// What the two files of /proc say; `page_bytes` is the size of a page. For tests.
void parse_statm(const char* text, std::uint64_t page_bytes, ProcessFigures& out) noexcept;
void parse_stat(const char* text, ProcessFigures& out) noexcept;

}  // namespace detail
}  // namespace brine::engine
