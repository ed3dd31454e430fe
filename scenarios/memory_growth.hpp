#pragma once

/// MemoryGrowth: how much heap and resident set of the process have grown, and what they may. What
/// cannot be read is not judged.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/measure/context.hpp"
#include "engine/measure/process.hpp"

namespace brine::scenarios {

inline constexpr std::int64_t kMostHeapGrowth = 64 * 1024;
inline constexpr std::int64_t kMostRssGrowth = 1024 * 1024;

/// Growth of heap and resident set, and what it may come to.
class MemoryGrowth {
 public:
  /// Its properties are `family`.heap and `family`.rss.
  MemoryGrowth(engine::RunContext& context, std::string family)
      : context_(&context), family_(std::move(family)) {}

  void begin() {
    heap_ = engine::heap_bytes();
    rss_ = process_.rss_bytes();
  }
  void require_heap(std::string_view what, std::int64_t most) {
    const auto grown = engine::growth(heap_, engine::heap_bytes());
    context_->property(family_ + ".heap").require(!grown || *grown <= most, [&] {
      return "the heap has grown by " + std::to_string(*grown) + " bytes over " +
             std::string(what) + ", and " + std::to_string(most) + " is the most allowed";
    });
  }
  void require_rss(std::string_view what) {
    const auto grown = engine::growth(rss_, process_.rss_bytes());
    context_->property(family_ + ".rss").require(!grown || *grown <= kMostRssGrowth, [&] {
      return "the resident set has grown by " + std::to_string(*grown) + " bytes over " +
             std::string(what) + ", and " + std::to_string(kMostRssGrowth) + " is the most allowed";
    });
  }

 private:
  engine::RunContext* context_;
  std::string family_;
  engine::ProcessSampler process_;
  std::optional<std::uint64_t> heap_;
  std::optional<std::uint64_t> rss_;
};

}  // namespace brine::scenarios
