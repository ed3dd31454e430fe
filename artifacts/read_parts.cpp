#include "artifacts/read_parts.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

#include "artifacts/canonical.hpp"
#include "artifacts/error.hpp"
#include "artifacts/limits.hpp"

namespace brine::artifacts::detail {

namespace {

Build read_build(const Node& node) {
  StrictObject object(node);
  Build build{.version = object.at("version").text(),
              .compiler = object.at("compiler").text(),
              .optimisation = object.at("optimisation").text(),
              .commit = std::nullopt};
  if (const auto commit = object.find("commit")) build.commit = commit->text();
  if (const auto id = object.find("id")) build.id = id->text();
  object.finish();
  return build;
}

}  // namespace

engine::Failure read_failure(const Node& node) {
  StrictObject object(node);
  engine::Failure failure{.kind = object.at("kind").text(1),
                          .property = object.at("property").text(),
                          .message = object.at("message").text()};
  object.finish();
  return failure;
}

engine::Coverage read_counts(const Node& node) {
  engine::Coverage counts;
  node.for_each_member(
      [&](const std::string& name, const Node& value) { counts[name] = value.count(); });
  return counts;
}

Latencies read_latencies(const Node& node) {
  Latencies latencies;
  node.for_each_member([&](const std::string& name, const Node& value) {
    StrictObject object(value);
    latencies[name] = {.count = object.at("count").count(),
                       .min = object.at("min").count(),
                       .max = object.at("max").count(),
                       .sum = object.at("sum").count(),
                       .p50 = object.at("p50").count(),
                       .p90 = object.at("p90").count(),
                       .p99 = object.at("p99").count(),
                       .p999 = object.at("p999").count()};
    object.finish();
  });
  return latencies;
}

engine::ProcessFigures read_process(const Node& node) {
  StrictObject object(node);
  engine::ProcessFigures process;
  if (const auto value = object.find("rss_bytes")) process.rss_bytes = value->count();
  if (const auto value = object.find("vms_bytes")) process.vms_bytes = value->count();
  if (const auto value = object.find("threads")) process.threads = value->count();
  if (const auto value = object.find("cpu_ns")) process.cpu_ns = value->count();
  object.finish();
  return process;
}

std::vector<std::string> read_texts(const Node& node) {
  constexpr std::size_t kMaxTexts = 4096;
  std::vector<std::string> texts;
  node.for_each_item(kMaxTexts, [&](const Node& item) { texts.push_back(item.text()); });
  return texts;
}

void read_provenance(StrictObject& object, Observed& observed) {
  observed.run_id = object.at("run_id").id();
  observed.timestamp = object.at("timestamp").timestamp();
  observed.duration_ms = object.at("duration_ms").count();
  observed.host = object.at("host").text();
  observed.build = read_build(object.at("build"));
  observed.argv = read_texts(object.at("argv"));
  observed.remarks = read_texts(object.at("remarks"));
}

void check_version(StrictObject& object, const std::string& source) {
  const auto version = object.at("schema_version").integer(1, kExactIntegers - 1);
  if (version <= kSchemaVersion) return;
  throw ArtifactError(ArtifactError::Kind::kSchema,
                      source + ": written by a newer brine: schema " + std::to_string(version) +
                          ", this one reads " + std::to_string(kSchemaVersion) +
                          "; use the brine that wrote it, or a newer one");
}

void check_hash(StrictObject& object, const nlohmann::json& document, const std::string& source) {
  const std::string stated = object.at("content_hash").text(1);
  const std::string actual = content_hash(document);
  if (stated == actual) return;
  throw ArtifactError(
      ArtifactError::Kind::kHash,
      source + ": /content_hash: the file was changed after it was written: it says " + stated +
          ", its content has " + actual +
          "; take the original, or put the latter in place if the change was on purpose");
}

}  // namespace brine::artifacts::detail
