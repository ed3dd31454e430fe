#include "tests/artifacts/fixtures.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "artifacts/canonical.hpp"
#include "artifacts/observe.hpp"

namespace brine::artifacts::tests {

sim::RunSpec sample_spec() {
  sim::RunSpec spec;
  spec.scenario = "lag-tolerance";
  spec.seed = 18446744073709551613U;
  spec.size = engine::Size::kSmall;
  spec.values = {{"capacity", 4}, {"duration", 102'000'000}, {"messages", 9007199254740991U}};
  spec.mutant = "lag_to_newest";
  spec.load = engine::LoadPlan{.rate_hz = 100'000, .closed = true, .check_one_in = 64};
  spec.strategy = "pct:3";
  spec.timing = sim::Timing::kPaced;
  spec.step_limit = std::uint64_t{1} << 60;
  spec.operation_ns = 7;
  spec.event_cap = 4;
  spec.decision_cap = 1000;
  return spec;
}

sim::RunResult sample_result() {
  sim::RunResult result;
  result.status = sim::Status::kFailed;
  result.error = engine::Failure{
      .kind = "property", .property = "fifo", .message = "got \"3\"\nwant ü\t\\ \x01"};
  result.digest = 0x00ff00ff12345678U;
  result.steps = 3;
  result.virtual_ns = 12'345;
  result.coverage = {{"received", 2}, {"sent", 3}};
  result.latencies["recv"] = {.count = 2,
                              .min = 1,
                              .max = 9,
                              .sum = ~std::uint64_t{0},
                              .p50 = 1,
                              .p90 = 9,
                              .p99 = 9,
                              .p999 = 9};
  result.events.cap = 4;
  result.events.dropped = 1;
  result.events.items = {{.step = 1,
                          .time_ns = 5,
                          .value = 1,
                          .object = 1,
                          .task = 0,
                          .op = sim::Op::kStore,
                          .order = std::memory_order_release,
                          .site = {.file = "engine/buffers/ring.hpp", .line = 42}},
                         {.step = 2,
                          .time_ns = 0,
                          .value = ~std::uint64_t{0},
                          .object = 1,
                          .task = 1,
                          .op = sim::Op::kLoad,
                          .order = std::memory_order_acquire,
                          .site = {}},
                         {.step = 3,
                          .time_ns = 0,
                          .value = 0,
                          .object = 0,
                          .task = 1,
                          .op = sim::Op::kYield,
                          .order = std::nullopt,
                          .site = {}}};
  result.decisions.items = {{.kind = sim::ChoiceKind::kSchedule,
                             .op = sim::Op::kStore,
                             .task = 0,
                             .object = 1,
                             .enabled = 3,
                             .count = 2},
                            {.kind = sim::ChoiceKind::kWorkload,
                             .op = sim::Op::kStart,
                             .task = 0,
                             .object = 5,
                             .enabled = 10,
                             .count = 1},
                            {.kind = sim::ChoiceKind::kReadFrom,
                             .op = sim::Op::kStart,
                             .task = 0,
                             .object = 1,
                             .enabled = 2,
                             .count = 3},
                            {.kind = sim::ChoiceKind::kSchedule,
                             .op = sim::Op::kLoad,
                             .task = 1,
                             .object = 1,
                             .enabled = 2,
                             .count = 1}};
  result.tasks = {"producer", "consumer"};
  result.objects = {{.kind = sim::ObjectKind::kNone, .name = ""},
                    {.kind = sim::ObjectKind::kAtomic, .name = "ring.tail"}};
  result.leaked_tasks = 1;
  return result;
}

Observed sample_observed() {
  Observed observed;
  observed.run_id = "20251121T034850.123456-00112233aabbccdd";
  observed.timestamp = "2025-11-21T03:48:50.123456Z";
  observed.duration_ms = 17;
  observed.process = {.rss_bytes = 4096,
                      .vms_bytes = 8192,
                      .threads = std::nullopt,
                      .cpu_ns = 5,
                      .voluntary_switches = {},
                      .involuntary_switches = {},
                      .minor_faults = {},
                      .major_faults = {},
                      .heap_bytes = {}};
  observed.host = "box";
  observed.build = {
      .version = "0.1.0", .compiler = "g++ 12", .optimisation = "Release", .commit = "abc"};
  observed.argv = {"brine", "run", "lag-tolerance"};
  observed.remarks = {"none"};
  return observed;
}

Artifact sample_artifact() {
  return make_artifact(sample_spec(), sample_result(), Decisions::kKeep, sample_observed());
}

Artifact sample_thread_artifact() {
  Observed observed = sample_observed();
  observed.wall_latencies["recv"] = {
      .count = 1, .min = 3, .max = 3, .sum = 3, .p50 = 3, .p90 = 3, .p99 = 3, .p999 = 3};
  observed.figures = {{"throughput", 1234.5}};
  const ThreadOutcome outcome{
      .status = sim::Status::kFailed,
      .error = engine::Failure{.kind = "property", .property = "fifo", .message = "m"},
      .coverage = {{"sent", 3}}};
  return make_thread_artifact(sample_spec(), outcome, observed);
}

nlohmann::json rehashed(nlohmann::json document) {
  document["content_hash"] = content_hash(document);
  return document;
}

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void put(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

TemporaryFolder::TemporaryFolder()
    : path_(std::filesystem::temp_directory_path() / ("brine-test-" + new_run_id())) {
  std::filesystem::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::size_t TemporaryFolder::files() const {
  const std::filesystem::directory_iterator begin(path_);
  return static_cast<std::size_t>(std::distance(begin, std::filesystem::directory_iterator()));
}

}  // namespace brine::artifacts::tests
