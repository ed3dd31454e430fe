#pragma once

/// Sampler: the thread that looks at a running soak once an interval and tells every output of it.
///
/// Outputs write in this thread, so that a slow disk delays a look, and no round. A look that comes
/// late makes one long interval, not several. The first output that fails ends the soak: see
/// wants_end().

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/measure/process.hpp"
#include "soak/outputs/interval_sink.hpp"
#include "soak/rig/interval_maker.hpp"
#include "soak/rig/soak_clock.hpp"
#include "soak/rig/summary.hpp"

namespace brine::soak {

/// Several outputs as one. An output that failed is told nothing more.
class Sinks {
 public:
  explicit Sinks(std::vector<std::unique_ptr<IntervalSink>> sinks) : sinks_(std::move(sinks)) {}

  void begin(const SoakHeader& header);
  void interval(const Interval& interval);
  void end(const SoakSummary& summary);
  void amend(const SoakSummary& summary);

  /// What somebody else could not do.
  void failed(std::string why) { errors_.push_back(std::move(why)); }

  /// What the outputs that failed have said; empty: none has.
  [[nodiscard]] const std::vector<std::string>& errors() const noexcept { return errors_; }

 private:
  template <class Tell>
  void each(Tell&& tell);

  std::vector<std::unique_ptr<IntervalSink>> sinks_;
  std::vector<std::string> errors_;
};

class Sampler {
 public:
  struct Options {
    std::uint64_t interval_ns = 1'000'000'000;
    IntervalMaker::Options intervals;
  };
  /// Asked in the sampler's thread.
  struct Questions {
    std::function<std::uint64_t(std::uint64_t now_ns)> intended_until;
    /// Processor time that the rig took outside of the sampler.
    std::function<std::uint64_t()> harness_ns;
    /// An interval has ended. False: the soak is to end, too.
    std::function<bool(const Interval&)> goes_on;
  };

  /// Begins with the first interval. All that it refers to must outlive it.
  Sampler(const SoakClock& clock, Collector& collector, Sinks& sinks, Options options,
          Questions questions);
  ~Sampler();
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  /// Makes the last interval, and ends the thread.
  void finish();

  /// An output failed, or goes_on() said no.
  [[nodiscard]] bool wants_end() const noexcept {
    return wants_end_.load(std::memory_order_relaxed);
  }
  /// The processor time that it took. After finish().
  [[nodiscard]] std::uint64_t cpu_ns() const noexcept { return cpu_ns_; }

 private:
  void run();
  void look(bool last);
  [[nodiscard]] Moment moment() const;

  const SoakClock* clock_;
  Sinks* sinks_;
  const Options options_;
  const Questions questions_;
  engine::ProcessSampler process_;
  std::uint64_t cpu_ns_ = 0;
  IntervalMaker maker_;
  std::uint64_t next_ns_;
  std::atomic<bool> wants_end_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool finishing_ = false;
  std::thread thread_;
};

}  // namespace brine::soak
