#pragma once

/// BufferConfig: which kind of buffer, and how much it retains, chosen at run time.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace brine::engine {

enum class BufferKind : std::uint8_t { kSpmcRing, kSingleLatest, kMailbox };

[[nodiscard]] constexpr std::string_view name_of(BufferKind kind) noexcept {
  switch (kind) {
    case BufferKind::kSpmcRing:
      return "spmc_ring";
    case BufferKind::kSingleLatest:
      return "single_latest";
    case BufferKind::kMailbox:
      return "mailbox";
  }
  return "unknown";
}

struct BufferConfig {
  static constexpr std::size_t kDefaultCapacity = 1024;
  static constexpr std::size_t kMaxCapacity = std::size_t{1} << 24U;

  BufferKind kind = BufferKind::kSpmcRing;
  /// Values that a ring retains, 1 .. kMaxCapacity; none: kDefaultCapacity. The other kinds keep
  /// one value: none, or 1.
  std::optional<std::size_t> capacity = std::nullopt;

  /// Values retained, defaults filled in.
  [[nodiscard]] std::size_t retained() const noexcept {
    return capacity.value_or(kind == BufferKind::kSpmcRing ? kDefaultCapacity : 1);
  }
};

/// std::invalid_argument when no such buffer can be made; `owner` begins the message.
inline void require_valid(const BufferConfig& config, const std::string& owner) {
  const std::size_t retained = config.retained();
  if (config.kind > BufferKind::kMailbox)
    throw std::invalid_argument(owner + ": no kind of buffer; choose one of BufferKind");
  if (config.kind != BufferKind::kSpmcRing && retained != 1) {
    throw std::invalid_argument(owner + ": a " + std::string(name_of(config.kind)) +
                                " keeps one value, so its capacity cannot be " +
                                std::to_string(retained) + "; leave the capacity out");
  }
  if (retained == 0 || retained > BufferConfig::kMaxCapacity) {
    throw std::invalid_argument(owner + ": capacity " + std::to_string(retained) +
                                " is not in 1.." + std::to_string(BufferConfig::kMaxCapacity) +
                                "; give the number of values that a reader may fall behind");
  }
}

}  // namespace brine::engine
