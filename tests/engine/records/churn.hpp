#pragma once

/// One short life of a database of values that count their live instances: records of any kind,
/// consumers that throw or emit, tasks that produce, cancels, and an end in one of several orders.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/engine/records/helpers.hpp"
#include "tests/support/payloads.hpp"

namespace brine::tests {

inline constexpr RecordKey<Tracked> kEchoes{"echoes"};

/// What was accepted, and what two consumers of it were called with.
struct Churned {
  std::vector<int> accepted;
  std::vector<int> thrower;
  std::vector<int> sink;
  bool whole = false;  ///< a ring that was large enough, and nobody was cancelled
};

template <class P>
Churned churn_once() {
  constexpr std::array kKinds = {BufferKind::kSpmcRing, BufferKind::kSingleLatest,
                                 BufferKind::kMailbox};
  Churned seen;
  const BufferKind kind = kKinds[P::random(3)];
  const bool small = P::random(2) == 0;
  BufferConfig config{.kind = kind};
  if (kind == BufferKind::kSpmcRing && small) config.capacity = 2;
  seen.whole = kind == BufferKind::kSpmcRing && !small;

  DatabaseBuilder<P> builder;
  auto tracked = builder.record(kTracked);
  tracked.buffer(config)
      .consumer("thrower",
                [&seen](const Tracked& value) {
                  seen.thrower.push_back(value.value);
                  if (value.value % 2 == 0) throw std::runtime_error("even");
                })
      .consumer("sink", [&seen](const auto& emitter, Tracked value) {
        seen.sink.push_back(value.value);
        static_cast<void>(emitter.emit(kEchoes, std::move(value)));
      });
  if (P::random(2) == 0) {
    tracked.producer([](const auto& emitter, Tracked value) -> Verdict<Tracked> {
      static_cast<void>(emitter.emit(kEchoes, Tracked(-value.value)));
      if (value.value % 4 == 3) return Rejected{"fourth"};
      return value;
    });
  }
  builder.record(kEchoes).buffer({.kind = kKinds[P::random(3)]}).consumer("echo", [](Tracked) {});

  std::optional<Database<P>> database(builder.build());
  std::optional<typename P::thread> task;
  {
    const auto record = database->record(kTracked);
    task.emplace("producer", [record, &seen] {
      for (int value = 0; value != 6; ++value) {
        if (record.produce(Tracked(value)).pushed()) seen.accepted.push_back(value);
      }
    });
    if (P::random(3) == 0) {
      database->dispatcher("tracked", "sink").cancel();
      seen.whole = false;
    }
  }
  const bool produced_first = P::random(2) == 0;
  if (produced_first) task->join();
  for (std::uint64_t pauses = P::random(8); pauses != 0; --pauses)
    P::yield();
  if (P::random(2) == 0) database->close();
  database.reset();
  if (!produced_first) task->join();
  return seen;
}

}  // namespace brine::tests
