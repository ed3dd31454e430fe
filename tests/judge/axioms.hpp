#pragma once

/// The axioms of C++20 over one candidate execution: which operations were executed, what each
/// read, in which order the stores to each atomic took effect. README.md states them with their
/// sources.

#include <array>
#include <cstdint>
#include <optional>

#include "tests/judge/program.hpp"
#include "tests/judge/relation.hpp"

namespace brine::judge {

/// What an implementation needs in order to show an execution; each one includes those before it.
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

/// One executed operation.
struct Event {
  Kind kind{Kind::kLoad};
  int location{0};
  int thread{0};
  Order order{Order::kRelaxed};  // of the load, if a compare_exchange failed
  bool reads{false};             // an atomic
  bool writes{false};            // an atomic
  int read_position{0};          // in mo, of the store that is read; 0 is the initial value
  int write_position{0};         // in mo, of its own store; from 1
  int source{-1};                // the event it reads, -1 for the initial value
};

struct Execution {
  int count{0};
  std::array<Event, kMaxOperations> events{};  // by thread, then in program order
  Relation sequenced;                          // sb
};

struct Judgement {
  bool races{false};
  Reach reach{Reach::kInterleaved};
  Relation happens_before;  // closed
};

/// Nothing if the standard forbids `execution`. Expects positions in mo that agree with each other:
/// each store its own, and a read-modify-write directly after what it reads.
[[nodiscard]] std::optional<Judgement> judge(const Execution& execution);

}  // namespace brine::judge
