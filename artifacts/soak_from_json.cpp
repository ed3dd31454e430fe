#include "artifacts/soak_from_json.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "artifacts/canonical.hpp"
#include "artifacts/limits.hpp"
#include "artifacts/read_parts.hpp"
#include "artifacts/strict_object.hpp"

namespace brine::artifacts {
namespace {

using detail::check_hash;
using detail::check_version;
using detail::FieldError;
using detail::Node;
using detail::read_counts;
using detail::read_failure;
using detail::read_latencies;
using detail::read_provenance;
using detail::read_texts;
using detail::StrictObject;
using nlohmann::json;

constexpr std::uint64_t kU32 = std::numeric_limits<std::uint32_t>::max();

/// The one of `values` that has this name.
template <class Enum, std::size_t N>
auto named(const std::array<Enum, N>& values) {
  return [values](std::string_view text) -> std::optional<Enum> {
    for (const Enum value : values) {
      if (name_of(value) == text) return value;
    }
    return std::nullopt;
  };
}

constexpr std::array kModes = {Mode::kSimulated, Mode::kThreads};
constexpr std::array kStatuses = {SoakStatus::kPassed, SoakStatus::kFailed, SoakStatus::kError,
                                  SoakStatus::kInterrupted};
constexpr std::array kFindings = {LeakFinding::kFlat, LeakFinding::kLeak, LeakFinding::kTooShort};
constexpr std::array kVerdicts = {ChangeVerdict::kSame, ChangeVerdict::kBetter,
                                  ChangeVerdict::kWorse, ChangeVerdict::kUnknown};

/// Empty for null.
std::string text_or_null(const Node& node) {
  return node.is_null() ? std::string() : node.text(1);
}

FigureSet read_figures(const Node& node) {
  FigureSet figures;
  node.for_each_member(
      [&](const std::string& name, const Node& value) { figures[name] = value.number(); });
  return figures;
}

SoakSpec read_spec(const Node& node) {
  StrictObject object(node);
  SoakSpec spec;
  spec.scenarios = read_texts(object.at("scenarios"));
  spec.seed = object.at("seed").seed();
  spec.mutant = text_or_null(object.at("mutant"));
  spec.mode = object.at("mode").name(named(kModes), "sim or threads");
  spec.loop = object.at("loop").text();
  spec.rate_hz = object.at("rate_hz").count();
  spec.duration_ns = object.at("duration_ns").count();
  spec.ramp_ns = object.at("ramp_ns").count();
  spec.warm_up_ns = object.at("warm_up_ns").count();
  spec.interval_ns = object.at("interval_ns").count();
  spec.round_ns = object.at("round_ns").count();
  spec.parameters = read_counts(object.at("parameters"));
  object.at("cpus").for_each_item(kMaxSoakCpus, [&](const Node& item) {
    spec.cpus.push_back(static_cast<std::uint32_t>(item.integer(0, kU32)));
  });
  if (const auto check = object.find("check_one_in")) spec.check_one_in = check->count();
  object.finish();
  return spec;
}

OperationCounts read_operations(const Node& node) {
  StrictObject object(node);
  OperationCounts operations{.intended = object.at("intended").count(),
                             .attempted = object.at("attempted").count(),
                             .succeeded = object.at("succeeded").count(),
                             .failed = object.at("failed").count()};
  object.finish();
  return operations;
}

SoakFailure read_soak_failure(const Node& node) {
  StrictObject object(node);
  SoakFailure failure{.seed = object.at("seed").seed(),
                      .round = object.at("round").count(),
                      .failure = read_failure(object.at("error")),
                      .artifact = text_or_null(object.at("artifact")),
                      .replay = object.at("replay").text()};
  object.finish();
  return failure;
}

SoakScenario read_scenario(const Node& node) {
  StrictObject object(node);
  SoakScenario scenario;
  scenario.name = object.at("name").text(1);
  scenario.rounds = object.at("rounds").count();
  scenario.failed_rounds = object.at("failed_rounds").count();
  scenario.operations = read_operations(object.at("operations"));
  scenario.coverage = read_counts(object.at("coverage"));
  scenario.latencies = read_latencies(object.at("latencies"));
  object.at("failures").for_each_item(kMaxSoakFailures, [&](const Node& item) {
    scenario.failures.push_back(read_soak_failure(item));
  });
  object.finish();
  return scenario;
}

ThresholdOutcome read_threshold(const Node& node) {
  StrictObject object(node);
  ThresholdOutcome outcome{.expression = object.at("expression").text(1),
                           .figure = object.at("figure").text(1)};
  if (const Node value = object.at("value"); !value.is_null()) outcome.value = value.number();
  outcome.holds = object.at("holds").flag();
  object.finish();
  if (outcome.holds && !outcome.value) node.refuse("holds, but was never measured");
  return outcome;
}

LeakTrend read_leak(const Node& node) {
  StrictObject object(node);
  LeakTrend trend{.figure = object.at("figure").text(1),
                  .finding = object.at("finding").name(named(kFindings), "flat, leak or too-short"),
                  .quiescent = object.at("quiescent").flag(),
                  .samples = object.at("samples").count(),
                  .span_ns = object.at("span_ns").count(),
                  .slope = object.at("slope").number(),
                  .low = object.at("low").number(),
                  .high = object.at("high").number(),
                  .budget = object.at("budget").number(),
                  .least_growth = object.at("least_growth").number(),
                  .first_bytes = object.at("first_bytes").count(),
                  .last_bytes = object.at("last_bytes").count(),
                  .most_bytes = object.at("most_bytes").count()};
  object.finish();
  return trend;
}

Change read_change(const Node& node) {
  StrictObject object(node);
  Change change{
      .figure = object.at("figure").text(1),
      .before = object.at("before").number(),
      .after = object.at("after").number(),
      .ratio = object.at("ratio").number(),
      .low = object.at("low").number(),
      .high = object.at("high").number(),
      .tolerance = object.at("tolerance").number(),
      .verdict = object.at("verdict").name(named(kVerdicts), "same, better, worse or unknown")};
  object.finish();
  return change;
}

SeriesBlock read_block(const Node& node) {
  StrictObject object(node);
  SeriesBlock block{.begin_ns = object.at("begin_ns").count(),
                    .end_ns = object.at("end_ns").count(),
                    .figures = read_figures(object.at("figures"))};
  object.finish();
  return block;
}

engine::ProcessFigures read_soak_process(const Node& node) {
  StrictObject object(node);
  const auto take = [&object](const char* name) -> std::optional<std::uint64_t> {
    const auto value = object.find(name);
    if (!value) return std::nullopt;
    return value->count();
  };
  engine::ProcessFigures process{.rss_bytes = take("rss_bytes"),
                                 .vms_bytes = take("vms_bytes"),
                                 .threads = take("threads"),
                                 .cpu_ns = take("cpu_ns"),
                                 .voluntary_switches = take("voluntary_switches"),
                                 .involuntary_switches = take("involuntary_switches"),
                                 .minor_faults = take("minor_faults"),
                                 .major_faults = take("major_faults"),
                                 .heap_bytes = take("heap_bytes")};
  object.finish();
  return process;
}

Observed read_observed(const Node& node) {
  StrictObject object(node);
  Observed observed;
  read_provenance(object, observed);
  observed.process = read_soak_process(object.at("process"));
  object.finish();
  return observed;
}

/// Each item of the list through `read`.
template <class Item, class Read>
std::vector<Item> read_list(const Node& node, std::size_t max, Read&& read) {
  std::vector<Item> items;
  node.for_each_item(max, [&](const Node& item) { items.push_back(read(item)); });
  return items;
}

SoakArtifact read_artifact(const json& document, const std::string& source) {
  StrictObject object(Node{document, ""});
  check_version(object, source);
  if (object.at("kind").text() != "soak") throw FieldError("/kind", "expected soak");
  check_hash(object, document, source);
  SoakArtifact artifact;
  artifact.spec = read_spec(object.at("spec"));
  artifact.status =
      object.at("status").name(named(kStatuses), "passed, failed, error or interrupted");
  artifact.exit_code = static_cast<std::uint32_t>(object.at("exit_code").integer(0, 125));
  artifact.elapsed_ns = object.at("elapsed_ns").count();
  artifact.measured_ns = object.at("measured_ns").count();
  artifact.rounds = object.at("rounds").count();
  artifact.operations = read_operations(object.at("operations"));
  artifact.figures = read_figures(object.at("figures"));
  artifact.thresholds =
      read_list<ThresholdOutcome>(object.at("thresholds"), kMaxSoakThresholds, read_threshold);
  artifact.leaks = read_list<LeakTrend>(object.at("leaks"), kMaxSoakLeaks, read_leak);
  artifact.baseline = text_or_null(object.at("baseline"));
  artifact.changes = read_list<Change>(object.at("changes"), kMaxSoakChanges, read_change);
  artifact.latencies = read_latencies(object.at("latencies"));
  artifact.coverage = read_counts(object.at("coverage"));
  artifact.scenarios =
      read_list<SoakScenario>(object.at("scenarios"), kMaxSoakScenarios, read_scenario);
  artifact.series = read_list<SeriesBlock>(object.at("series"), kMaxSeriesBlocks, read_block);
  artifact.command = object.at("command").text();
  StrictObject clock(object.at("clock"));
  artifact.clock = clock.at("source").text();
  artifact.clock_cost_ps = clock.at("cost_ps").count();
  clock.finish();
  artifact.files = read_texts(object.at("files"));
  artifact.observed = read_observed(object.at("observed"));
  object.finish();
  return artifact;
}

}  // namespace

bool is_soak(const json& document) noexcept {
  if (!document.is_object()) return false;
  const auto kind = document.find("kind");
  return kind != document.end() && *kind == "soak";
}

SoakArtifact soak_from_json(const json& document, const std::string& source) {
  try {
    return read_artifact(document, source);
  } catch (const FieldError& error) {
    throw ArtifactError(
        ArtifactError::Kind::kSchema,
        source + ": " + error.what() +
            "; the file is not the artifact of a soak of schema 1, see soak-1.schema.json");
  }
}

}  // namespace brine::artifacts
