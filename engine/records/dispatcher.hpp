#pragma once

/// A dispatcher is the task of one consumer function: it receives from its record's buffer and
/// calls the function, value by value.
///
/// Lag is counted and told to the log, and the dispatcher goes on at once with the oldest retained
/// value. An exception of the function is contained, counted and told; the next value follows. So
/// is one of T's copy, and the receive is tried again, but after 16 in a row the dispatcher gives
/// up and ends. Closed ends it, after what the buffer still gives; so does cancel(), before the
/// next value. At its end the function is destroyed and the subscription is gone.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "engine/buffers/any_buffer.hpp"
#include "engine/buffers/outcome.hpp"
#include "engine/buffers/parking.hpp"
#include "engine/platform/platform.hpp"
#include "engine/records/any_record.hpp"
#include "engine/records/call_stats.hpp"
#include "engine/records/functions.hpp"
#include "engine/records/record_state.hpp"
#include "engine/records/text.hpp"

namespace brine::engine {

enum class DispatcherEventKind : std::uint8_t {
  kLagged,  ///< `lagged` values were overwritten before this consumer took them
  kThrew,   ///< the function, or T's copy, threw; `message` is what()
  kGaveUp,  ///< T's copy threw too often in a row; the dispatcher ends
};

/// Valid during the call of the log.
struct DispatcherEvent {
  DispatcherEventKind kind = DispatcherEventKind::kLagged;
  std::string_view record;
  std::string_view consumer;
  std::uint64_t lagged = 0;
  std::string_view message;
};

/// Called by dispatchers, several at once. What it throws is dropped.
using DispatcherLog = std::function<void(const DispatcherEvent&)>;

struct DispatcherStats {
  CallStats calls;
  std::uint64_t lags = 0;           ///< how often it was told of a lag
  std::uint64_t lagged = 0;         ///< values missed by them
  std::uint64_t failed_copies = 0;  ///< receives in which T's copy threw
};

namespace detail {

inline constexpr unsigned kMostFailedCopies = 16;  // in a row

/// Shared by its task and by handles.
template <Platform P, class Emitter>
class AnyDispatcher {
 public:
  AnyDispatcher(AnyRecord& record, Parking<P>& parking, std::string consumer)
      : record_(record), parking_(parking), consumer_(std::move(consumer)) {
    if constexpr (P::kSimulated) {
      P::name(cancelled_, record.name() + "." + consumer_ + ".cancelled");
      P::name(ended_, record.name() + "." + consumer_ + ".ended");
      P::name(mutex_, record.name() + "." + consumer_ + ".stats");
    }
  }
  AnyDispatcher(const AnyDispatcher&) = delete;
  AnyDispatcher& operator=(const AnyDispatcher&) = delete;
  virtual ~AnyDispatcher() = default;

  [[nodiscard]] AnyRecord& record() const noexcept { return record_; }
  [[nodiscard]] const std::string& consumer() const noexcept { return consumer_; }
  [[nodiscard]] std::string label() const { return in_quotes(record_.name() + "/" + consumer_); }

  /// The body of the task.
  void run(const Emitter& emitter) {
    emitter.table().calls_of_this_task().dispatcher = this;
    dispatch(emitter);
    // release: pairs with the acquire loads in ended and wait_ended, so that whoever knows of the
    // end sees what the function did.
    ended_.store(1, std::memory_order_release);
    ended_.notify_all();
  }

  void cancel() {
    // release: pairs with the acquire load in cancelled.
    cancelled_.store(1, std::memory_order_release);
    parking_.notify_all();
  }
  [[nodiscard]] bool ended() const {
    return ended_.load(std::memory_order_acquire) != 0;  // acquire: pairs with the store in run
  }
  void wait_ended() {
    ended_.wait(0, std::memory_order_acquire);  // acquire: as above
  }

  [[nodiscard]] DispatcherStats stats() {
    const std::lock_guard lock(mutex_);
    return stats_;
  }

  /// For observers in simulation, at quiescent points: whether the dispatcher sleeps, whether it
  /// sleeps or has ended, and whether its reader could receive.
  [[nodiscard]] bool parked() const noexcept { return parked_; }
  [[nodiscard]] bool at_rest() const { return parked_ || ended_.peek() != 0; }
  [[nodiscard]] virtual bool available() const = 0;

 protected:
  virtual void dispatch(const Emitter& emitter) = 0;

  [[nodiscard]] bool cancelled() const {
    // acquire: pairs with the release store in cancel.
    return cancelled_.load(std::memory_order_acquire) != 0;
  }
  template <class Look>
  auto look_or_park(Look&& look) {
    return parking_.look_or_park(std::forward<Look>(look), std::nullopt, parked_);
  }
  template <class Note>
  void count(Note&& note) {
    const std::lock_guard lock(mutex_);
    note(stats_);
  }

 private:
  AnyRecord& record_;
  Parking<P>& parking_;
  const std::string consumer_;
  typename P::template atomic<std::uint32_t> cancelled_{0};
  typename P::template atomic<std::uint32_t> ended_{0};
  bool parked_ = false;
  typename P::mutex mutex_;  ///< guards the statistics
  DispatcherStats stats_;
};

template <class T, Platform P, class Rules, class Emitter>
class Dispatcher final : public AnyDispatcher<P, Emitter> {
  using Function = ConsumerFunction<T, Emitter>;
  using Log = std::shared_ptr<const DispatcherLog>;

 public:
  /// Subscribes. `log` may be null.
  Dispatcher(RecordState<T, P, Rules, Emitter>& record, std::string consumer,
             std::unique_ptr<Function> function, Log log)
      : AnyDispatcher<P, Emitter>(record, record.parking(), std::move(consumer)),
        reader_(record.subscribe()),
        function_(std::move(function)),
        log_(std::move(log)) {}

  [[nodiscard]] bool available() const override {
    return reader_.has_value() && reader_->available();
  }

 private:
  void dispatch(const Emitter& emitter) override {
    unsigned failed_copies = 0;
    while (failed_copies != kMostFailedCopies) {
      std::optional<Outcome<T>> got;
      const std::exception_ptr thrown = P::guarded([&] { got.emplace(receive()); });
      if (thrown != nullptr) {
        ++failed_copies;
        copy_failed(thrown, failed_copies == kMostFailedCopies);
        continue;
      }
      failed_copies = 0;
      if (got->kind() == OutcomeKind::kLagged) {
        lagged(got->lagged());
        continue;
      }
      if (!got->has_value()) break;
      const bool threw = deliver(emitter, **std::move(got));
      if (!Rules::kGoesOnAfterException && threw) break;
    }
    reader_.reset();
    function_.reset();
    log_.reset();
  }

  Outcome<T> receive() {
    return this->look_or_park([this]() -> Outcome<T> {
      if (this->cancelled()) return Closed{};
      return reader_->try_recv();
    });
  }

  /// Whether the function threw.
  bool deliver(const Emitter& emitter, T&& value) {
    const auto begun = P::clock::now();
    const std::exception_ptr thrown =
        P::guarded([&] { function_->call(emitter, std::move(value)); });
    const auto ns =
        static_cast<std::uint64_t>(std::chrono::nanoseconds(P::clock::now() - begun).count());
    const bool failed = Rules::kCountsExceptions && thrown != nullptr;
    this->count([&](DispatcherStats& stats) { stats.calls.note(ns, failed); });
    if (thrown != nullptr) tell(DispatcherEventKind::kThrew, 0, exception_text(thrown));
    return thrown != nullptr;
  }

  void lagged(std::uint64_t n) {
    this->count([n](DispatcherStats& stats) {
      ++stats.lags;
      stats.lagged += n;
    });
    tell(DispatcherEventKind::kLagged, n, {});
  }

  void copy_failed(const std::exception_ptr& thrown, bool last) {
    this->count([](DispatcherStats& stats) { ++stats.failed_copies; });
    const auto kind = last ? DispatcherEventKind::kGaveUp : DispatcherEventKind::kThrew;
    tell(kind, 0, exception_text(thrown));
  }

  void tell(DispatcherEventKind kind, std::uint64_t n, std::string_view message) {
    if (log_ == nullptr) return;
    const DispatcherEvent event{.kind = kind,
                                .record = this->record().name(),
                                .consumer = this->consumer(),
                                .lagged = n,
                                .message = message};
    static_cast<void>(P::guarded([&] { (*log_)(event); }));
  }

  std::optional<AnyReader<T, P>> reader_;
  std::unique_ptr<Function> function_;
  Log log_;
};

}  // namespace detail

/// A consumer's dispatcher. Copy it, and use it from any task; it may outlive the database.
template <Platform P, class Emitter>
class DispatcherHandle {
 public:
  using Behind = detail::AnyDispatcher<P, Emitter>;

  /// `behind` belongs to the emitter's database.
  DispatcherHandle(Emitter emitter, Behind& behind) noexcept
      : emitter_(std::move(emitter)), behind_(&behind) {}

  [[nodiscard]] const std::string& record() const noexcept { return behind_->record().name(); }
  [[nodiscard]] const std::string& consumer() const noexcept { return behind_->consumer(); }

  /// Ends the dispatcher after the call that it is in, if any; values that it has not taken are not
  /// delivered to it. Does not wait. Idempotent; the consumer itself may call it.
  void cancel() const { behind_->cancel(); }

  /// Waits for the end, by a close or a cancel. From the consumer itself it would wait for ever:
  /// std::logic_error.
  void join() const {
    if (emitter_.table().calls_of_this_task().dispatcher == behind_) {
      throw std::logic_error("dispatcher " + behind_->label() +
                             ": join() from its own consumer would wait for itself; cancel() there "
                             "and join elsewhere");
    }
    behind_->wait_ended();
  }
  [[nodiscard]] bool ended() const { return behind_->ended(); }

  [[nodiscard]] DispatcherStats stats() const { return behind_->stats(); }

  /// For observers in simulation: whether it sleeps, whether it sleeps or has ended, and whether it
  /// could receive.
  [[nodiscard]] bool parked() const noexcept { return behind_->parked(); }
  [[nodiscard]] bool at_rest() const { return behind_->at_rest(); }
  [[nodiscard]] bool available() const { return behind_->available(); }

 private:
  Emitter emitter_;  ///< keeps the dispatcher alive
  Behind* behind_;
};

}  // namespace brine::engine
