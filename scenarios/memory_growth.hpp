#pragma once

/// MemoryGrowth: how much heap and resident set of the process have grown, and what they may. What
/// cannot be read is not judged, nor is the resident set under a sanitizer.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/measure/context.hpp"
#include "engine/measure/process.hpp"
#include "scenarios/build_speed.hpp"

namespace brine::scenarios {

inline constexpr std::int64_t kMostHeapGrowth = 64 * 1024;
inline constexpr std::int64_t kMostRssGrowth = 1024 * 1024;

/// Growth of heap and resident set, and what it may come to.
class MemoryGrowth {
 public:
  /// `simulated`: messages do not say by how much, for a run says the same each time, and what the
  /// rest of the process does with its heap does not repeat.
  /// `alone`: nobody else in the process uses memory meanwhile. Else nothing is judged: a soak
  /// looks and writes during its rounds, and judges memory itself, between them.
  explicit MemoryGrowth(bool simulated, bool alone = true) noexcept
      : simulated_(simulated), alone_(alone) {}

  void begin() {
    heap_ = engine::heap_bytes();
    rss_ = process_.rss_bytes();
  }

  /// `over`: what has happened since begin().
  void require_heap(engine::Property& property, std::string_view over, std::int64_t most) const {
    require(property, engine::growth(heap_, engine::heap_bytes()), "the heap", over, most);
  }
  void require_rss(engine::Property& property, std::string_view over) const {
    const auto grown = rss_grown();
    // A sanitizer keeps what was freed, to find uses of it.
    require(property, kSanitized ? std::nullopt : grown, "the resident set", over, kMostRssGrowth);
  }

  /// Bytes since begin(), signed; none where they cannot be read.
  [[nodiscard]] std::optional<std::int64_t> rss_grown() const noexcept {
    return engine::growth(rss_, process_.rss_bytes());
  }

 private:
  void require(engine::Property& property, std::optional<std::int64_t> grown, std::string_view what,
               std::string_view over, std::int64_t most) const {
    property.require(!alone_ || !grown || *grown <= most, [&] {
      const std::string by = simulated_ ? "" : " by " + std::to_string(*grown) + " bytes";
      return std::string(what) + " has grown" + by + " over " + std::string(over) + ", and " +
             std::to_string(most) + " bytes are the most allowed";
    });
  }

  bool simulated_;
  bool alone_;
  engine::ProcessSampler process_;
  std::optional<std::uint64_t> heap_;
  std::optional<std::uint64_t> rss_;
};

}  // namespace brine::scenarios
