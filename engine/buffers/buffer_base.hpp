#pragma once

/// What the buffers offer alike: the writer handle, readers, and figures for observers.

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/buffers/filtered_reader.hpp"
#include "engine/buffers/handles.hpp"
#include "engine/buffers/stats.hpp"
#include "engine/measure/latency_histogram.hpp"
#include "engine/platform/platform.hpp"

namespace brine::engine::detail {

/// Base of every buffer. `State` is what its handles share.
template <class State_, class Reader_, class T, Platform P>
class BufferBase {
  using Stats = typename State_::Stats;

 public:
  using Producer = ProducerHandle<State_, T, P>;
  using Reader = Reader_;

  BufferBase(const BufferBase&) = delete;
  BufferBase& operator=(const BufferBase&) = delete;

  /// The one writer handle. A second call is std::invalid_argument.
  [[nodiscard]] Producer producer() {
    state_->take_writer();
    return Producer(state_);
  }

  /// A reader; what it sees of the past is told in the buffer's header. From any thread.
  [[nodiscard]] Reader subscribe() const { return Reader(state_); }

  /// A reader of the values for which `predicate(value)` is true (filtered_reader.hpp).
  template <std::predicate<const T&> Predicate>
  [[nodiscard]] FilteredReader<Reader, Predicate> subscribe(Predicate predicate) const {
    return {subscribe(), std::move(predicate)};
  }

  [[nodiscard]] const std::string& name() const noexcept { return state_->name(); }

  /// For observers: values pushed, live reader handles, whether a writer handle lives that has not
  /// closed, and how often a reader went to sleep.
  [[nodiscard]] std::uint64_t pushed() const { return state_->pushes_seen(); }
  [[nodiscard]] std::uint64_t active_readers() const {
    return state_->reader_counts().active.peek();
  }
  [[nodiscard]] bool has_producer() const { return state_->has_producer(); }
  [[nodiscard]] std::uint64_t parks() const noexcept { return state_->parking().parks(); }

  /// With a policy that counts (stats.hpp). A snapshot blocks those who subscribe or drop a reader
  /// meanwhile, and in a mailbox the writer and the takers, for a few loads; else nobody.
  [[nodiscard]] BufferStats stats() const requires(Stats::kEnabled) { return state_->snapshot(); }
  /// Of each live reader.
  [[nodiscard]] std::vector<ReaderStats> reader_stats() const requires(Stats::kEnabled) {
    return state_->statistics.readers();
  }
  /// With WithLatency: how long pushes took, and looks of receives that found a value; all zero
  /// while none was timed.
  [[nodiscard]] LatencySnapshot push_latency() const requires(Stats::kTimedEvery != 0) {
    return state_->statistics.push_latency();
  }
  [[nodiscard]] LatencySnapshot receive_latency() const requires(Stats::kTimedEvery != 0) {
    return state_->statistics.receive_latency();
  }

 protected:
  explicit BufferBase(std::shared_ptr<State_> state) noexcept : state_(std::move(state)) {}
  ~BufferBase() {
    const typename P::destructor_scope scope;
    state_->abandon();
  }

  [[nodiscard]] State_& state() const noexcept { return *state_; }

 private:
  std::shared_ptr<State_> state_;
};

}  // namespace brine::engine::detail
