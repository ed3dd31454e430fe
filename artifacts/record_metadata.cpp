#include "artifacts/record_metadata.hpp"

#include <chrono>
#include <cstdint>

#include "artifacts/to_json.hpp"

namespace brine::artifacts {

namespace {

using nlohmann::json;

json time_to_json(std::chrono::nanoseconds time) {
  return count_to_json(static_cast<std::uint64_t>(time.count()));
}

json stats_to_json(const engine::BufferStats& stats) {
  const double used = static_cast<double>(stats.current_size) * 100;
  return {{"total_pushes", count_to_json(stats.total_pushes)},
          {"total_pulls", count_to_json(stats.total_pulls)},
          {"current_size", count_to_json(stats.current_size)},
          {"capacity", count_to_json(stats.capacity)},
          {"utilization_percent",
           stats.capacity == 0 ? 0.0 : used / static_cast<double>(stats.capacity)},
          {"active_readers", count_to_json(stats.active_readers)},
          {"dropped_count", count_to_json(stats.dropped_count)},
          {"overwritten", count_to_json(stats.overwritten)}};
}

}  // namespace

json to_json(const engine::RecordMetadata& record) {
  json made = {{"name", text_to_json(record.name)},
               {"type", text_to_json(record.type)},
               {"buffer_type", engine::name_of(record.buffer_kind)},
               {"buffer_capacity", count_to_json(record.buffer_capacity)},
               {"producer_count", count_to_json(record.producer_count)},
               {"consumer_count", count_to_json(record.consumer_count)},
               {"writable", record.writable},
               {"created_at_ns", time_to_json(record.created_at)},
               {"last_update_ns", nullptr},
               {"connector_count", count_to_json(record.connector_count)}};
  if (record.last_update.has_value()) made["last_update_ns"] = time_to_json(*record.last_update);
  if (record.buffer_stats.has_value()) made["buffer_stats"] = stats_to_json(*record.buffer_stats);
  return made;
}

json to_json(const std::vector<engine::RecordMetadata>& records) {
  json all = json::array();
  for (const engine::RecordMetadata& record : records)
    all.push_back(to_json(record));
  return all;
}

}  // namespace brine::artifacts
