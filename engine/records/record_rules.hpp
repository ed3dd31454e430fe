#pragma once

/// RecordRules: which buffers the records of a database are made of, and the decisions in which
/// deliberately broken twins differ.

#include "engine/buffers/any_buffer.hpp"
#include "engine/buffers/stats.hpp"
#include "engine/platform/platform.hpp"

namespace brine::engine {

struct RecordRules {
  template <class T, Platform P>
  using Buffers = BufferTypes<T, P>;

  /// False: what the producer function returned is dropped, and what it was given is pushed.
  static constexpr bool kPushesWhatWasReturned = true;
  /// False: pushes of several tasks meet in a buffer that has one writer.
  static constexpr bool kSerialisesPushes = true;
  /// False: a producer function runs under the lock of its record.
  static constexpr bool kCallsOutsideLock = true;
  /// False: an exception of a consumer ends its dispatcher.
  static constexpr bool kGoesOnAfterException = true;
  /// False: an exception of a consumer is contained, but not counted.
  static constexpr bool kCountsExceptions = true;
};

/// Records whose buffers keep statistics, which `list_records()` then shows.
struct CountingRecordRules : RecordRules {
  template <class T, Platform P>
  using Buffers = BufferTypes<T, P, WithStats>;
};

}  // namespace brine::engine
