#include "engine/measure/context.hpp"

#include <stdexcept>
#include <utility>

namespace brine::engine {

void Property::fail(std::string message) {
  context_->fail({.kind = "property", .property = name_, .message = std::move(message)});
}

RunContext::RunContext(Options options) : options_(std::move(options)) {}

std::uint64_t RunContext::value(std::string_view parameter) const {
  const auto found = options_.values.find(parameter);
  if (found == options_.values.end()) {
    throw std::logic_error(
        "the scenario asks for parameter '" + std::string(parameter) +
        "', which it does not declare; add it to the scenario's parameter table");
  }
  return found->second;
}

std::chrono::nanoseconds RunContext::duration(std::string_view parameter) const {
  return std::chrono::nanoseconds(value(parameter));
}

namespace {

/// The entry of `name`, made at its first use; looks up without building a string.
template <class Map>
auto& entry(Map& map, std::string_view name) {
  const auto found = map.find(name);
  return found != map.end() ? found->second : map[std::string(name)];
}

}  // namespace

Counter RunContext::counter(std::string_view name) {
  const std::scoped_lock lock(mutex_);
  return Counter(entry(counters_, name));
}

LatencyRecorder RunContext::latency(std::string_view name) {
  const std::scoped_lock lock(mutex_);
  LeasePool<LatencyHistogram>& pool = entry(latencies_, name);
  return options_.spares != nullptr ? LatencyRecorder(pool, *options_.spares)
                                    : LatencyRecorder(pool);
}

Property& RunContext::property(std::string_view name) {
  const std::scoped_lock lock(mutex_);
  auto& slot = entry(properties_, name);
  if (!slot) slot = std::make_unique<Property>(*this, std::string(name));
  return *slot;
}

void RunContext::figure(std::string_view name, std::int64_t value) {
  const std::scoped_lock lock(mutex_);
  entry(figures_, name) = value;
}

std::size_t RunContext::on_quiescent(std::function<void()> check) {
  const std::scoped_lock lock(mutex_);
  if (!free_checks_.empty()) {
    const std::size_t handle = free_checks_.back();
    free_checks_.pop_back();
    checks_[handle] = std::move(check);
    return handle;
  }
  checks_.push_back(std::move(check));
  // Here, so that dropping allocates nothing.
  if (free_checks_.capacity() < checks_.size()) free_checks_.reserve(2 * checks_.size());
  return checks_.size() - 1;
}

void RunContext::drop_quiescent(std::size_t handle) noexcept {
  const std::scoped_lock lock(mutex_);
  if (!checks_[handle]) return;
  checks_[handle] = nullptr;
  free_checks_.push_back(handle);
}

void RunContext::run_quiescent_checks() {
  for (const auto& check : checks_) {
    if (check) check();
  }
}

void RunContext::fail(const Failure& failure) {
  {
    const std::scoped_lock lock(mutex_);
    if (abandoned()) return;
    if (!failure_) failure_ = failure;
    failed_.store(true, std::memory_order_release);  // pairs with the acquire in failed()
  }
  if (options_.on_failure) options_.on_failure(failure);
}

void RunContext::abandon() {
  const std::scoped_lock lock(mutex_);
  if (failure_) return;
  abandoned_.store(true, std::memory_order_relaxed);
  failed_.store(true, std::memory_order_release);  // pairs with the acquire in failed()
}

std::optional<Failure> RunContext::failure() const {
  const std::scoped_lock lock(mutex_);
  return failure_;
}

Coverage RunContext::coverage() const {
  const std::scoped_lock lock(mutex_);
  Coverage sums;
  for (const auto& [name, counters] : counters_) {
    std::uint64_t& sum = sums[name];
    counters.each([&sum](const SingleWriterCounter& counter) { sum += counter.value(); });
  }
  return sums;
}

LatencySnapshot RunContext::snapshot_of(const LeasePool<LatencyHistogram>& histograms) const {
  const LatencyHistogram* only = nullptr;
  std::size_t count = 0;
  histograms.each([&](const LatencyHistogram& histogram) {
    only = &histogram;
    ++count;
  });
  if (count == 1) return only->snapshot();
  LatencyHistogram sum =
      options_.spares != nullptr ? LatencyHistogram(*options_.spares) : LatencyHistogram();
  histograms.each([&sum](const LatencyHistogram& histogram) { sum.merge(histogram); });
  return sum.snapshot();
}

std::map<std::string, LatencySnapshot> RunContext::latencies() const {
  const std::scoped_lock lock(mutex_);
  std::map<std::string, LatencySnapshot> merged;
  for (const auto& [name, histograms] : latencies_) {
    merged[name] = snapshot_of(histograms);
  }
  return merged;
}

Figures RunContext::figures() const {
  const std::scoped_lock lock(mutex_);
  return figures_;
}

std::vector<std::string> RunContext::unexercised() const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, property] : properties_) {
    if (property->checks() == 0) names.push_back(name);
  }
  return names;
}

}  // namespace brine::engine
