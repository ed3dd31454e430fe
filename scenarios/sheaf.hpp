#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "engine/platform/platform.hpp"

namespace brine::scenarios {

/// A value of several words, all of which tell its number: a mixture of two values shows.
template <std::size_t kWords>
struct Sheaf {
  std::array<std::uint64_t, kWords> words{};

  Sheaf() = default;
  explicit Sheaf(std::uint64_t number) noexcept { words.fill(number); }

  /// None of a mixture.
  [[nodiscard]] std::optional<std::uint64_t> number() const noexcept {
    for (const std::uint64_t word : words)
      if (word != words[0]) return std::nullopt;
    return words[0];
  }
};

}  // namespace brine::scenarios

template <std::size_t kWords>
inline constexpr bool brine::engine::kTraceable<brine::scenarios::Sheaf<kWords>> = true;
