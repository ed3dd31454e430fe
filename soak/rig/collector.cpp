#include "soak/rig/collector.hpp"

#include <utility>

namespace brine::soak {

namespace {

std::uint64_t count_of(const engine::Coverage& coverage, std::string_view name) {
  const auto found = coverage.find(name);
  return found == coverage.end() ? 0 : found->second;
}

void clear(Histograms& histograms) {
  for (auto& [name, histogram] : histograms)
    histogram.clear();
}

}  // namespace

Operations operations_of(const engine::Coverage& coverage) {
  if (!coverage.contains("attempted")) {
    const std::uint64_t sent = count_of(coverage, "sent");
    return {.attempted = sent, .succeeded = sent};
  }
  return {.attempted = count_of(coverage, "attempted"),
          .succeeded = count_of(coverage, "succeeded"),
          .failed = count_of(coverage, "failed")};
}

Collector::Collector(const Options& options) : counts_(!options.warm_up), sums_(options.scenarios) {
  constexpr std::size_t kNames = 8;  // that a scenario has, or more; others cost an allocation
  // Of the interval, of the one handed out, and two readings; and of each scenario.
  spare_ = std::vector<engine::LatencyHistogram>(kNames * (4 + options.scenarios));
}

engine::LatencyHistogram& Collector::entry(Histograms& histograms, std::string_view name) {
  const auto found = histograms.find(name);
  if (found != histograms.end()) return found->second;
  if (spare_.empty()) return histograms[std::string(name)];
  engine::LatencyHistogram& made =
      histograms.emplace(std::string(name), std::move(spare_.back())).first->second;
  spare_.pop_back();
  return made;
}

void Collector::round_begins(const Round& round, const engine::RunContext& context) {
  const std::scoped_lock lock(mutex_);
  live_ = &context;
  scenario_ = round.scenario;
  own_pace_ = round.intended == 0;
  seen_.clear();
  seen_operations_ = {};
  clear(seen_latencies_);
  if (counts_) sums_[scenario_].intended += round.intended;
}

void Collector::round_ends() {
  const std::scoped_lock lock(mutex_);
  look();
  live_ = nullptr;
  ++rounds_;
  if (counts_) ++sums_[scenario_].rounds;
}

void Collector::look() {
  if (live_ == nullptr) return;
  look_at_counts(sums_[scenario_]);
  look_at_latencies(sums_[scenario_]);
}

void Collector::look_at_counts(ScenarioSums& sums) {
  engine::Coverage now = live_->coverage();
  for (const auto& [name, count] : now) {
    const std::uint64_t n = count - count_of(seen_, name);
    coverage_[name] += n;
    if (counts_) sums.coverage[name] += n;
  }
  const Operations after = operations_of(now);
  const auto advance = [](std::uint64_t& sum, std::uint64_t& seen, std::uint64_t count) {
    if (count <= seen) return;
    sum += count - std::exchange(seen, count);
  };
  if (own_pace_ && after.attempted > seen_operations_.attempted)
    operations_.intended += after.attempted - seen_operations_.attempted;
  advance(operations_.attempted, seen_operations_.attempted, after.attempted);
  advance(operations_.succeeded, seen_operations_.succeeded, after.succeeded);
  advance(operations_.failed, seen_operations_.failed, after.failed);
  seen_ = std::move(now);
}

void Collector::look_at_latencies(ScenarioSums& sums) {
  clear(now_latencies_);
  live_->each_latency([this](std::string_view name, const engine::LatencyHistogram& one) {
    entry(now_latencies_, name).merge(one);
  });
  for (const auto& [name, now] : now_latencies_) {
    const engine::LatencyHistogram& before = entry(seen_latencies_, name);
    entry(latencies_, name).add_since(now, before);
    if (counts_) entry(sums.latencies, name).add_since(now, before);
  }
  std::swap(seen_latencies_, now_latencies_);
}

std::size_t Collector::take(Interval& into, bool still_warm) {
  const std::scoped_lock lock(mutex_);
  look();
  counts_ = !still_warm;
  into.rounds = std::exchange(rounds_, 0);
  into.operations = std::exchange(operations_, {});
  std::swap(into.coverage, coverage_);
  coverage_.clear();
  std::swap(into.latencies, latencies_);
  clear(latencies_);
  return scenario_;
}

}  // namespace brine::soak
