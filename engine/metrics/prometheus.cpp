#include "engine/metrics/prometheus.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <variant>

namespace brine::engine {

namespace {

/// A help text keeps its quotes, a label value stands between some.
enum class Place { kHelp, kLabelValue };

void append_escaped(std::string& out, std::string_view text, Place place) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && place == Place::kLabelValue) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
}

void append_label(std::string& out, std::string_view name, std::string_view value) {
  out += out.back() == '{' ? "" : ",";
  out.append(name).append("=\"");
  append_escaped(out, value, Place::kLabelValue);
  out += '"';
}

/// `name{labels,le="…"} value`; an empty `le` is none.
void append_line(std::string& out, std::string_view name, const Labels& labels, std::string_view le,
                 std::string_view value) {
  out += name;
  if (!labels.empty() || !le.empty()) {
    out += '{';
    for (const Label& label : labels)
      append_label(out, label.name, label.value);
    if (!le.empty()) append_label(out, "le", le);
    out += '}';
  }
  out.append(" ").append(value).append("\n");
}

void append_histogram(std::string& out, const std::string& name, const Labels& labels,
                      const HistogramSnapshot& histogram) {
  for (std::size_t i = 0; i != histogram.cumulative().size(); ++i) {
    const bool last = i == histogram.bounds().size();
    append_line(out, name + "_bucket", labels,
                last ? "+Inf" : prometheus_number(histogram.bounds()[i]),
                std::to_string(histogram.cumulative()[i]));
  }
  append_line(out, name + "_sum", labels, {}, prometheus_number(histogram.sum));
  append_line(out, name + "_count", labels, {}, std::to_string(histogram.count));
}

void append_sample(std::string& out, const std::string& name, const MetricSample& sample) {
  if (const auto* const histogram = std::get_if<HistogramSnapshot>(&sample.value))
    return append_histogram(out, name, sample.labels, *histogram);
  const auto* const whole = std::get_if<std::uint64_t>(&sample.value);
  append_line(out, name, sample.labels, {},
              whole != nullptr ? std::to_string(*whole)
                               : prometheus_number(std::get<double>(sample.value)));
}

}  // namespace

std::string prometheus_number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> text{};  // the longest one has 24
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

std::string prometheus_text(const MetricsSnapshot& snapshot) {
  std::string out;
  for (const MetricFamily& family : snapshot.families) {
    if (!family.help.empty()) {
      out.append("# HELP ").append(family.name).append(" ");
      append_escaped(out, family.help, Place::kHelp);
      out += '\n';
    }
    out.append("# TYPE ").append(family.name).append(" ").append(name_of(family.kind));
    out += '\n';
    for (const MetricSample& sample : family.samples)
      append_sample(out, family.name, sample);
  }
  return out;
}

}  // namespace brine::engine
