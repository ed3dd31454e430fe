#include "engine/metrics/record_metrics.hpp"

#include <string>

#include <doctest/doctest.h>

#include "engine/metrics/make_metrics.hpp"
#include "engine/records/database_builder.hpp"

namespace brine::tests {

using engine::RecordKey;

namespace {

constexpr RecordKey<int> kNumbers{"num\"bers"};
constexpr RecordKey<int> kCopies{"copies"};

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("buffers and functions of a database are exported through a provider") {
  engine::DatabaseBuilder<engine::StdPlatform, engine::CountingRecordRules> builder;
  builder.record(kNumbers)
      .buffer({.capacity = 4})
      .producer([](int value) -> engine::Verdict<int> {
        if (value < 0) return engine::Rejected{"negative"};
        return value;
      })
      .consumer("store", [](int value) {
        if (value == 1) throw value;
      });
  builder.record(kCopies).buffer({.kind = engine::BufferKind::kSingleLatest});
  auto database = builder.build();
  const auto metrics = engine::make_metrics();
  metrics->add_collector([&database] { return engine::record_metrics(database); });
  for (const int value : {1, -1, 2, 3})
    static_cast<void>(database.emitter().emit(kNumbers, value));
  database.shutdown();
  const std::string text = metrics->export_prometheus();
  CAPTURE(text);
  CHECK(has_line(text, "brine_buffer_pushes_total{record=\"num\\\"bers\"} 3"));
  CHECK(has_line(text, "brine_buffer_pulls_total{record=\"num\\\"bers\"} 3"));
  CHECK(has_line(text, "brine_buffer_capacity{record=\"num\\\"bers\"} 4"));
  CHECK(has_line(text, "brine_buffer_capacity{record=\"copies\"} 1"));
  CHECK(has_line(text, "brine_buffer_pushes_total{record=\"copies\"} 0"));
  CHECK(has_line(text, "brine_buffer_active_readers{record=\"copies\"} 0"));
  CHECK(has_line(text, "brine_buffer_dropped_total{record=\"num\\\"bers\"} 0"));
  CHECK(has_line(text, "brine_buffer_overwritten_total{record=\"num\\\"bers\"} 0"));
  CHECK(has_line(text, "brine_buffer_utilization_percent{record=\"num\\\"bers\"} 0"));
  CHECK(has_line(text, "brine_function_calls_total{record=\"num\\\"bers\",role=\"producer\"} 4"));
  CHECK(has_line(text, "brine_function_errors_total{record=\"num\\\"bers\",role=\"producer\"} 1"));
  CHECK(has_line(text,
                 "brine_function_errors_total{consumer=\"store\",record=\"num\\\"bers\","
                 "role=\"consumer\"} 1"));
}

TEST_CASE("where statistics are off there is only the capacity, and nothing is made up") {
  const engine::RecordMetadata record{.name = "r", .type = "int", .buffer_capacity = 7};
  const auto families = engine::record_metrics({record}, {});
  REQUIRE(families.size() == 1);
  CHECK(families.front().name == "brine_buffer_capacity");
  CHECK(families.front().samples.front().value == engine::MetricValue{std::uint64_t{7}});
}

TEST_CASE("what a buffer and a function counted comes out as it is") {
  engine::RecordMetadata record{.name = "r", .type = "int", .buffer_capacity = 200};
  record.buffer_stats = engine::BufferStats{.total_pushes = 300,
                                            .total_pulls = 250,
                                            .current_size = 50,
                                            .capacity = 200,
                                            .active_readers = 3,
                                            .dropped_count = 7,
                                            .overwritten = 100};
  const engine::FunctionStats function{
      .record = "r",
      .consumer = "store",
      .calls = {.calls = 2, .errors = 1, .total_ns = 3'000'000, .min_ns = 1, .max_ns = 2'999'999}};
  const std::string text = engine::prometheus_text(
      {.families = engine::record_metrics({record}, {function}, {{"database", "main"}})});
  CAPTURE(text);
  const std::string of_buffer = "{database=\"main\",record=\"r\"} ";
  CHECK(has_line(text, "brine_buffer_utilization_percent" + of_buffer + "25"));
  CHECK(has_line(text, "brine_buffer_active_readers" + of_buffer + "3"));
  CHECK(has_line(text, "brine_buffer_dropped_total" + of_buffer + "7"));
  CHECK(has_line(text, "brine_buffer_overwritten_total" + of_buffer + "100"));
  CHECK(has_line(text, "brine_buffer_size" + of_buffer + "50"));
  const std::string of_function =
      "{consumer=\"store\",database=\"main\",record=\"r\",role=\"consumer\"} ";
  CHECK(has_line(text, "brine_function_seconds_total" + of_function + "0.003"));
  CHECK(has_line(text, "brine_function_min_seconds" + of_function + "1e-09"));
  CHECK(has_line(text, "brine_function_max_seconds" + of_function + "0.002999999"));
  CHECK(has_line(text, "brine_function_average_seconds" + of_function + "0.0015"));
}

}  // namespace brine::tests
