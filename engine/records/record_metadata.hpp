#pragma once

/// RecordMetadata: what `list_records()` tells of a record.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "engine/buffers/buffer_config.hpp"
#include "engine/buffers/stats.hpp"

namespace brine::engine {

/// Times are since the epoch of the platform's clock, which is steady and no calendar.
struct RecordMetadata {
  std::string name;
  std::string type;  ///< of the values, as the compiler spells it
  BufferKind buffer_kind = BufferKind::kSpmcRing;
  std::size_t buffer_capacity = 0;
  std::size_t producer_count = 0;  ///< producer functions: 0 or 1
  std::size_t consumer_count = 0;  ///< consumer functions, dispatchers that ended included
  bool writable = false;           ///< whether a produce may be pushed now: false once it is closed
  std::chrono::nanoseconds created_at{};
  std::optional<std::chrono::nanoseconds> last_update =
      std::nullopt;  ///< of the newest push; none before it
  std::size_t connector_count = 0;
  std::optional<BufferStats> buffer_stats = std::nullopt;  ///< none where statistics are off
};

}  // namespace brine::engine
