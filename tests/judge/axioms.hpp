#pragma once

/// The axioms of C++20 over one candidate execution: which operations were executed, what each
/// read, in which order the stores to each atomic took effect. README.md states them with their
/// sources.

#include <array>
#include <cstdint>
#include <optional>

#include "tests/judge/relation.hpp"
#include "tests/judge/vocabulary.hpp"

namespace brine::judge {

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
