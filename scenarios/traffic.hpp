#pragma once

/// Traffic: what the sender and the receivers of one stream share under a load plan. The sender
/// learns when each message is due, and in a closed loop that everybody has dealt with the one
/// before; a receiver's Receipts know when a message was meant to be sent.
///
/// Under a plan a message carries when it was really sent; when it was meant to be is a matter of
/// its number. Without a plan it carries when it was meant to be, and nothing here does anything
/// but record the age of messages.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

#include "scenarios/message.hpp"
#include "scenarios/pace.hpp"

namespace brine::scenarios {

/// Who has dealt with a message that everybody has dealt with.
enum class Delivery : std::uint8_t {
  kToEach,  ///< each receiver: with it, or with one after it
  kToOne,   ///< any receiver
};

struct TrafficOptions {
  Delivery delivery = Delivery::kToEach;
  std::uint64_t streams = 1;  ///< that share the plan's rate evenly
};

template <class P>
class Traffic {
 public:
  /// `context` must outlive it.
  explicit Traffic(engine::Context<P>& context, const TrafficOptions& options = {})
      : context_(&context), options_(options) {
    if (context.load() == nullptr) return;
    // The streams of one plan send at the same instants.
    pace_.emplace(context, Turn{.task = 0, .tasks = options.streams});
    if (context.load()->closed) dealt_with_.emplace(0U);
  }
  Traffic(const Traffic&) = delete;
  Traffic& operator=(const Traffic&) = delete;

  [[nodiscard]] bool planned() const noexcept { return pace_.has_value(); }
  /// Whether the plan says when messages are sent: the sender needs no pauses.
  [[nodiscard]] bool paced() const noexcept { return pace_ && !pace_->own(); }

  /// For a stream whose messages are sent with those of `other`.
  void follow(const Traffic& other) { pace_ = other.pace_; }

  /// By the sender, in a closed loop: waits until every receiver has dealt with the messages below
  /// `number`. Parks, and looks up now and then whether the run has failed.
  void await(std::uint64_t number) {
    if (!dealt_with_) return;
    constexpr std::chrono::milliseconds kLookEvery{100};
    const std::uint64_t owed = options_.delivery == Delivery::kToOne
                                   ? number
                                   : number * receivers_.load(std::memory_order_relaxed);
    // acquire: pairs with the release in dealt_with.
    for (std::uint64_t now = dealt_with_->load(std::memory_order_acquire);
         now < owed && !context_->failed(); now = dealt_with_->load(std::memory_order_acquire))
      static_cast<void>(
          dealt_with_->wait_until(now, P::clock::now() + kLookEvery, std::memory_order_acquire));
  }

  /// By the sender: when message `number` is due, what to send it with.
  [[nodiscard]] typename Pace<P>::Start next(std::uint64_t number) {
    await(number);
    return pace_->next(number);
  }

  /// When messages are meant to be sent; null: when they are.
  [[nodiscard]] const Schedule* schedule() const noexcept { return pace_->schedule(); }

  void came() noexcept { receivers_.fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] bool closed() const noexcept { return dealt_with_.has_value(); }
  /// By a receiver, in a closed loop: with so many messages more.
  void dealt_with(std::uint64_t more) {
    dealt_with_->fetch_add(options_.delivery == Delivery::kToOne ? 1 : more,
                           std::memory_order_release);  // pairs with the acquire in await
    dealt_with_->notify_one();
  }

 private:
  engine::Context<P>* context_;
  TrafficOptions options_;
  std::optional<Pace<P>> pace_;
  std::optional<typename P::template atomic<std::uint64_t>> dealt_with_;  ///< closed loop only
  std::atomic<std::uint64_t> receivers_{0};
};

/// The sender's account under a plan: counters attempted and succeeded, latency "push". Used by one
/// task.
template <class P>
class Sendings {
 public:
  explicit Sendings(engine::Context<P>& context)
      : context_(&context),
        attempted_(context.counter("attempted")),
        succeeded_(context.counter("succeeded")),
        push_(context.latency("push")) {}

  /// `push()` sends, and begins at `begun_ns`.
  template <class Push>
  void send(std::uint64_t begun_ns, Push&& push) {
    attempted_.add();
    push();
    push_.record(elapsed_ns(begun_ns, context_->stamp_ns()));
    succeeded_.add();
  }

 private:
  engine::Context<P>* context_;
  engine::Counter attempted_;
  engine::Counter succeeded_;
  engine::LatencyRecorder push_;
};

/// How many messages a receiver missed: counter "dropped", under a plan only. Used by one task.
class DroppedCount {
 public:
  explicit DroppedCount(engine::RunContext& context) {
    if (context.load() != nullptr) dropped_.emplace(context.counter("dropped"));
  }
  void add(std::uint64_t n) noexcept {
    if (dropped_) dropped_->add(n);
  }

 private:
  std::optional<engine::Counter> dropped_;
};

/// A receiver's account. Without a plan: latency "end-to-end", from when a message was meant to be
/// sent. Under one: "recv", "service" and "response". Used by one task.
template <class P>
class Receipts {
 public:
  /// `context` and `traffic` must outlive it.
  Receipts(engine::Context<P>& context, Traffic<P>& traffic)
      : context_(&context), traffic_(&traffic) {
    traffic.came();
    if (traffic.planned()) {
      planned_.emplace(context, traffic.schedule());
    } else {
      age_.emplace(context.latency("end-to-end"));
    }
  }

  /// A message has come; dealing with it takes `service`. Its age, under a plan its response.
  std::uint64_t took(const Message& message, std::chrono::nanoseconds service = {}) {
    if (!planned_) {
      const std::uint64_t age_ns = age_of<P>(message);
      age_->record(age_ns);
      if (service.count() != 0) static_cast<void>(serve(context_->stamp_ns(), service));
      return age_ns;
    }
    Planned& mine = *planned_;
    const std::uint64_t received_ns = context_->stamp_ns();
    mine.recv.record(elapsed_ns(message.intended_ns, received_ns));
    const std::uint64_t ended_ns = service.count() == 0 ? received_ns : serve(received_ns, service);
    mine.service.record(elapsed_ns(message.intended_ns, ended_ns));
    const std::uint64_t intended_ns =
        mine.schedule ? mine.schedule->at(message.number) : message.intended_ns;
    const std::uint64_t response_ns = elapsed_ns(intended_ns, ended_ns);
    mine.response.record(response_ns);
    if (traffic_->closed() && message.number + 1 > mine.dealt_with) {
      traffic_->dealt_with(message.number + 1 - mine.dealt_with);
      mine.dealt_with = message.number + 1;
    }
    return response_ns;
  }

 private:
  struct Planned {
    Planned(engine::Context<P>& context, const Schedule* messages)
        : recv(context.latency("recv")),
          service(context.latency("service")),
          response(context.latency("response")) {
      if (messages != nullptr) schedule = *messages;
    }

    engine::LatencyRecorder recv;
    engine::LatencyRecorder service;  ///< from when a message was really sent
    engine::LatencyRecorder response;
    std::optional<Schedule> schedule;  ///< a copy, for the traffic is written to
    std::uint64_t dealt_with = 0;
  };

  /// Works for so long; when it ends. Virtual time passes only in sleep.
  [[nodiscard]] std::uint64_t serve(std::uint64_t begun_ns, std::chrono::nanoseconds service) {
    const std::uint64_t end_ns = begun_ns + static_cast<std::uint64_t>(service.count());
    if constexpr (P::kSimulated) {
      P::sleep_for(service);
      return context_->stamp_ns();
    } else {
      std::uint64_t now = begun_ns;
      while (now < end_ns) {
        P::spin_hint();
        now = context_->stamp_ns();
      }
      return now;
    }
  }

  engine::Context<P>* context_;
  Traffic<P>* traffic_;
  std::optional<Planned> planned_;
  std::optional<engine::LatencyRecorder> age_;
};

}  // namespace brine::scenarios
