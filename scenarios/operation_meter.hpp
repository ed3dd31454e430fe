#pragma once

/// OperationMeter: a task's operations that end where they began, under a load plan: when they
/// begin, the latencies "service" and "response", and the counters attempted, succeeded and failed
/// (a failed one is timed like the others). Without a plan an operation is only performed.

#include <cstdint>
#include <optional>
#include <utility>

#include "scenarios/pace.hpp"

namespace brine::scenarios {

template <class P>
class OperationMeter {
 public:
  /// `context` must outlive it.
  explicit OperationMeter(engine::Context<P>& context, const Turn& turn = {}) : context_(&context) {
    if (context.load() != nullptr) planned_.emplace(context, turn);
  }

  [[nodiscard]] bool planned() const noexcept { return planned_.has_value(); }
  /// Whether the plan says when operations begin: nobody needs to pause in between.
  [[nodiscard]] bool paced() const noexcept { return planned_ && !planned_->pace.own(); }

  /// Operation `number`, from 0, when it is due: `operate()` says whether it succeeded. Whether it
  /// did.
  template <class Operate>
  bool run(std::uint64_t number, Operate&& operate) {
    if (!planned_) return operate();
    Planned& mine = *planned_;
    const auto start = mine.pace.next(number);
    mine.attempted.add();
    const bool succeeded = operate();
    const std::uint64_t ended_ns = context_->stamp_ns();
    mine.service.record(elapsed_ns(start.begun_ns, ended_ns));
    mine.response.record(elapsed_ns(start.intended_ns, ended_ns));
    (succeeded ? mine.succeeded : mine.failed).add();
    return succeeded;
  }

 private:
  struct Planned {
    Planned(engine::Context<P>& context, const Turn& turn)
        : pace(context, turn),
          attempted(context.counter("attempted")),
          succeeded(context.counter("succeeded")),
          failed(context.counter("failed")),
          service(context.latency("service")),
          response(context.latency("response")) {}

    Pace<P> pace;
    engine::Counter attempted;
    engine::Counter succeeded;
    engine::Counter failed;
    engine::LatencyRecorder service;
    engine::LatencyRecorder response;
  };

  engine::Context<P>* context_;
  std::optional<Planned> planned_;
};

}  // namespace brine::scenarios
