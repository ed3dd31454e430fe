#include "soak/rig/interval_maker.hpp"

#include <algorithm>
#include <utility>

namespace brine::soak {

namespace {

/// An estimate may be corrected downwards; nothing is intended less than before.
std::uint64_t grown(std::uint64_t before, std::uint64_t now) noexcept {
  return now > before ? now - before : 0;
}

double per_second(std::uint64_t count, std::uint64_t ns) noexcept {
  return ns == 0 ? 0 : static_cast<double>(count) * 1e9 / static_cast<double>(ns);
}

}  // namespace

IntervalMaker::IntervalMaker(Collector& collector, Options options, const Moment& begin)
    : collector_(&collector), options_(std::move(options)), before_(begin) {}

const Interval& IntervalMaker::close(const Moment& moment) {
  interval_.index = next_++;
  interval_.begin_ns = before_.now_ns;
  interval_.end_ns = moment.now_ns;
  interval_.begin_unix_ns = before_.unix_ns;
  interval_.warm_up = before_.now_ns < options_.warm_up_ns;
  const bool still_warm = moment.now_ns < options_.warm_up_ns;
  interval_.scenario = options_.scenarios[collector_->take(interval_, still_warm)];
  interval_.operations.intended += grown(before_.intended, moment.intended);
  if (!options_.at_rates) interval_.operations.intended = 0;
  interval_.process = {.at_ns = moment.now_ns, .figures = moment.figures};
  interval_.operations_per_second =
      per_second(interval_.operations.succeeded, grown(before_.now_ns, moment.now_ns));
  interval_.allocations.reset();
  if (before_.allocations && moment.allocations)
    interval_.allocations = grown(*before_.allocations, *moment.allocations);
  interval_.harness_ns = grown(before_.harness_ns, moment.harness_ns);
  const std::uint64_t intended = std::max(before_.intended, moment.intended);
  before_ = moment;
  before_.intended = intended;
  return interval_;
}

}  // namespace brine::soak
