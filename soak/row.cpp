#include "soak/row.hpp"

#include <array>
#include <cstdio>

namespace brine::soak {

std::optional<std::uint64_t> messages_of(const Row& row) {
  const auto sent = row.coverage.find("sent");
  return sent == row.coverage.end() ? std::nullopt : std::optional(sent->second);
}

std::string digest_text(std::uint64_t digest) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(digest));
  return text.data();
}

namespace {

JsonLine json_of(const SearchFigures& search) {
  JsonLine line;
  line.text("verdict", search.verdict)
      .flag("complete", search.complete)
      .number("executions", search.executions)
      .number("repeats", search.repeats);
  if (search.preemptions) {
    line.number("preemptions", *search.preemptions).flag("bounded", search.bounded);
  } else {
    line.null("preemptions").flag("bounded", false);
  }
  line.flag("gave_way", search.gave_way);
  return line;
}

}  // namespace

JsonLine json_of(const Row& row) {
  JsonLine line;
  line.text("scenario", row.spec.scenario)
      .text("seed", std::to_string(row.spec.seed))
      .text("mode", row.simulated ? "sim" : "threads");
  if (row.simulated) {
    line.text("strategy", row.spec.strategy).text("memory", sim::name_of(row.spec.memory));
  } else {
    line.null("strategy").null("memory");
  }
  line.text_or_null("mutant", row.spec.mutant).text("status", sim::name_of(row.status));
  if (row.simulated) {
    line.text("digest", digest_text(row.simulated->digest))
        .number("steps", row.simulated->steps)
        .number("virtual_ns", row.simulated->virtual_ns);
  } else {
    line.null("digest").null("steps").null("virtual_ns");
  }
  if (row.search) line.object("search", json_of(*row.search));
  line.number("wall_ns", row.wall_ns);
  line.text_or_null("artifact", row.artifact ? row.artifact->string() : "");
  if (row.error) {
    JsonLine error;
    error.text("kind", row.error->kind)
        .text("property", row.error->property)
        .text("message", row.error->message);
    line.object("error", error);
  } else {
    line.null("error");
  }
  line.text("replay", row.replay);
  JsonLine coverage;
  for (const auto& [name, count] : row.coverage)
    coverage.number(name, count);
  line.object("coverage", coverage);
  if (!row.figures.empty()) {
    JsonLine figures;
    for (const auto& [name, value] : row.figures)
      figures.signed_number(name, value);
    line.object("figures", figures);
  }
  if (const auto messages = messages_of(row)) line.number("messages", *messages);
  return line;
}

void Summary::count(sim::Status status) noexcept {
  switch (status) {
    case sim::Status::kPassed:
      ++passed;
      break;
    case sim::Status::kFailed:
      ++failed;
      break;
    case sim::Status::kError:
      ++errors;
      break;
  }
}

JsonLine json_of(const Summary& summary) {
  JsonLine totals;
  totals.number("runs", summary.runs())
      .number("passed", summary.passed)
      .number("failed", summary.failed)
      .number("errors", summary.errors)
      .number("stopped", summary.stopped)
      .number("planned", summary.planned)
      .number("artifacts", summary.artifacts)
      .number("wall_ns", summary.wall_ns)
      .flag("interrupted", summary.interrupted);
  JsonLine line;
  line.object("summary", totals);
  return line;
}

}  // namespace brine::soak
