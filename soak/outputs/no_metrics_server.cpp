/// MetricsServer in a build without prometheus-cpp.

#include "soak/outputs/metrics_server.hpp"
#include "soak/usage_error.hpp"

namespace brine::soak {

struct MetricsServer::Impl {};

bool can_serve_metrics() noexcept {
  return false;
}

MetricsServer::MetricsServer(std::uint16_t) {
  throw UsageError(
      "--metrics-port: this brine was built without prometheus-cpp; install prometheus-cpp-dev and "
      "build it again, or use --prometheus FILE");
}

MetricsServer::~MetricsServer() = default;

void MetricsServer::begin(const SoakHeader&) {}
void MetricsServer::interval(const Interval&) {}
void MetricsServer::end(const SoakSummary&) {}

std::string MetricsServer::url() const {
  return {};
}

}  // namespace brine::soak
