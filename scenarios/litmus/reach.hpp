#pragma once

/// Reach: how far an implementation has to go for an outcome that C++20 allows.

#include <cstdint>

namespace brine::litmus {

/// Each one includes those before it. Abbreviations: sb is the order within a thread, rf leads from
/// a store to the loads that read it, mo is the modification order of an atomic, S the total order
/// of seq_cst operations.
enum class Reach : std::uint8_t {
  /// One operation after another: a total order holds sb, rf (a store before the load that reads
  /// it), mo and S at once. Loads may still return old values.
  kInterleaved,
  /// As before, but a store may enter mo before stores that were executed earlier. A
  /// read-modify-write still goes last.
  kNeedsEarlierPlacement,
  /// Each store is executed before the loads that read it, but S, or a read-modify-write's place in
  /// mo, contradicts every such order.
  kNeedsReordering,
  /// A load returns a value that is stored later: a cycle in sb and rf.
  kNeedsLoadBuffering,
};

/// `interleaved`, `needs earlier placement`, `needs reordering` or `needs load buffering`.
[[nodiscard]] const char* to_text(Reach reach);

}  // namespace brine::litmus
