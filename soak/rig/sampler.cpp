#include "soak/rig/sampler.hpp"

#include <exception>
#include <utility>

#include "engine/measure/process.hpp"
#include "soak/rig/allocation_count.hpp"

namespace brine::soak {

template <class Tell>
void Sinks::each(Tell&& tell) {
  for (auto& sink : sinks_) {
    if (!sink) continue;
    try {
      tell(*sink);
    } catch (const std::exception& error) {
      errors_.emplace_back(error.what());
      sink.reset();  // its destructor leaves what was written whole
    }
  }
}

void Sinks::begin(const SoakHeader& header) {
  each([&](IntervalSink& sink) { sink.begin(header); });
}

void Sinks::interval(const Interval& interval) {
  each([&](IntervalSink& sink) { sink.interval(interval); });
}

void Sinks::end(const SoakSummary& summary) {
  each([&](IntervalSink& sink) { sink.end(summary); });
}

void Sinks::amend(const SoakSummary& summary) {
  each([&](IntervalSink& sink) { sink.amend(summary); });
}

Sampler::Sampler(const SoakClock& clock, Collector& collector, Sinks& sinks, Options options,
                 Questions questions)
    : clock_(&clock),
      sinks_(&sinks),
      options_(std::move(options)),
      questions_(std::move(questions)),
      maker_(collector, options_.intervals, moment()),
      next_ns_(clock.now_ns() + options_.interval_ns),
      thread_([this] { run(); }) {}

Sampler::~Sampler() {
  finish();
}

void Sampler::finish() {
  {
    const std::scoped_lock lock(mutex_);
    finishing_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Sampler::run() {
  ::pthread_setname_np(::pthread_self(), "brine-sampler");
  leave_out_allocations_of_this_thread();
  std::unique_lock lock(mutex_);
  for (;;) {
    const bool last =
        changed_.wait_until(lock, clock_->at(next_ns_), [this] { return finishing_; });
    lock.unlock();
    try {
      look(last);
    } catch (const std::exception& error) {
      sinks_->failed(error.what());
      wants_end_.store(true, std::memory_order_relaxed);
    }
    if (last) return;
    lock.lock();
  }
}

void Sampler::look(bool last) {
  const Interval& interval = maker_.close(moment());
  const std::uint64_t now_ns = interval.end_ns;
  // What was missed is in this one.
  while (next_ns_ <= now_ns)
    next_ns_ += options_.interval_ns;
  const bool nothing = interval.operations.attempted == 0 && interval.rounds == 0;
  if (last && nothing && interval.index != 0) return;
  sinks_->interval(interval);
  if (!questions_.goes_on(interval) || !sinks_->errors().empty())
    wants_end_.store(true, std::memory_order_relaxed);  // a hint; finish() orders the rest
  cpu_ns_ = ThreadCpuClock().now_ns();
}

Moment Sampler::moment() const {
  const std::uint64_t now_ns = clock_->now_ns();
  return {.now_ns = now_ns,
          .unix_ns = SoakClock::unix_ns(),
          .figures = process_.sample_with_heap(),
          .intended = questions_.intended_until(now_ns),
          .harness_ns = cpu_ns_ + questions_.harness_ns(),
          .allocations = allocations()};
}

}  // namespace brine::soak
