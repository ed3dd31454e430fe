#pragma once

/// Mutants of records and of their dispatchers.

#include "engine/records/record_rules.hpp"

namespace brine::scenarios {

/// Mutant "record-push-original": the producer function is called, what it returns is dropped, and
/// the original is pushed, as `TypedRecord::produce` of pluggable-buffers.md has it.
struct RecordPushOriginal : engine::RecordRules {
  static constexpr bool kPushesWhatWasReturned = false;
};

/// Mutant "record-push-unlocked": tasks push without the lock of the record, so that several write
/// at once to a buffer that has one writer.
struct RecordPushUnlocked : engine::RecordRules {
  static constexpr bool kSerialisesPushes = false;
};

/// Mutant "record-call-locked": the producer function runs under the lock of its record, so that
/// two that emit to each other's records wait for each other.
struct RecordCallLocked : engine::RecordRules {
  static constexpr bool kCallsOutsideLock = false;
};

/// Mutant "dispatcher-ends-on-exception": a consumer that throws once gets nothing any more.
struct DispatcherEndsOnException : engine::RecordRules {
  static constexpr bool kGoesOnAfterException = false;
};

/// Mutant "dispatcher-forgets-exceptions": what a consumer throws is contained, and not counted.
struct DispatcherForgetsExceptions : engine::RecordRules {
  static constexpr bool kCountsExceptions = false;
};

}  // namespace brine::scenarios
