#include "soak/rig/soak_ledger.hpp"

#include <utility>

#include "soak/verdict/baseline.hpp"
#include "soak/verdict/figures.hpp"

namespace brine::soak {

void SoakLedger::add(const Interval& interval) {
  const std::scoped_lock lock(mutex_);
  if (!plan_.simulated()) calendar_.see(interval.begin_ns, interval.begin_unix_ns);
  accumulate(totals_, interval);
  series_.add(interval);
  if (plan_.rounds.scenarios.size() == 1) samples_.add(interval.process);
}

bool SoakLedger::judges(std::size_t scenario) const noexcept {
  return scenario + 1 == plan_.rounds.scenarios.size();
}

void SoakLedger::quiescent(const ProcessSample& sample) {
  const std::scoped_lock lock(mutex_);
  samples_.add(sample);
}

std::vector<artifacts::LeakTrend> SoakLedger::leaks() const {
  if (plan_.simulated()) return {};  // the memory is that of the simulator
  return judge_leak(samples_.kept(), plan_.leak_budget);
}

bool SoakLedger::crosses(std::uint64_t failed_rounds) {
  const std::scoped_lock lock(mutex_);
  if (totals_.intervals == 0) return false;
  std::vector<artifacts::SoakScenario> scenarios(1);
  scenarios.front().failed_rounds = failed_rounds;
  const std::vector<artifacts::LeakTrend> trends = leaks();
  const artifacts::FigureSet figures = figures_of(totals_, scenarios, trends);
  // What grows at first, as caches do, may yet come to rest.
  const bool half = totals_.measured_ns >= (plan_.duration_ns - plan_.warm_up_ns) / 2;
  for (const Threshold& threshold : plan_.thresholds) {
    if (threshold.is_budget() && !half) continue;
    const artifacts::ThresholdOutcome outcome = threshold.judge(figures, trends);
    if (outcome.value && !outcome.holds) crossed_ = true;
  }
  return crossed_;
}

bool SoakLedger::crossed() const {
  const std::scoped_lock lock(mutex_);
  return crossed_;
}

void SoakLedger::conclude(SoakSummary& summary) {
  const std::scoped_lock lock(mutex_);
  summary.totals = std::move(totals_);
  summary.leaks = leaks();
  summary.figures = figures_of(summary.totals, summary.scenarios, summary.leaks);
  summary.series = series_.blocks();
  for (const Threshold& threshold : plan_.thresholds)
    summary.thresholds.push_back(threshold.judge(summary.figures, summary.leaks));
  if (!plan_.baseline_file.empty()) {
    summary.baseline = plan_.baseline_file;
    summary.changes = compare_series(plan_.baseline.series, summary.series);
    const std::string remark = comparison_remark(plan_.baseline.spec, spec_of(plan_));
    if (!remark.empty()) summary.remarks.push_back(remark);
  }
  if (std::string text = calendar_.remark(); !text.empty())
    summary.remarks.push_back(std::move(text));
  if (crossed_) summary.remarks.emplace_back("ended early, because a threshold was crossed");
  const std::uint64_t overrun_ns =
      summary.elapsed_ns > plan_.duration_ns ? summary.elapsed_ns - plan_.duration_ns : 0;
  if (std::string text = saturation_text(summary.totals, overrun_ns); !text.empty())
    summary.remarks.push_back(std::move(text));
}

}  // namespace brine::soak
