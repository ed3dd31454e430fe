#pragma once

#include <cstdint>

namespace brine::soak {

inline constexpr std::uint64_t kSecondNs = 1'000'000'000;
inline constexpr double kNsPerSecond = 1e9;
inline constexpr double kKiB = 1024;

}  // namespace brine::soak
