#include "artifacts/from_json.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "artifacts/canonical.hpp"
#include "artifacts/error.hpp"
#include "artifacts/limits.hpp"
#include "artifacts/read_parts.hpp"
#include "artifacts/soak_from_json.hpp"
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
using detail::read_process;
using detail::read_provenance;
using detail::StrictObject;
using nlohmann::json;

constexpr std::uint64_t kU16 = std::numeric_limits<std::uint16_t>::max();
constexpr std::uint64_t kU32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kNoLimit = kMaxValues;

std::uint32_t u32(const Node& node, std::uint64_t min = 0) {
  return static_cast<std::uint32_t>(node.integer(min, kU32));
}
std::uint16_t u16(const Node& node) {
  return static_cast<std::uint16_t>(node.integer(0, kU16));
}

/// The first of the `count` values of an enumeration whose name_of() is `text`.
template <class Enum>
auto named(std::size_t count) {
  return [count](std::string_view text) -> std::optional<Enum> {
    using sim::name_of;
    for (std::size_t i = 0; i < count; ++i) {
      if (name_of(static_cast<Enum>(i)) == text) return static_cast<Enum>(i);
    }
    return std::nullopt;
  };
}

constexpr auto kModeNamed = [](std::string_view text) -> std::optional<Mode> {
  for (const Mode mode : {Mode::kSimulated, Mode::kThreads}) {
    if (name_of(mode) == text) return mode;
  }
  return std::nullopt;
};

engine::LoadPlan read_load(const Node& node) {
  StrictObject object(node);
  engine::LoadPlan load{.rate_hz = object.at("rate_hz").count(),
                        .closed = object.at("closed").flag(),
                        .check_one_in = object.at("check_one_in").count()};
  object.finish();
  return load;
}

SpecDocument read_spec(const Node& node) {
  StrictObject object(node);
  SpecDocument document;
  sim::RunSpec& spec = document.spec;
  spec.scenario = object.at("scenario").text(1);
  spec.seed = object.at("seed").seed();
  document.mode = object.at("mode").name(kModeNamed, "sim or threads");
  spec.size = object.at("size").name(sim::size_named, "small, default or full");
  object.at("parameters").for_each_member([&](const std::string& name, const Node& value) {
    spec.values[name] = value.integer(0, kExactIntegers - 1);
  });
  if (const Node mutant = object.at("mutant"); !mutant.is_null()) spec.mutant = mutant.text(1);
  spec.strategy = object.at("strategy").text(1);
  spec.memory = object.at("memory").name(sim::memory_named, "a memory model of this brine");
  spec.timing = object.at("timing").name(sim::timing_named, "free or paced");
  spec.step_limit = object.at("step_limit").count();
  spec.operation_ns = object.at("operation_ns").count();
  spec.event_cap = u32(object.at("event_cap"));
  spec.decision_cap = u32(object.at("decision_cap"));
  if (const auto load = object.find("load")) spec.load = read_load(*load);
  object.finish();
  if (const std::string problem = sim::out_of_bounds(spec); !problem.empty()) node.refuse(problem);
  return document;
}

engine::Site read_site(const Node& node, std::set<std::string>& files) {
  const std::string text = node.text(1);
  if (text.size() > kMaxSiteBytes)
    node.refuse("is longer than " + std::to_string(kMaxSiteBytes) + " bytes");
  const auto is_control = [](unsigned char c) { return c < ' '; };
  const std::size_t colon = text.rfind(':');
  if (colon == 0 || colon == std::string::npos || colon + 1 == text.size() ||
      std::ranges::any_of(text, is_control))
    node.refuse("expected FILE:LINE, found '" + text + "'");
  std::uint64_t line = 0;
  for (const char digit : text.substr(colon + 1)) {
    if (digit < '0' || digit > '9') node.refuse("expected FILE:LINE, found '" + text + "'");
    line = line * 10 + static_cast<std::uint64_t>(digit - '0');
    if (line > kU32) node.refuse("the line number is too large");
  }
  return {.file = files.insert(text.substr(0, colon)).first->c_str(),
          .line = static_cast<unsigned>(line)};
}

sim::Op read_op(const Node& node) {
  return node.name(sim::op_named, "an operation of this brine");
}

sim::Event read_event(const Node& node, std::set<std::string>& files) {
  StrictObject object(node);
  sim::Event event;
  event.step = object.at("step").count();
  event.task = u16(object.at("task"));
  event.op = read_op(object.at("op"));
  event.object = u32(object.at("object"));
  event.value = object.at("value").count();
  if (const auto time = object.find("time_ns")) event.time_ns = time->count();
  if (const auto order = object.find("order")) {
    event.order = order->name(named<std::memory_order>(6), "a memory order");
  }
  if (const auto site = object.find("site")) event.site = read_site(*site, files);
  object.finish();
  return event;
}

void read_events(const Node& node, Artifact& artifact) {
  auto files = std::make_shared<std::set<std::string>>();
  StrictObject object(node);
  artifact.events.cap = u32(object.at("cap"));
  artifact.events.dropped = object.at("dropped").count();
  object.at("items").for_each_item(kMaxEvents, [&](const Node& item) {
    artifact.events.items.push_back(read_event(item, *files));
  });
  object.finish();
  artifact.site_files = std::move(files);
}

void read_metrics(const Node& node, Artifact& artifact) {
  StrictObject object(node);
  artifact.steps = object.at("steps").count();
  artifact.leaked_tasks = object.at("leaked_tasks").count();
  artifact.latencies = read_latencies(object.at("latencies"));
  object.at("tasks").for_each_item(
      kNoLimit, [&](const Node& item) { artifact.tasks.push_back(item.text()); });
  object.at("objects").for_each_item(kNoLimit, [&](const Node& item) {
    StrictObject entry(item);
    constexpr auto kKinds = static_cast<std::size_t>(sim::ObjectKind::kCount);
    artifact.objects.push_back(
        {.kind = entry.at("kind").name(named<sim::ObjectKind>(kKinds), "a kind of object"),
         .name = entry.at("name").text()});
    entry.finish();
  });
  object.finish();
}

sim::Decision read_decision(const Node& node) {
  if (!node.value.is_array() || node.value.empty())
    node.refuse("expected [\"run\", …] or [KIND, n, value, repeat]");
  constexpr auto kKinds = static_cast<std::size_t>(sim::ChoiceKind::kCount);
  sim::Decision decision;
  decision.kind = node.item(0).name(named<sim::ChoiceKind>(kKinds),
                                    "run, workload, waiter, spurious, read-from or fault");
  if (decision.kind == sim::ChoiceKind::kSchedule) {
    static_cast<void>(node.list_of(6));
    decision.task = u16(node.item(1));
    decision.count = u32(node.item(2), 1);
    decision.enabled = u32(node.item(3));
    decision.op = read_op(node.item(4));
    decision.object = u32(node.item(5));
  } else {
    static_cast<void>(node.list_of(4));
    decision.enabled = u32(node.item(1));
    decision.object = u32(node.item(2));
    decision.count = u32(node.item(3), 1);
  }
  return decision;
}

std::optional<sim::DecisionLog> read_decisions(const Node& node) {
  StrictObject object(node);
  sim::DecisionLog log;
  const bool recorded = object.at("recorded").flag();
  log.complete = object.at("complete").flag();
  const Node count = object.at("count");
  object.at("items").for_each_item(
      kMaxDecisions, [&](const Node& item) { log.items.push_back(read_decision(item)); });
  object.finish();
  if (const auto stated = count.integer(0, kMaxDecisions); stated != log.items.size()) {
    count.refuse("says " + std::to_string(stated) + " decisions, but items has " +
                 std::to_string(log.items.size()) + ": some were removed or added");
  }
  if (!recorded && (log.complete || !log.items.empty())) {
    node.refuse("recorded is false, so complete must be false and items empty");
  }
  if (!recorded) return std::nullopt;
  return log;
}

Observed read_observed(const Node& node) {
  StrictObject object(node);
  Observed observed;
  read_provenance(object, observed);
  observed.process = read_process(object.at("process"));
  StrictObject wall(object.at("wall"));
  observed.wall_latencies = read_latencies(wall.at("latencies"));
  wall.at("figures").for_each_member(
      [&](const std::string& name, const Node& value) { observed.figures[name] = value.number(); });
  wall.finish();
  object.finish();
  return observed;
}

void check_mode(const Artifact& artifact, const Node& root) {
  const bool threads = artifact.mode == Mode::kThreads;
  if (threads != root.value["decisions"].is_null()) {
    throw FieldError("/decisions", "must be null exactly when spec.mode is threads");
  }
  if (threads == artifact.digest.has_value()) {
    throw FieldError("/digest", "must be null exactly when spec.mode is threads");
  }
  if (threads == artifact.virtual_ns.has_value()) {
    throw FieldError("/virtual_duration_ns", "must be null exactly when spec.mode is threads");
  }
  if (artifact.status == sim::Status::kPassed && artifact.error) {
    throw FieldError("/error", "must be null when status is passed");
  }
}

Artifact read_artifact(const json& document, const std::string& source) {
  const Node root{document, ""};
  StrictObject object(root);
  check_version(object, source);
  check_hash(object, document, source);
  Artifact artifact;
  SpecDocument spec = read_spec(object.at("spec"));
  artifact.spec = std::move(spec.spec);
  artifact.mode = spec.mode;
  if (object.at("test_name").text() != artifact.spec.scenario) {
    throw FieldError("/test_name", "differs from /spec/scenario");
  }
  if (object.at("seed").seed() != artifact.spec.seed)
    throw FieldError("/seed", "differs from /spec/seed");
  artifact.status = object.at("status").name(named<sim::Status>(3), "passed, failed or error");
  if (const Node error = object.at("error"); !error.is_null()) artifact.error = read_failure(error);
  if (const Node digest = object.at("digest"); !digest.is_null()) artifact.digest = digest.digest();
  if (const Node time = object.at("virtual_duration_ns"); !time.is_null())
    artifact.virtual_ns = time.count();
  artifact.coverage = read_counts(object.at("coverage"));
  read_events(object.at("events"), artifact);
  read_metrics(object.at("metrics"), artifact);
  if (const Node log = object.at("decisions"); !log.is_null())
    artifact.decisions = read_decisions(log);
  artifact.observed = read_observed(object.at("observed"));
  object.finish();
  check_mode(artifact, root);
  return artifact;
}

}  // namespace

SpecDocument spec_from_json(const json& spec, const std::string& source) {
  try {
    return read_spec(Node{spec, ""});
  } catch (const FieldError& error) {
    throw ArtifactError(
        ArtifactError::Kind::kSchema,
        source + ": " + error.what() +
            "; a spec is the `spec` section of an artifact: jq .spec ARTIFACT > FILE");
  }
}

Artifact artifact_from_json(const json& document, const std::string& source) {
  if (is_soak(document)) {
    throw ArtifactError(ArtifactError::Kind::kSchema,
                        source +
                            ": is the artifact of a soak, not of one run; its `scenarios` name the "
                            "artifacts of the rounds that failed");
  }
  try {
    return read_artifact(document, source);
  } catch (const FieldError& error) {
    throw ArtifactError(
        ArtifactError::Kind::kSchema,
        source + ": " + error.what() +
            "; the file is not an artifact of schema 1, see artifact-1.schema.json");
  }
}

}  // namespace brine::artifacts
