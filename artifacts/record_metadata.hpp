#pragma once

/// What a database tells of its records, as JSON.

#include <vector>

#include <nlohmann/json.hpp>

#include "engine/records/record_metadata.hpp"

namespace brine::artifacts {

/// `{"name", "type", "buffer_type", "buffer_capacity", "producer_count", "consumer_count",
/// "writable", "created_at_ns", "last_update_ns", "connector_count", "buffer_stats"}`.
/// `last_update_ns` is null before the first push; `buffer_stats` is left out where statistics are
/// off. Nothing here fails: text that is not UTF-8 gets replacement characters.
[[nodiscard]] nlohmann::json to_json(const engine::RecordMetadata& record);

/// An array of them, in the given order.
[[nodiscard]] nlohmann::json to_json(const std::vector<engine::RecordMetadata>& records);

}  // namespace brine::artifacts
