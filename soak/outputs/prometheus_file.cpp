#include "soak/outputs/prometheus_file.hpp"

#include "engine/metrics/prometheus.hpp"
#include "soak/outputs/text_file.hpp"

namespace brine::soak {

void PrometheusFile::begin(const SoakHeader& header) {
  metrics_.begin(header);
  publish();
}

void PrometheusFile::interval(const Interval& interval) {
  metrics_.interval(interval);
  publish();
}

void PrometheusFile::end(const SoakSummary& summary) {
  metrics_.end(summary);
  publish();
}

void PrometheusFile::publish() const {
  replace_text(file_, engine::prometheus_text(metrics_.snapshot()));
}

}  // namespace brine::soak
