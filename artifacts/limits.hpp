#pragma once

/// Limits of an artifact. The writer stays within them and says where it cut; the reader refuses
/// what exceeds them.

#include <cstddef>
#include <cstdint>

namespace brine::artifacts {

inline constexpr int kSchemaVersion = 1;
inline constexpr std::uint64_t kMaxFileBytes = 64ULL << 20;
inline constexpr std::size_t kMaxDepth = 16;  ///< objects and arrays inside each other
/// Values of any kind. The worst that fits, small objects and lists, takes 1 GiB in memory.
inline constexpr std::size_t kMaxValues = 8 << 20;
inline constexpr std::size_t kMaxTextBytes = 65'536;  ///< of one string
inline constexpr std::size_t kMaxSiteBytes = 4096;    ///< of FILE:LINE
inline constexpr std::size_t kMaxEvents = 131'072;
inline constexpr std::size_t kMaxDecisions = 524'288;
/// Integers from here on are written as strings: other readers of JSON keep numbers exactly only
/// below it.
inline constexpr std::uint64_t kExactIntegers = std::uint64_t{1} << 53;

}  // namespace brine::artifacts
