#include "artifacts/read_parts.hpp"

#include <cstddef>

namespace brine::artifacts::detail {

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

}  // namespace brine::artifacts::detail
