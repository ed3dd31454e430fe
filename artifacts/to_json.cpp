#include "artifacts/to_json.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "artifacts/canonical.hpp"
#include "artifacts/limits.hpp"
#include "artifacts/write_parts.hpp"

namespace brine::artifacts {
namespace {

using detail::build_to_json;
using detail::by_name;
using detail::failure_to_json;
using detail::key_of;
using detail::texts;
using nlohmann::json;

json event_to_json(const sim::Event& event) {
  json object = {{"step", count_to_json(event.step)},
                 {"task", event.task},
                 {"op", sim::name_of(event.op)},
                 {"object", event.object},
                 {"value", count_to_json(event.value)}};
  if (event.time_ns != 0) object["time_ns"] = count_to_json(event.time_ns);
  if (event.order) object["order"] = sim::name_of(*event.order);
  if (event.site.file != nullptr && *event.site.file != '\0') {
    std::string site = event.site.file + (':' + std::to_string(event.site.line));
    std::ranges::replace_if(
        site, [](unsigned char c) { return c < ' '; }, '?');
    if (site.size() <= kMaxSiteBytes) object["site"] = text_to_json(site);
  }
  return object;
}

json events_to_json(const sim::EventLog& log) {
  const std::size_t cut = log.items.size() > kMaxEvents ? log.items.size() - kMaxEvents : 0;
  json items = json::array();
  for (std::size_t i = cut; i < log.items.size(); ++i)
    items.push_back(event_to_json(log.items[i]));
  return {{"cap", std::min<std::size_t>(log.cap, kMaxEvents)},
          {"dropped", count_to_json(log.dropped + cut)},
          {"items", std::move(items)}};
}

json decision_to_json(const sim::Decision& decision) {
  if (decision.kind == sim::ChoiceKind::kSchedule) {
    return json::array({"run", decision.task, decision.count, decision.enabled,
                        sim::name_of(decision.op), decision.object});
  }
  return json::array(
      {sim::name_of(decision.kind), decision.enabled, decision.object, decision.count});
}

json decisions_to_json(const Artifact& artifact) {
  if (artifact.mode == Mode::kThreads) return nullptr;
  const bool recorded = artifact.decisions.has_value();
  const bool complete =
      recorded && artifact.decisions->complete && artifact.decisions->items.size() <= kMaxDecisions;
  json items = json::array();
  if (complete) {
    for (const auto& decision : artifact.decisions->items)
      items.push_back(decision_to_json(decision));
  }
  const std::size_t count = items.size();
  return {{"recorded", recorded},
          {"complete", complete},
          {"count", count},
          {"items", std::move(items)}};
}

json metrics_to_json(const Artifact& artifact) {
  json objects = json::array();
  for (const auto& object : artifact.objects) {
    objects.push_back({{"kind", sim::name_of(object.kind)}, {"name", text_to_json(object.name)}});
  }
  return {{"steps", count_to_json(artifact.steps)},
          {"leaked_tasks", count_to_json(artifact.leaked_tasks)},
          {"latencies", by_name(artifact.latencies, latency_to_json)},
          {"tasks", texts(artifact.tasks)},
          {"objects", std::move(objects)}};
}

json process_to_json(const engine::ProcessFigures& process) {
  json object = json::object();
  if (process.rss_bytes) object["rss_bytes"] = count_to_json(*process.rss_bytes);
  if (process.vms_bytes) object["vms_bytes"] = count_to_json(*process.vms_bytes);
  if (process.threads) object["threads"] = count_to_json(*process.threads);
  if (process.cpu_ns) object["cpu_ns"] = count_to_json(*process.cpu_ns);
  return object;
}

json observed_to_json(const Observed& observed) {
  json figures = json::object();
  for (const auto& [name, value] : observed.figures) {
    if (std::isfinite(value)) figures[key_of(name)] = value;
  }
  return {{"run_id", observed.run_id},
          {"timestamp", observed.timestamp},
          {"duration_ms", count_to_json(observed.duration_ms)},
          {"process", process_to_json(observed.process)},
          {"wall",
           {{"latencies", by_name(observed.wall_latencies, latency_to_json)},
            {"figures", std::move(figures)}}},
          {"host", text_to_json(observed.host)},
          {"build", build_to_json(observed.build)},
          {"argv", texts(observed.argv)},
          {"remarks", texts(observed.remarks)}};
}

}  // namespace

json count_to_json(std::uint64_t value) {
  return value < kExactIntegers ? json(value) : json(std::to_string(value));
}

json text_to_json(std::string_view text) {
  constexpr std::string_view kCut = "… (cut)";
  // Parsing the dump back is the library's own way to replace bytes that are not UTF-8. DEL goes
  // too: versions of jq differ in how they write it, and the canonical form must not depend on
  // that.
  std::string plain(text.substr(0, kMaxTextBytes + 4));
  std::replace(plain.begin(), plain.end(), '\x7f', '?');
  plain = json::parse(json(plain).dump(-1, ' ', false, json::error_handler_t::replace))
              .get<std::string>();
  if (plain.size() <= kMaxTextBytes) return plain;
  std::size_t end = kMaxTextBytes - kCut.size();
  while ((static_cast<unsigned char>(plain[end]) & 0xc0U) == 0x80U)
    --end;  // not inside a character
  return plain.substr(0, end).append(kCut);
}

std::string digest_text(std::uint64_t digest) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string digits(16, '0');
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, digest >>= 4) {
    *digit = kHex[digest & 15];
  }
  return digits;
}

json latency_to_json(const engine::LatencySnapshot& latency) {
  return {{"count", count_to_json(latency.count)}, {"min", count_to_json(latency.min)},
          {"max", count_to_json(latency.max)},     {"sum", count_to_json(latency.sum)},
          {"p50", count_to_json(latency.p50)},     {"p90", count_to_json(latency.p90)},
          {"p99", count_to_json(latency.p99)},     {"p999", count_to_json(latency.p999)}};
}

json spec_to_json(const sim::RunSpec& spec, Mode mode) {
  json text = {
      {"scenario", text_to_json(spec.scenario)},
      {"seed", std::to_string(spec.seed)},
      {"mode", name_of(mode)},
      {"size", sim::name_of(spec.size)},
      {"parameters", by_name(spec.values, [](std::uint64_t value) { return json(value); })},
      {"mutant", spec.mutant.empty() ? json() : text_to_json(spec.mutant)},
      {"strategy", text_to_json(spec.strategy)},
      {"memory", sim::name_of(spec.memory)},
      {"timing", sim::name_of(spec.timing)},
      {"step_limit", count_to_json(spec.step_limit)},
      {"operation_ns", count_to_json(spec.operation_ns)},
      {"event_cap", spec.event_cap},
      {"decision_cap", spec.decision_cap}};
  if (spec.load) {
    text["load"] = {{"rate_hz", count_to_json(spec.load->rate_hz)},
                    {"closed", spec.load->closed},
                    {"check_one_in", count_to_json(spec.load->check_one_in)}};
  }
  return text;
}

json to_json(const Artifact& artifact) {
  json document = {
      {"schema_version", kSchemaVersion},
      {"test_name", text_to_json(artifact.spec.scenario)},
      {"seed", std::to_string(artifact.spec.seed)},
      {"spec", spec_to_json(artifact.spec, artifact.mode)},
      {"status", sim::name_of(artifact.status)},
      {"error", artifact.error ? failure_to_json(*artifact.error) : json()},
      {"digest", artifact.digest ? json(digest_text(*artifact.digest)) : json()},
      {"virtual_duration_ns", artifact.virtual_ns ? count_to_json(*artifact.virtual_ns) : json()},
      {"coverage", by_name(artifact.coverage, count_to_json)},
      {"events", events_to_json(artifact.events)},
      {"metrics", metrics_to_json(artifact)},
      {"decisions", decisions_to_json(artifact)},
      {"observed", observed_to_json(artifact.observed)}};
  document["content_hash"] = content_hash(document);
  return document;
}

}  // namespace brine::artifacts
