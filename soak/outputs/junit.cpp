#include "soak/outputs/junit.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "soak/outputs/text_file.hpp"
#include "soak/outputs/utf8.hpp"
#include "soak/outputs/verdict_list.hpp"
#include "soak/values.hpp"

namespace brine::soak {
namespace {

using Outcome = VerdictRow::Outcome;

std::string attribute(std::string_view name, std::string_view value) {
  return ' ' + std::string(name) + "=\"" + xml_escaped(value) + '"';
}

std::string case_of(const VerdictRow& row) {
  std::string text = "  <testcase" + attribute("classname", row.group) +
                     attribute("name", row.name) + attribute("time", decimal_seconds(row.time_ns));
  switch (row.outcome) {
    case Outcome::kHolds:
      return text + ">\n    <system-out>" + xml_escaped(row.message) +
             "</system-out>\n  </testcase>\n";
    case Outcome::kFails:
      return text + ">\n    <failure" + attribute("type", row.kind) +
             attribute("message", row.message) + '>' +
             xml_escaped(row.detail.empty() ? row.message : row.detail) +
             "</failure>\n  </testcase>\n";
    case Outcome::kError:
      return text + ">\n    <error" + attribute("type", row.kind) +
             attribute("message", row.message) + "/>\n  </testcase>\n";
    case Outcome::kNotJudged:
      break;
  }
  return text + ">\n    <skipped" + attribute("message", row.message) + "/>\n  </testcase>\n";
}

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const std::string_view character : utf8_characters(text)) {
    if (character == "&") {
      out += "&amp;";
    } else if (character == "<") {
      out += "&lt;";
    } else if (character == ">") {
      out += "&gt;";
    } else if (character == "\"") {
      out += "&quot;";
    } else if (character == "\n") {
      out += "&#10;";  // an attribute's newline would be read as a blank
    } else if (character == "\t") {
      out += "&#9;";
    } else if (character == "\xef\xbf\xbe" || character == "\xef\xbf\xbf" ||
               (character.size() == 1 && static_cast<unsigned char>(character[0]) < 0x20)) {
      out += kReplacementCharacter;
    } else {
      out += character;
    }
  }
  return out;
}

std::string junit_xml(const SoakHeader& header, const SoakSummary& summary) {
  const std::vector<VerdictRow> rows = verdict_list(header, summary);
  const auto count = [&rows](Outcome outcome) {
    return std::to_string(std::ranges::count(rows, outcome, &VerdictRow::outcome));
  };
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite" + attribute("name", "brine soak") +
      attribute("tests", std::to_string(rows.size())) +
      attribute("failures", count(Outcome::kFails)) + attribute("errors", count(Outcome::kError)) +
      attribute("skipped", count(Outcome::kNotJudged)) +
      attribute("time", decimal_seconds(summary.elapsed_ns)) +
      attribute("timestamp", header.timestamp) + ">\n";
  for (const VerdictRow& row : rows)
    text += case_of(row);
  std::string remarks = header.command + '\n';
  if (summary.interrupted) remarks += "interrupted by a signal; what was measured is judged\n";
  for (const std::string& remark : summary.remarks)
    remarks += remark + '\n';
  return text + "  <system-out>" + xml_escaped(remarks) + "</system-out>\n</testsuite>\n";
}

void JunitFile::end(const SoakSummary& summary) {
  replace_text(file_, junit_xml(header_, summary));
}

}  // namespace brine::soak
