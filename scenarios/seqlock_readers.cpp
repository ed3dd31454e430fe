#include "scenarios/seqlock_readers.hpp"

#include <array>

#include "scenarios/parameters.hpp"
#include "scenarios/rows.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/step_bounds.hpp"

namespace brine::scenarios {

namespace {

constexpr std::array kSeqlockReadersParameters = {
    parameter("burst", "messages", "writes in a row, after each of which the writer pauses", 1,
              std::uint64_t{1} << 32, {.small = 4, .normal = 16, .full = 64}),
    messages({.small = 16, .normal = 400, .full = 20'000}),
    pause("period", "how long the writer pauses after a burst", always(200)),
    readers({.small = 3, .normal = 64, .full = 64}),
    pause("think", kReaderPauses, always(400)),
};

constexpr std::array kSeqlockReadersMinima = {
    Minimum{.counter = "sent", .small = 16, .normal = 400, .full = 20'000},
    Minimum{.counter = "loads", .small = 3, .normal = 128, .full = 128},
    Minimum{.counter = "busy", .small = 0, .normal = 100, .full = 1'000, .simulated_only = true},
};

constexpr std::array kSeqlockReadersMutants = {
    Mutant{.name = "seqlock-no-reread",
           .summary = "a reader looks at the version before its copy only",
           .property = "seqlock.whole",
           .schedules = 100},
    Mutant{.name = "seqlock-parity-only",
           .summary = "a reader asks after its copy whether a write is under way, not whether one "
                      "came in between",
           .property = "seqlock.whole",
           .schedules = 100},
    Mutant{.name = "seqlock-no-mark",
           .summary = "the writer does not make the version odd",
           .property = "seqlock.whole",
           .schedules = 100},
    Mutant{.name = "seqlock-reader-locks",
           .summary = "a reader that met a write takes the lock of the writers",
           .property = "seqlock.unblocked",
           .schedules = 10},
    Mutant{.name = "seqlock-writer-stalls",
           .summary = "the writer waits for something else in the middle of a write",
           .property = "progress",
           .schedules = 10,
           .step_limit = 50'000},
    Mutant{.name = "seqlock-reader-no-fence",
           .summary = "a reader's second look at the version may come before its copy",
           .property = "seqlock.whole",
           .schedules = 250,
           .memory = sim::Memory::kCpp},
    Mutant{.name = "seqlock-writer-no-fence",
           .summary = "the writer's words may be seen before the version is odd",
           .property = "seqlock.whole",
           .schedules = 250,
           .memory = sim::Memory::kCpp},
    Mutant{.name = "seqlock-plain-words",
           .summary = "the value is plain data, which is a race",
           .property = "no-data-race",
           .schedules = 10},
};

}  // namespace

Scenario seqlock_readers_row() {
  return Scenario{
      .name = "seqlock-readers",
      .summary =
          "one writer in bursts, many readers of a seqlock; no load is torn, no reader makes "
          "the writer wait",
      .parameters = kSeqlockReadersParameters,
      .minima = kSeqlockReadersMinima,
      .mutants = kSeqlockReadersMutants,
      .load = {.paced = true, .operations = "messages"},
      .check = nullptr,
      .most_steps = &seqlock_steps,
      .simulated = &seqlock_readers<sim::SimPlatform>,
      .threaded = &seqlock_readers<engine::StdPlatform>};
}

}  // namespace brine::scenarios
