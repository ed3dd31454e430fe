#pragma once

/// Seeds on the command line: `--seed N`, `--seeds A..B` (half-open: A, A+1, …, B-1), or drawn from
/// the system.

#include <cstdint>
#include <string_view>

namespace brine::soak {

/// Never empty: `first` < `end`, or a single seed that may be the largest one.
class SeedRange {
 public:
  [[nodiscard]] static SeedRange single(std::uint64_t seed) noexcept { return {seed, 1}; }
  /// Precondition: first < end.
  [[nodiscard]] static SeedRange half_open(std::uint64_t first, std::uint64_t end) noexcept {
    return {first, end - first};
  }

  [[nodiscard]] std::uint64_t first() const noexcept { return first_; }
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  /// Precondition: index < count().
  [[nodiscard]] std::uint64_t at(std::uint64_t index) const noexcept { return first_ + index; }

 private:
  SeedRange(std::uint64_t first, std::uint64_t count) noexcept : first_(first), count_(count) {}

  std::uint64_t first_;
  std::uint64_t count_;
};

/// Unsigned 64-bit, decimal. Throws UsageError that names `option` for anything else, a sign
/// included.
[[nodiscard]] std::uint64_t parse_seed(std::string_view option, std::string_view text);

/// `A..B`. Throws UsageError for another form, a reversed range or an empty one.
[[nodiscard]] SeedRange parse_seed_range(std::string_view option, std::string_view text);

/// A seed from the system's random source. Throws std::system_error when there is none.
[[nodiscard]] std::uint64_t draw_seed();

}  // namespace brine::soak
