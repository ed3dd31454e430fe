#include "engine/metrics/record_metrics.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace brine::engine {

namespace {

struct About {
  std::string_view name;
  std::string_view help;
  MetricKind kind = MetricKind::kCounter;
};

class Families {
 public:
  void add(const About& about, const Labels& labels, const MetricValue& value) {
    MetricFamily& family = families_[std::string(about.name)];
    family.name = about.name;
    family.help = about.help;
    family.kind = about.kind;
    family.samples.push_back({.labels = labels, .value = value});
  }

  [[nodiscard]] std::vector<MetricFamily> take() {
    std::vector<MetricFamily> all;
    for (auto& [name, family] : families_) {
      std::ranges::stable_sort(family.samples, {}, &MetricSample::labels);
      all.push_back(std::move(family));
    }
    return all;
  }

 private:
  std::map<std::string, MetricFamily> families_;
};

Labels with(const Labels& more, Labels labels) {
  labels.insert(labels.end(), more.begin(), more.end());
  std::ranges::sort(labels);
  return labels;
}

double seconds(std::uint64_t ns) {
  return static_cast<double>(ns) / 1e9;
}

void add_record(Families& families, const RecordMetadata& record, const Labels& labels) {
  constexpr MetricKind kGauge = MetricKind::kGauge;
  families.add({"brine_buffer_capacity", "Values that the buffer retains", kGauge}, labels,
               std::uint64_t{record.buffer_capacity});
  if (!record.buffer_stats.has_value()) return;
  const BufferStats& stats = *record.buffer_stats;
  families.add({"brine_buffer_pushes_total", "Values pushed"}, labels, stats.total_pushes);
  families.add({"brine_buffer_pulls_total", "Values received, by all readers"}, labels,
               stats.total_pulls);
  families.add({"brine_buffer_dropped_total", "Values that readers were told they missed"}, labels,
               stats.dropped_count);
  families.add({"brine_buffer_overwritten_total", "Values replaced by newer ones"}, labels,
               stats.overwritten);
  families.add({"brine_buffer_active_readers", "Live readers", kGauge}, labels,
               stats.active_readers);
  families.add({"brine_buffer_size", "Largest backlog of a live reader", kGauge}, labels,
               stats.current_size);
  families.add({"brine_buffer_utilization_percent", "Size of the capacity", kGauge}, labels,
               stats.utilization_percent());
}

void add_function(Families& families, const CallStats& calls, const Labels& labels) {
  constexpr MetricKind kGauge = MetricKind::kGauge;
  families.add({"brine_function_calls_total", "Finished calls, failed ones included"}, labels,
               calls.calls);
  families.add({"brine_function_errors_total", "Calls that threw or rejected a value"}, labels,
               calls.errors);
  families.add({"brine_function_seconds_total", "Time spent in calls"}, labels,
               seconds(calls.total_ns));
  families.add({"brine_function_min_seconds", "Shortest call", kGauge}, labels,
               seconds(calls.min_ns));
  families.add({"brine_function_max_seconds", "Longest call", kGauge}, labels,
               seconds(calls.max_ns));
  families.add({"brine_function_average_seconds", "Average call", kGauge}, labels,
               seconds(calls.average_ns()));
}

}  // namespace

std::vector<MetricFamily> record_metrics(const std::vector<RecordMetadata>& records,
                                         const std::vector<FunctionStats>& functions,
                                         const Labels& more) {
  Families families;
  for (const RecordMetadata& record : records)
    add_record(families, record, with(more, {{.name = "record", .value = record.name}}));
  for (const FunctionStats& function : functions) {
    Labels labels{{.name = "record", .value = function.record}};
    const bool producer = function.consumer.empty();
    labels.push_back({.name = "role", .value = producer ? "producer" : "consumer"});
    if (!producer) labels.push_back({.name = "consumer", .value = function.consumer});
    add_function(families, function.calls, with(more, std::move(labels)));
  }
  return families.take();
}

}  // namespace brine::engine
