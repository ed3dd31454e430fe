#include "soak/outputs/github.hpp"

#include <cstdlib>

#include "soak/output.hpp"
#include "soak/outputs/text_file.hpp"
#include "soak/outputs/utf8.hpp"
#include "soak/outputs/verdict_list.hpp"
#include "soak/values.hpp"

namespace brine::soak {
namespace {

using Outcome = VerdictRow::Outcome;

/// As the runner's own toolkit escapes; a property is what stands in front of the second `::`.
enum class Place { kMessage, kProperty };

std::string command_escaped(std::string_view text, Place place) {
  std::string out;
  for (const std::string_view character : utf8_characters(text)) {
    if (character == "%") {
      out += "%25";
    } else if (character == "\r") {
      out += "%0D";
    } else if (character == "\n") {
      out += "%0A";
    } else if (character == ":" && place == Place::kProperty) {
      out += "%3A";
    } else if (character == "," && place == Place::kProperty) {
      out += "%2C";
    } else {
      out += character;
    }
  }
  return out;
}

std::string annotation(std::string_view title, std::string_view message) {
  return "::error title=" + command_escaped(title, Place::kProperty) +
         "::" + command_escaped(message, Place::kMessage);
}

/// In a cell nothing may end the cell, the row or the text.
std::string cell(std::string_view text) {
  std::string out;
  for (const std::string_view character : utf8_characters(text)) {
    if (character == "|" || character == "\\" || character == "`" || character == "*" ||
        character == "_" || character == "[" || character == "]") {
      out += '\\';
      out += character;
    } else if (character == "<") {
      out += "&lt;";
    } else if (character == "&") {
      out += "&amp;";
    } else if (character == "\n" || character == "\r") {
      out += ' ';
    } else {
      out += character;
    }
  }
  return out;
}

std::string error_annotation(std::string_view error) {
  return annotation("brine soak: harness error", error);
}

std::string_view mark_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kHolds:
      return "✅";
    case Outcome::kFails:
      return "❌";
    case Outcome::kError:
      return "⚠️";
    case Outcome::kNotJudged:
      break;
  }
  return "➖";
}

}  // namespace

std::vector<std::string> github_annotations(const SoakHeader& header, const SoakSummary& summary) {
  std::vector<std::string> lines;
  std::string whole;
  for (const VerdictRow& row : verdict_list(header, summary)) {
    if (row.outcome != Outcome::kFails) continue;
    const bool of_scenario = !row.detail.empty() || row.name.starts_with("soak ");
    if (of_scenario) {
      lines.push_back(annotation(row.group, row.message + '\n' + row.detail));
    } else {
      whole += row.name + ": " + row.message + '\n';
    }
  }
  if (!whole.empty()) lines.push_back(annotation("brine soak: limits", whole));
  for (const std::string& error : summary.errors)
    lines.push_back(error_annotation(error));
  return lines;
}

std::string step_summary(const SoakHeader& header, const SoakSummary& summary) {
  std::string text = "### brine soak, " + rounded_duration(summary.elapsed_ns) + ", " +
                     cell(header.spec.loop) + " loop" +
                     (summary.interrupted ? " (interrupted)" : "") + "\n\n";
  text += "| | | |\n|---|---|---|\n";
  for (const VerdictRow& row : verdict_list(header, summary)) {
    text += "| " + std::string(mark_of(row.outcome)) + " | " + cell(row.group) + ": " +
            cell(row.name) + " | " + cell(row.message) + " |\n";
  }
  for (const std::string& remark : summary.remarks)
    text += "\n" + cell(remark) + "\n";
  return text + '\n';
}

GithubOptions github_of_environment() {
  const auto value = [](const char* name) -> std::string_view {
    const char* const text = std::getenv(name);
    return text == nullptr ? "" : text;
  };
  if (value("GITHUB_ACTIONS") != "true") return {};
  return {.annotations = true, .step_summary = value("GITHUB_STEP_SUMMARY")};
}

void GithubReport::end(const SoakSummary& summary) {
  if (options_.annotations) {
    for (const std::string& line : github_annotations(header_, summary))
      note_line(line);
  }
  if (!options_.step_summary.empty())
    append_text(options_.step_summary, step_summary(header_, summary));
  errors_told_ = summary.errors.size();
}

void GithubReport::amend(const SoakSummary& summary) {
  std::string text;
  while (errors_told_ != summary.errors.size()) {
    const std::string& error = summary.errors[errors_told_++];
    if (options_.annotations) note_line(error_annotation(error));
    text += std::string(mark_of(Outcome::kError)) + ' ' + cell(error) + "\n\n";
  }
  if (!options_.step_summary.empty() && !text.empty()) append_text(options_.step_summary, text);
}

}  // namespace brine::soak
