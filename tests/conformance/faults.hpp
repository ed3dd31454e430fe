#pragma once

/// Faults that any buffer can be given from outside, and a buffer with one of them. They break what
/// the Rules of the buffers cannot. Simulated only.

#include <memory>

#include "tests/conformance/stage.hpp"

namespace brine::tests {

enum class Fault : std::uint8_t {
  kClosedOnce,          ///< Closed, and Empty from then on
  kClosedIsEmpty,       ///< the end is taken for nothing there
  kTwoWriters,          ///< a second writer is not refused
  kEmptyIsClosed,       ///< nothing there is taken for the end
  kLagOneShort,         ///< a lag is told as one less
  kSeesThePast,         ///< a new reader begins with the last value pushed before it
  kMissesTheCurrent,    ///< a new reader does not see what is there
  kDeliversTwice,       ///< every value comes twice
  kSkipsEveryThird,     ///< the third value of a reader is lost
  kPushAfterClose,      ///< a push after the close says that it was taken
  kDroppedKeepsOpen,    ///< a writer that is dropped closes nothing
  kTimeoutIsEmpty,      ///< a receive that timed out says Empty
  kTimesOutEarly,       ///< a receive waits half as long as it should
  kWaitsWithoutLimit,   ///< a receive with a limit forgets the limit
  kBatchLosesOne,       ///< a batch leaves out the last value that it took
  kBatchWaitsNever,     ///< a batch looks once
  kThrowMovesCursor,    ///< a copy that threw skips its value
  kForgetsToCountOut,   ///< readers that went are still active
  kCountsPushesTwice,   ///< the count of pushes is doubled
  kClampsCapacity,      ///< a bad capacity is repaired in silence
  kLeaksAValue,         ///< the first value of a writer lives for ever
  kDestroysTwice,       ///< the first value of a writer is destroyed twice
  kConditionNewOnly,    ///< a condition is not tested on a value that was received
  kConditionForgets,    ///< a condition that fails does not say what it saw
  kConditionSwallows,   ///< what a condition throws looks like a timeout
  kWokenEmptyHanded,    ///< a receive that had to wait gives Empty for a value
  kTakesAway,           ///< what one reader read, or left unread when it went, is gone for all
  kEmptySpanTakes,      ///< a batch into an empty span takes a value
  kBatchThrows,         ///< a copy that throws in a batch costs what was taken
  kPushCopies,          ///< a push copies its value
  kHoards,              ///< a copy of every value is kept
  kShutDuringPush,      ///< nobody can receive during a push, as if it held a lock
  kCurrentReceives,     ///< to look at the current value receives it
  kOneBehind,           ///< a receive gives the value before
  kSwallowsExceptions,  ///< a copy that threw looks like Empty
};

/// `inner` with a fault.
[[nodiscard]] std::unique_ptr<Subject> with_fault(Fault fault, std::unique_ptr<Subject> inner);

/// What a row of a faulty buffer makes.
template <MakeSubject make, Fault fault>
std::unique_ptr<Subject> make_faulty(engine::RunContext& context, const SubjectOptions& options) {
  SubjectOptions repaired = options;
  if (fault == Fault::kClampsCapacity && repaired.capacity - 1 >= 1'024) repaired.capacity = 1;
  return with_fault(fault, make(context, repaired));
}

}  // namespace brine::tests
