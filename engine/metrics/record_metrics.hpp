#pragma once

/// What a database knows of its records and functions, as metrics:
///
///   brine_buffer_pushes_total, brine_buffer_pulls_total, brine_buffer_dropped_total,
///   brine_buffer_overwritten_total, brine_buffer_active_readers, brine_buffer_size,
///   brine_buffer_capacity, brine_buffer_utilization_percent   by record
///   brine_function_calls_total, brine_function_errors_total, brine_function_seconds_total,
///   brine_function_min_seconds, brine_function_max_seconds, brine_function_average_seconds
///                                                             by record, role and consumer
///
/// A record whose buffer keeps no statistics has a capacity, and nothing else of the buffer. `role`
/// is "producer" or "consumer"; only a consumer has the label `consumer`.
///
///     metrics->add_collector([&database] { return record_metrics(database); });

#include <vector>

#include "engine/metrics/metrics_snapshot.hpp"
#include "engine/records/call_stats.hpp"
#include "engine/records/record_metadata.hpp"

namespace brine::engine {

/// In name order, and only those of which there is something to tell. Of several databases with
/// records of one name, each needs a label of its own: `more` is added to those above, and must not
/// be one of them.
[[nodiscard]] std::vector<MetricFamily> record_metrics(const std::vector<RecordMetadata>& records,
                                                       const std::vector<FunctionStats>& functions,
                                                       const Labels& more = {});

/// Of a Database. Any task may, while it lives.
template <class Database>
[[nodiscard]] std::vector<MetricFamily> record_metrics(const Database& database,
                                                       const Labels& more = {}) {
  const std::vector<RecordMetadata> records = database.list_records();
  return record_metrics(records, database.function_stats(), more);
}

}  // namespace brine::engine
