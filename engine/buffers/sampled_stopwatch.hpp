#pragma once

/// `SampledStopwatch`: times one operation in `kEvery`, for the task that does them. With kEvery 0
/// it is empty and does nothing.

#include <cstdint>

#include "engine/measure/latency_histogram.hpp"
#include "engine/platform/platform.hpp"

namespace brine::engine::detail {

template <Platform P, std::uint32_t kEvery>
class SampledStopwatch {
 public:
  /// When an operation began, or kUntimed. (An optional would go through memory, byte by byte, and
  /// stall each operation.)
  using Started = typename P::clock::time_point;

  /// Before an operation.
  [[nodiscard]] Started start() const {
    if (left_ != 0) [[likely]]
      return kUntimed;
    return P::clock::now();
  }

  /// After an operation that counts; one that came to nothing is just forgotten.
  template <class Latencies>
  void stop(const Started& started, Latencies&& latencies) {
    if (started == kUntimed) [[likely]] {
      --left_;
      return;
    }
    left_ = kEvery - 1;
    latencies.record(static_cast<std::uint64_t>((P::clock::now() - started).count()));
  }

 private:
  static constexpr Started kUntimed = Started::min();

  std::uint32_t left_ = 0;  ///< operations until the next one that is timed
};

struct NoLatencies {};

template <Platform P>
class SampledStopwatch<P, 0> {
 public:
  struct Started {};

  [[nodiscard]] static constexpr Started start() noexcept { return {}; }
  static constexpr void stop(Started, const NoLatencies&) noexcept {}
};

}  // namespace brine::engine::detail
