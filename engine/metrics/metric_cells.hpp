#pragma once

/// Where a metric keeps its value: cells of one interface, and so one implementation of all
/// metrics.
///
///   load()          the value of one instant
///   store(value)
///   update(change)  value = change(value), and nobody comes in between; `change` must not throw
///
/// LockedCell: a mutex; readers and writers wait for each other. SeqlockCell: writers take a lock,
/// readers none, and retry when a write came in between; see seqlock.hpp. Safe from any task.

#include <mutex>
#include <string>
#include <string_view>

#include "engine/buffers/seqlock.hpp"
#include "engine/platform/platform.hpp"

namespace brine::engine::detail {

template <class T, Platform P>
class LockedCell {
 public:
  /// `name` is that of the metric, for traces.
  explicit LockedCell([[maybe_unused]] std::string_view name) {
    if constexpr (P::kSimulated) P::name(mutex_, std::string(name) + ".lock");
  }

  [[nodiscard]] T load() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }
  void store(const T& value) {
    const std::lock_guard lock(mutex_);
    value_ = value;
  }
  template <class Change>
  void update(Change&& change) {
    const std::lock_guard lock(mutex_);
    value_ = change(value_);
  }

 private:
  mutable typename P::mutex mutex_;
  T value_{};
};

struct LockedCells {
  template <class T, Platform P>
  using Cell = LockedCell<T, P>;
};

template <class T, Platform P>
class SeqlockCell : public Seqlock<T, P> {
 public:
  /// `name` is that of the metric, for traces.
  explicit SeqlockCell(std::string_view name) : Seqlock<T, P>(T{}, {.name = name}) {}
};

struct SeqlockCells {
  template <class T, Platform P>
  using Cell = SeqlockCell<T, P>;
};

}  // namespace brine::engine::detail
