#pragma once

/// Prng: the project's one random generator. Integers only, the same sequence on every machine,
/// compiler and library.
///
/// xoshiro256++ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS
/// 2021), its state filled by splitmix64 (Steele, Lea and Flood, OOPSLA 2014), as its authors
/// advise. Not for cryptography.
///
///     auto schedule = Prng::stream(seed, Stream::kSchedule);
///     const std::uint32_t task = schedule.bounded(enabled);

#include <array>
#include <bit>
#include <cstdint>

namespace brine::engine {

/// One use of randomness each, so that a change to one use does not shift the others. The numbers
/// decide what a seed means: append, never renumber.
enum class Stream : std::uint64_t { kSchedule, kReadFrom, kFault, kWorkload, kSpurious };

/// The output function of splitmix64: a bijection of 64 bits in which each input bit moves half of
/// the output bits.
[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t z) noexcept {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

class Prng {
 public:
  constexpr explicit Prng(std::uint64_t seed) noexcept {
    // Four different outputs of a bijection, so never the all-zero state that xoshiro cannot leave.
    for (std::uint64_t& word : state_)
      word = mix64(seed += kGolden);
  }

  /// Uniform over all 64-bit values.
  constexpr std::uint64_t next() noexcept {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// Uniform in [0, n), n >= 1, by multiplying the high 32 bits and keeping the upper half. Bias:
  /// the probability of each result is off 1/n by less than 2^-32, so a relative error below n /
  /// 2^32.
  constexpr std::uint32_t bounded(std::uint32_t n) noexcept {
    return static_cast<std::uint32_t>(((next() >> 32) * n) >> 32);
  }

  /// The generator of one stream of a seed. Seed and stream id are hashed apart, so that neighbours
  /// share nothing.
  [[nodiscard]] static constexpr Prng stream(std::uint64_t seed, std::uint64_t stream_id) noexcept {
    return Prng(mix64(seed + kGolden) ^ mix64(~stream_id));
  }
  [[nodiscard]] static constexpr Prng stream(std::uint64_t seed, Stream stream_id) noexcept {
    return stream(seed, static_cast<std::uint64_t>(stream_id));
  }

  friend constexpr bool operator==(const Prng&, const Prng&) = default;

 private:
  static constexpr std::uint64_t kGolden =
      0x9e3779b97f4a7c15U;  // 2^64 divided by the golden ratio, odd

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace brine::engine
