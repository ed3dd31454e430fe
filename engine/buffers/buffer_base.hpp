#pragma once

/// What the buffers offer alike: the writer handle, readers, and figures for observers.

#include <concepts>
#include <cstdint>
#include <optional>
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
  static_assert(!State_::Store::kInPlace || State_::Stats::kTimedEvery == 0,
                "histograms of latencies are on the heap; use a policy without them");
  using Stats = typename State_::Stats;
  using Store = typename State_::Store;

 public:
  using Producer = ProducerHandle<State_, T, P>;
  using Reader = Reader_;

  BufferBase(const BufferBase&) = delete;
  BufferBase& operator=(const BufferBase&) = delete;

  /// The one writer handle. A second call is std::invalid_argument.
  [[nodiscard]] Producer producer() {
    state().take_writer();
    return Producer(state_.ref());
  }

  /// A reader; what it sees of the past is told in the buffer's header. From any thread. Where the
  /// number of readers is limited, one more is std::length_error.
  [[nodiscard]] Reader subscribe() const {
    if (!state().admit()) state().refuse_reader();
    return Reader(state_.ref());
  }

  /// The same, or none if there are as many readers as there may be.
  [[nodiscard]] std::optional<Reader> try_subscribe() const {
    if (!state().admit()) return std::nullopt;
    return Reader(state_.ref());
  }

  /// A reader of the values for which `predicate(value)` is true (filtered_reader.hpp).
  template <std::predicate<const T&> Predicate>
  [[nodiscard]] FilteredReader<Reader, Predicate> subscribe(Predicate predicate) const {
    return {subscribe(), std::move(predicate)};
  }

  [[nodiscard]] const typename Store::Name& name() const noexcept { return state().name(); }

  /// For observers: values pushed, live reader handles, whether a writer handle lives that has not
  /// closed, and how often a reader went to sleep.
  [[nodiscard]] std::uint64_t pushed() const { return state().pushes_seen(); }
  [[nodiscard]] std::uint64_t active_readers() const {
    return state().reader_counts().active.peek();
  }
  [[nodiscard]] bool has_producer() const { return state().has_producer(); }
  [[nodiscard]] std::uint64_t parks() const noexcept { return state().parking().parks(); }

  /// With a policy that counts (stats.hpp). A snapshot blocks those who subscribe or drop a reader
  /// meanwhile, and in a mailbox the writer and the takers, for a few loads; else nobody.
  [[nodiscard]] BufferStats stats() const requires(Stats::kEnabled) { return state().snapshot(); }
  /// Of each live reader.
  [[nodiscard]] std::vector<ReaderStats> reader_stats() const
      requires(Stats::kEnabled && !Store::kInPlace) {
    return state().statistics.readers();
  }
  /// With WithLatency: how long pushes took, and looks of receives that found a value; all zero
  /// while none was timed.
  [[nodiscard]] LatencySnapshot push_latency() const requires(Stats::kTimedEvery != 0) {
    return state().statistics.push_latency();
  }
  [[nodiscard]] LatencySnapshot receive_latency() const requires(Stats::kTimedEvery != 0) {
    return state().statistics.receive_latency();
  }

 protected:
  template <class... Args>
  explicit BufferBase(std::in_place_t, Args&&... args) : state_(std::forward<Args>(args)...) {}
  ~BufferBase() {
    const typename P::destructor_scope scope;
    state().abandon();
  }

  [[nodiscard]] State_& state() const noexcept { return state_.get(); }

 private:
  typename Store::template Holder<State_> state_;
};

}  // namespace brine::engine::detail
