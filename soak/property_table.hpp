#pragma once

/// The properties and detectors that can fail a run, for `brine list`. A test compares the names
/// with the sources.

#include <array>

#include "scenarios/scenario.hpp"

namespace brine::soak {

using PropertyRow = scenarios::PropertyClaim;

inline constexpr std::array<PropertyRow, 68> kProperties{{
    {"capacity.loss", "past its capacity a ring loses the difference of the rates"},
    {"capacity.onset", "a lag begins when the backlog reaches the capacity, not before"},
    {"faults.counted", "what goes wrong in functions of a database is counted, once each"},
    {"latency.p50", "half of the messages arrive within the limit"},
    {"latency.p99", "99 in 100 messages arrive within the limit"},
    {"latest.closed", "no reader is told of a close before the writer closes"},
    {"latest.final", "the last value arrives at every reader that lives to the end"},
    {"latest.fresh", "no receive returns a value older than the newest when it began"},
    {"latest.versions", "versions only grow, and none is invented"},
    {"leader.log", "purged <= snapshot <= applied <= last log index, and only the last may fall"},
    {"leader.maps", "heartbeats and replications are there as leader, for each other member"},
    {"leader.term", "a term has one leader, the vote says who, and terms do not fall"},
    {"leader.whole", "a value is one publication, and none older than the one before"},
    {"load.batches", "a batch has all of its operations"},
    {"load.counted", "attempted = succeeded + failed, after each batch"},
    {"load.floor", "a round manages so many operations per second"},
    {"load.outcome", "an operation fails if it is meant to, and else not"},
    {"load.p99", "99 in 100 operations of a round take less than the limit"},
    {"load.rate", "after each batch the throughput so far is known"},
    {"load.rss", "after a warm-up the resident set of a load does not grow (on threads)"},
    {"load.timed", "every operation is timed, failed ones too"},
    {"mailbox.conservation", "pushed = taken + overwritten + pending"},
    {"mailbox.final", "the last value is taken, if a taker lives to the end"},
    {"mailbox.newest", "no take returns a value older than the newest when it began"},
    {"mailbox.once", "each value goes to at most one taker, and none is invented"},
    {"mailbox.order", "values grow over all takers together"},
    {"memory.heap", "after a warm-up the heap does not grow"},
    {"memory.rss", "after a warm-up the resident set does not grow (on threads)"},
    {"memory.values", "after a warm-up live values own no more memory"},
    {"metrics.active", "a gauge of what is under way is possible, and 0 in the end"},
    {"metrics.bounds", "a histogram takes no more bounds than it has room for"},
    {"metrics.consistent", "sum, buckets and count of a histogram agree in every snapshot"},
    {"metrics.count", "counter, timer and histogram have each request exactly once"},
    {"metrics.cumulative", "no bucket has less than the one before, and the last has the count"},
    {"no-data-race", "of two accesses of plain data one happens before the other (detector)"},
    {"no-deadlock", "some task can go on, or a deadline is pending (detector)"},
    {"no-lag", "every consumer gets every message"},
    {"no-lost-wake-up", "no reader sleeps while a value that it may take exists"},
    {"progress", "the run ends within its limit of steps (detector)"},
    {"readers.active", "active readers are the live handles"},
    {"readers.dropped", "dropped values are the sum of the lags that readers were told of"},
    {"record.delivery",
     "a consumer gets exactly the accepted values, those of each task in its order; or a lag"},
    {"record.transformed", "what is received is what the producer function returned"},
    {"ring.conservation", "pushed since the subscription = received + lagged + pending"},
    {"ring.lag", "a lag counts exactly what was overwritten"},
    {"ring.order",
     "consecutive values from the subscription on: no loss without a lag, no duplicate"},
    {"seqlock.fresh", "no load returns a value older than the newest when it began"},
    {"seqlock.lossless", "no update is lost, and one that throws changes nothing"},
    {"seqlock.unblocked", "no reader makes the one writer wait"},
    {"seqlock.whole", "no load is torn: it returns the words of one value"},
    {"seqlock.window", "only a load that 128 writes overtake, with a version of 8 bits, is torn"},
    {"soak.backlog", "what consumers have not received does not grow from window to window"},
    {"soak.heap", "after the first window the heap does not grow"},
    {"soak.rss", "after the first window the resident set does not grow (on threads)"},
    {"stats.pulls", "pulls <= pushes x readers that ever subscribed, in every snapshot"},
    {"stats.readers", "a snapshot shows the readers that live, no others"},
    {"stats.size", "size <= capacity, and 0 without readers, in every snapshot"},
    {"stats.totals", "no total falls or is impossible; all are exact in the end"},
    {"store.counted", "the database counts every write, and every one that it refuses"},
    {"store.values", "what is read is whole, of its key, and not stale"},
    {"throughput.arrival", "the reader gets numbers in order and the last one"},
    {"throughput.latest", "a latest value takes so many pushes per second"},
    {"throughput.mailbox", "a mailbox takes so many pushes per second"},
    {"throughput.ring", "a ring takes so many pushes per second"},
    {"wait.awake",
     "a wait tests what is there, and does not sleep while the newest value satisfies it"},
    {"wait.closed", "a close ends every wait for a condition"},
    {"wait.latest", "a wait in vain gives the last value, as of its beginning at least"},
    {"wait.value",
     "a wait gives a value that satisfies its condition, no older than its beginning"},
}};

}  // namespace brine::soak
