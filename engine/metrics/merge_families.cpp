#include "engine/metrics/merge_families.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "engine/metrics/metric_checks.hpp"
#include "engine/records/text.hpp"

namespace brine::engine::detail {

namespace {

/// The words of one that no histogram of ours made.
void require_valid_histogram(const std::string& name, const HistogramSnapshot& histogram) {
  if (histogram.bound_count > HistogramSnapshot::kMostBounds) {
    refuse_metric(name, "a collector brings a histogram of " +
                            std::to_string(histogram.bound_count) + " bounds; give at most " +
                            std::to_string(HistogramSnapshot::kMostBounds));
  }
  const auto bounds = histogram.bounds();
  require_valid_bounds(name, {bounds.begin(), bounds.end()});
  const auto cumulative = histogram.cumulative();
  if (!std::ranges::is_sorted(cumulative) || cumulative.back() != histogram.count) {
    refuse_metric(name,
                  "a collector brings a histogram whose counts do not add up; each bucket counts "
                  "those below it too, and the last one is the count");
  }
}

void require_valid_family(const MetricFamily& family) {
  MetricOptions about{.name = family.name, .help = family.help};
  require_valid(about);
  for (const MetricSample& sample : family.samples) {
    about.labels = sample.labels;
    if (checked_labels(about) != sample.labels)
      refuse_metric(family.name, "a collector brings labels that are not in name order; sort them");
    const bool histogram = std::holds_alternative<HistogramSnapshot>(sample.value);
    if (histogram != (family.kind == MetricKind::kHistogram))
      refuse_metric(family.name, "a collector brings a value that is not one of its kind");
    if (histogram) require_valid_histogram(family.name, std::get<HistogramSnapshot>(sample.value));
  }
}

void append_samples(MetricFamily& family, MetricFamily more) {
  if (family.kind != more.kind || family.help != more.help) {
    refuse_metric(family.name,
                  "a collector brings it with another kind or help text; use another name");
  }
  std::ranges::move(more.samples, std::back_inserter(family.samples));
}

/// A histogram is exported under names of its own.
void require_distinct_lines(const std::vector<MetricFamily>& families) {
  std::set<std::string> taken;
  for (const MetricFamily& family : families) {
    for (std::string& name : exported_names(family.name, family.kind)) {
      if (taken.contains(name))
        refuse_metric(family.name, in_quotes(name) + " is exported twice; use another name");
      taken.insert(std::move(name));
    }
  }
}

}  // namespace

void merge_families(std::vector<MetricFamily>& families, std::vector<MetricFamily> more) {
  for (const MetricFamily& family : more)
    require_valid_family(family);
  std::ranges::move(more, std::back_inserter(families));
  std::ranges::stable_sort(families, {}, &MetricFamily::name);
  std::vector<MetricFamily> merged;
  for (MetricFamily& family : families) {
    if (!merged.empty() && merged.back().name == family.name) {
      append_samples(merged.back(), std::move(family));
    } else {
      merged.push_back(std::move(family));
    }
  }
  for (MetricFamily& family : merged) {
    std::ranges::stable_sort(family.samples, {}, &MetricSample::labels);
    if (std::ranges::adjacent_find(family.samples, {}, &MetricSample::labels) !=
        family.samples.end()) {
      refuse_metric(family.name,
                    "two collectors bring a series of the same labels; give one of them a label");
    }
  }
  require_distinct_lines(merged);
  families = std::move(merged);
}

}  // namespace brine::engine::detail
