#pragma once

/// RecordState: one record, and how a value gets into it.
///
/// A produce runs the producer function first, outside any lock, and pushes then, under the lock of
/// the record, for its buffer has one writer. So produces of one task are pushed in its order, and
/// those of several tasks in the order in which they get the lock.
///
/// No user's code runs under the lock, but for the move of a T and the end of what was moved from:
/// what a push overwrites is destroyed after the lock was released and the dispatchers were
/// notified, by the task that produced. ~T may produce to any record, and wait for what comes of
/// the push.
///
/// Closing: `close` refuses what comes later; calls of the producer function that are under way are
/// still pushed. Whoever sees the record closed with no call under way, close itself or the last
/// call, closes the buffer and destroys the producer function.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "engine/buffers/any_buffer.hpp"
#include "engine/buffers/overwritten.hpp"
#include "engine/buffers/parking.hpp"
#include "engine/platform/platform.hpp"
#include "engine/records/any_record.hpp"
#include "engine/records/functions.hpp"
#include "engine/records/produce_outcome.hpp"
#include "engine/records/text.hpp"

namespace brine::engine::detail {

/// Produces within each other, by one task: a record's producer function emits, and so on.
inline constexpr unsigned kMostNestedProduces = 32;

template <class T, class Emitter>
struct RecordParts {
  std::string name;
  BufferConfig buffer;
  std::unique_ptr<ProducerFunction<T, Emitter>> producer;  ///< null: values are pushed as they are
  std::size_t consumers = 0;
  std::size_t connectors = 0;
};

template <class T, Platform P, class Rules, class Emitter>
class RecordState final : public AnyRecord {
  /// Recursive for the twin that calls the producer function under it.
  using Mutex =
      std::conditional_t<Rules::kCallsOutsideLock, typename P::mutex, typename P::recursive_mutex>;
  using TimePoint = typename P::clock::time_point;

 public:
  using Buffer = AnyBuffer<T, P, typename Rules::template Buffers<T, P>>;
  using Parts = RecordParts<T, Emitter>;

  explicit RecordState(Parts parts)
      : AnyRecord(parts.name),
        buffer_({.config = parts.buffer, .name = parts.name}),
        writer_(buffer_.producer()),
        parking_(parts.name + ".dispatch"),
        has_function_(parts.producer != nullptr),
        function_(std::move(parts.producer)),
        consumers_(parts.consumers),
        connectors_(parts.connectors),
        created_at_(P::clock::now()) {
    if constexpr (P::kSimulated) P::name(mutex_, name() + ".lock");
  }

  /// From any task.
  ProduceOutcome produce(const Emitter& emitter, T&& value) {
    const Nested nested(emitter.table().calls_of_this_task());
    if (nested.too_deep()) {
      return {ProduceKind::kTooDeep,
              "record " + in_quotes(name()) + ": " + std::to_string(kMostNestedProduces) +
                  " produces within each other; do producer functions emit in a circle?"};
    }
    return has_function_ ? transform_and_push(emitter, std::move(value))
                         : push_as_it_is(std::move(value));
  }

  /// A reader of the buffer itself, which waits for the buffer alone.
  [[nodiscard]] AnyReader<T, P> subscribe() const { return buffer_.subscribe(); }
  /// Where dispatchers wait: notified after each push, after the close, and when one is cancelled.
  [[nodiscard]] Parking<P>& parking() noexcept { return parking_; }

  [[nodiscard]] const std::type_info& type() const noexcept override { return typeid(T); }

  [[nodiscard]] RecordMetadata metadata() override {
    RecordMetadata about{.name = name(),
                         .type = type_text(typeid(T)),
                         .buffer_kind = buffer_.kind(),
                         .buffer_capacity = buffer_.capacity(),
                         .producer_count = has_function_ ? std::size_t{1} : 0,
                         .consumer_count = consumers_,
                         .created_at = created_at_.time_since_epoch(),
                         .connector_count = connectors_,
                         .buffer_stats = buffer_.stats()};
    const std::lock_guard lock(mutex_);
    about.writable = !closed_;
    if (last_update_.has_value()) about.last_update = last_update_->time_since_epoch();
    return about;
  }

  [[nodiscard]] std::optional<CallStats> producer_calls() override {
    if (!has_function_) return std::nullopt;
    const std::lock_guard lock(mutex_);
    return stats_;
  }

  void close() override {
    bool last = false;
    {
      const std::lock_guard lock(mutex_);
      last = !closed_ && calls_ == 0;
      closed_ = true;
    }
    if (last) finish();
  }

  void wait_closed() override { finished_.wait(); }

 private:
  /// A produce on the stack of the calling task.
  class Nested {
   public:
    explicit Nested(TaskCalls& calls) noexcept : calls_(calls) { ++calls_.depth; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;
    ~Nested() { --calls_.depth; }
    [[nodiscard]] bool too_deep() const noexcept { return calls_.depth > kMostNestedProduces; }

   private:
    TaskCalls& calls_;
  };

  /// A call of the producer function, which the record's close waits for.
  class Call {
   public:
    explicit Call(RecordState& record) : record_(record) {
      const std::lock_guard lock(record_.mutex_);
      open_ = !record_.closed_;
      if (open_) ++record_.calls_;
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    /// Without an end: the run is over, and its tasks unwind.
    ~Call() {
      const typename P::destructor_scope scope;
      if (open_) end([](std::unique_lock<Mutex>&) {});
    }

    [[nodiscard]] bool refused() const noexcept { return !open_; }

    /// `settle(lock)` under the lock, then the call is over.
    template <class Settle>
    void end(Settle&& settle) {
      bool last = false;
      {
        std::unique_lock lock(record_.mutex_);
        settle(lock);
        open_ = false;
        last = --record_.calls_ == 0 && record_.closed_;
      }
      if (last) record_.finish();
    }

   private:
    RecordState& record_;
    bool open_ = false;
  };

  ProduceOutcome push_as_it_is(T&& value) {
    Overwritten<T> overwritten;  // destroyed last
    const TimePoint now = P::clock::now();
    {
      std::unique_lock lock(mutex_);
      if (closed_) return refusal();
      publish(std::move(value), now, lock, overwritten);
    }
    parking_.notify_all();
    return {};
  }

  ProduceOutcome transform_and_push(const Emitter& emitter, T&& value) {
    Overwritten<T> overwritten;  // destroyed last
    Call call(*this);
    if (call.refused()) return refusal();
    [[maybe_unused]] const auto original = original_of(value);
    std::optional<Verdict<T>> verdict;
    const TimePoint begun = P::clock::now();
    const std::exception_ptr thrown = P::guarded([&] {
      std::unique_lock<Mutex> held(mutex_, std::defer_lock);
      if constexpr (!Rules::kCallsOutsideLock) held.lock();
      verdict.emplace(function_->call(emitter, std::move(value)));
    });
    const TimePoint now = P::clock::now();
    const bool accepted = verdict.has_value() && verdict->accepted();
    if constexpr (!Rules::kPushesWhatWasReturned) {
      if (accepted) verdict->value() = *original;
    }
    call.end([&](std::unique_lock<Mutex>& lock) {
      stats_.note(static_cast<std::uint64_t>(std::chrono::nanoseconds(now - begun).count()),
                  !accepted);
      if (accepted) publish(std::move(verdict->value()), now, lock, overwritten);
    });
    if (accepted) {
      parking_.notify_all();
      return {};
    }
    if (thrown != nullptr) return {ProduceKind::kFailed, exception_text(thrown)};
    return {ProduceKind::kRejected, std::move(verdict->rejected().reason)};
  }

  [[nodiscard]] ProduceOutcome refusal() const {
    return {ProduceKind::kClosed, "record " + in_quotes(name()) +
                                      ": its database shuts down or is gone, so nothing is pushed"};
  }

  /// What was given to the producer function, for the mutant that pushes it.
  static auto original_of([[maybe_unused]] const T& value) {
    if constexpr (!Rules::kPushesWhatWasReturned) {
      return std::optional<T>(value);
    } else {
      return nullptr;
    }
  }

  /// Under `lock`.
  void publish(T&& value, TimePoint now, [[maybe_unused]] std::unique_lock<Mutex>& lock,
               Overwritten<T>& overwritten) {
    if constexpr (!Rules::kSerialisesPushes) lock.unlock();
    writer_.push(std::move(value), overwritten);
    if constexpr (!Rules::kSerialisesPushes) lock.lock();
    last_update_ = std::max(last_update_.value_or(now), now);
  }

  /// Once: no call is under way, none will come, and every push is done.
  void finish() {
    function_.reset();
    writer_.close();
    parking_.notify_all();
    finished_.count_down();
  }

  Buffer buffer_;
  AnyProducer<T, P> writer_;  ///< under the lock, and at the end in finish()
  Parking<P> parking_;
  const bool has_function_;
  std::unique_ptr<ProducerFunction<T, Emitter>> function_;  ///< constant until finish()
  const std::size_t consumers_;
  const std::size_t connectors_;
  const TimePoint created_at_;
  typename P::latch finished_{1};

  Mutex mutex_;  ///< guards what follows
  bool closed_ = false;
  std::uint64_t calls_ = 0;  ///< of the producer function, under way
  CallStats stats_;
  std::optional<TimePoint> last_update_;
};

}  // namespace brine::engine::detail
