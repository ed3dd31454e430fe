#pragma once

/// Memory over time as leak-free and leaking programs show it, made from a seed: what the rates of
/// the leak verdict are measured on.

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/measure/prng.hpp"
#include "soak/verdict/leak_verdict.hpp"

namespace brine::soak::tests {

/// Standard normal, by the sum of twelve uniform draws: sums of integers, the same everywhere.
[[nodiscard]] double normal(engine::Prng& random);
/// In [low, high).
[[nodiscard]] double uniform(engine::Prng& random, double low, double high);

struct SeriesKind {
  std::string_view name;
  std::string_view summary;
  bool leaks = false;
  std::uint64_t seconds = 3'600;
  bool quiescent = false;  ///< heap between rounds; else the resident set at any moment
  /// Bytes above the level, for each second.
  std::vector<double> (*growth)(engine::Prng& random, std::uint64_t seconds);
  /// Of 300 series: found to leak. Of leak-free ones at most this many, of leaking ones at least.
  std::uint64_t bound = 0;
};

[[nodiscard]] const std::vector<SeriesKind>& series_kinds();

/// One series of a kind, a sample a second.
[[nodiscard]] std::vector<LeakSample> make_series(const SeriesKind& kind, std::uint64_t seed);

}  // namespace brine::soak::tests
