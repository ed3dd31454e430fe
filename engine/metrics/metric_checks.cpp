#include "engine/metrics/metric_checks.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>

#include "engine/metrics/prometheus.hpp"
#include "engine/records/text.hpp"

namespace brine::engine::detail {

namespace {

constexpr bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_name(std::string_view text, bool with_colon) {
  const auto begins = [with_colon](char c) { return is_letter(c) || (with_colon && c == ':'); };
  return !text.empty() && begins(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return begins(c) || is_digit(c); });
}

/// Well-formed as RFC 3629 has it.
bool is_utf8(std::string_view text) {
  std::size_t at = 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  while (at < text.size()) {
    const unsigned lead = byte(at);
    const std::size_t more = lead < 0x80   ? 0
                             : lead < 0xc2 ? text.size()
                             : lead < 0xe0 ? 1
                             : lead < 0xf0 ? 2
                             : lead < 0xf5 ? 3
                                           : text.size();
    if (more >= text.size() - at) return false;
    for (std::size_t i = 1; i <= more; ++i) {
      if ((byte(at + i) & 0xc0) != 0x80) return false;
    }
    const unsigned second = more == 0 ? 0 : byte(at + 1);
    const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
    const bool outside = (lead == 0xed && second > 0x9f) || (lead == 0xf4 && second > 0x8f);
    if (overlong || outside) return false;
    at += more + 1;
  }
  return true;
}

void require_label(std::string_view metric, const Label& label) {
  if (!is_name(label.name, false)) {
    refuse_metric(metric, "label " + in_quotes(label.name) +
                              " is no name; use letters, digits and '_', and no digit in front");
  }
  if (label.name.starts_with("__") || label.name == "le") {
    refuse_metric(metric, "label " + in_quotes(label.name) +
                              " is Prometheus' own, as is all that begins with '__'; rename it");
  }
  if (!is_utf8(label.value))
    refuse_metric(metric, "the value of label " + in_quotes(label.name) + " is not UTF-8");
}

}  // namespace

void refuse_metric(std::string_view name, const std::string& problem) {
  throw std::invalid_argument("metric " + in_quotes(name) + ": " + problem);
}

Labels checked_labels(const MetricOptions& about) {
  Labels labels = about.labels;
  std::ranges::sort(labels);
  for (const Label& label : labels)
    require_label(about.name, label);
  const auto twice = std::ranges::adjacent_find(labels, {}, &Label::name);
  if (twice != labels.end())
    refuse_metric(about.name, "label " + in_quotes(twice->name) + " is given twice");
  return labels;
}

void require_valid(const MetricOptions& about) {
  if (!is_name(about.name, true)) {
    refuse_metric(about.name,
                  "that is no name; use letters, digits, '_' and ':', and no digit in front");
  }
  if (!is_utf8(about.help)) refuse_metric(about.name, "its help text is not UTF-8");
}

void require_valid_bounds(std::string_view name, const std::vector<double>& bounds) {
  for (std::size_t i = 0; i != bounds.size(); ++i) {
    if (!std::isfinite(bounds[i])) {
      refuse_metric(name, "bound " + prometheus_number(bounds[i]) +
                              " is not finite; leave it out, the bucket of +Inf comes by itself");
    }
    if (i != 0 && bounds[i] <= bounds[i - 1]) {
      refuse_metric(name, "bound " + prometheus_number(bounds[i]) + " comes after " +
                              prometheus_number(bounds[i - 1]) + "; give them in ascending order");
    }
  }
}

void require_few_bounds(std::string_view name, const std::vector<double>& bounds) {
  if (bounds.size() <= HistogramSnapshot::kMostBounds) return;
  refuse_metric(name, std::to_string(bounds.size()) + " bounds; give at most " +
                          std::to_string(HistogramSnapshot::kMostBounds));
}

std::vector<std::string> exported_names(std::string_view name, MetricKind kind) {
  std::vector<std::string> names{std::string(name)};
  if (kind != MetricKind::kHistogram) return names;
  for (const char* const suffix : {"_bucket", "_sum", "_count"})
    names.push_back(std::string(name) + suffix);
  return names;
}

}  // namespace brine::engine::detail
