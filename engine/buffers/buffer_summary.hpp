#pragma once

/// BufferSummary: what a buffer counted, in one struct for buffers of any kind.

#include <concepts>
#include <cstdint>
#include <optional>

namespace brine::engine {

struct BufferSummary {
  std::uint64_t total_pushes = 0;
  std::uint64_t total_pulls = 0;
  std::uint64_t current_size = 0;  ///< the largest backlog over live readers
  std::uint64_t capacity = 0;
  std::uint64_t active_readers = 0;
  std::uint64_t dropped_count = 0;  ///< sum of the lags of all readers
  std::uint64_t overwritten = 0;    ///< unread values that were replaced

  friend bool operator==(const BufferSummary&, const BufferSummary&) = default;
};

namespace detail {

/// A buffer that keeps statistics offers `stats()`, a snapshot with these fields.
template <class Buffer>
concept CountsItself = requires(const Buffer& buffer) {
  { buffer.stats().total_pushes } -> std::convertible_to<std::uint64_t>;
  { buffer.stats().total_pulls } -> std::convertible_to<std::uint64_t>;
  { buffer.stats().current_size } -> std::convertible_to<std::uint64_t>;
  { buffer.stats().capacity } -> std::convertible_to<std::uint64_t>;
  { buffer.stats().active_readers } -> std::convertible_to<std::uint64_t>;
  { buffer.stats().dropped_count } -> std::convertible_to<std::uint64_t>;
  { buffer.stats().overwritten } -> std::convertible_to<std::uint64_t>;
};

/// None where statistics are off.
template <class Buffer>
[[nodiscard]] std::optional<BufferSummary> summary_of([[maybe_unused]] const Buffer& buffer) {
  if constexpr (CountsItself<Buffer>) {
    const auto stats = buffer.stats();
    return BufferSummary{.total_pushes = stats.total_pushes,
                         .total_pulls = stats.total_pulls,
                         .current_size = stats.current_size,
                         .capacity = stats.capacity,
                         .active_readers = stats.active_readers,
                         .dropped_count = stats.dropped_count,
                         .overwritten = stats.overwritten};
  } else {
    return std::nullopt;
  }
}

}  // namespace detail

}  // namespace brine::engine
