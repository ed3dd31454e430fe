#pragma once

/// KnownCount: counts what tasks do, and says how much of it happens before what the asking task
/// does now. Contracts need no more: what a task cannot know of, it need not have seen.
///
/// On threads, and with sequentially consistent memory, that is all that has been counted: adding
/// releases, and asking acquires. With the C++ memory model the order of execution says nothing;
/// there each count is kept with its place in the clock of the task that made it, the last 64 of a
/// task. (A task that is farther behind is known to know less than it does.)

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/core/core.hpp"
#include "sim/memory/outside_heap.hpp"

namespace brine::sim {

class KnownCount {
 public:
  /// From any task.
  void add(std::uint64_t n = 1) {
    all_.fetch_add(n, std::memory_order_release);
    note_if_asked(n);
  }
  /// The same by the only task that ever adds: a load and a store, which do not wait for readers.
  void add_alone(std::uint64_t n = 1) {
    // release: pairs with the acquire in all.
    all_.store(all_.load(std::memory_order_relaxed) + n, std::memory_order_release);
    note_if_asked(n);
  }
  /// What any task has seen is at most this. (acquire: pairs with the releases of adding)
  [[nodiscard]] std::uint64_t all() const noexcept { return all_.load(std::memory_order_acquire); }
  /// What the running task must see is at least this.
  [[nodiscard]] std::uint64_t known() const noexcept {
    const Core* const core = current_core;
    return core != nullptr && core->tells_what_is_known() ? known_to_task(*core) : all();
  }

 private:
  struct Mark {
    Epoch epoch = 0;
    std::uint64_t count = 0;  ///< up to the end of the epoch
  };
  struct ByLane {
    static constexpr std::size_t kMarks = 64;
    std::array<Mark, kMarks> marks;
    std::uint64_t noted = 0;  ///< epochs; the last is at (noted - 1) % kMarks
  };

  void note_if_asked(std::uint64_t n) {
    if (Core* const core = current_core; core != nullptr && core->tells_what_is_known())
      note(core->moment(), n);
  }
  void note(const Moment& now, std::uint64_t n) {
    if (now.lane >= lanes_.size()) lanes_.resize(now.lane + std::size_t{1});
    ByLane& mine = lanes_[now.lane];
    const Mark last = mine.noted == 0 ? Mark{} : mine.marks[(mine.noted - 1) % ByLane::kMarks];
    if (mine.noted == 0 || last.epoch != now.epoch) ++mine.noted;
    mine.marks[(mine.noted - 1) % ByLane::kMarks] = {.epoch = now.epoch, .count = last.count + n};
  }
  [[nodiscard]] std::uint64_t known_to_task(const Core& core) const noexcept {
    std::uint64_t sum = 0;
    for (Lane lane = 0; lane < lanes_.size(); ++lane) {
      const ByLane& theirs = lanes_[lane];
      const std::uint64_t kept = theirs.noted < ByLane::kMarks ? theirs.noted : ByLane::kMarks;
      for (std::uint64_t back = 1; back <= kept; ++back) {
        const Mark& mark = theirs.marks[(theirs.noted - back) % ByLane::kMarks];
        if (!core.knows({.lane = lane, .epoch = mark.epoch})) continue;
        sum += mark.count;
        break;
      }
    }
    return sum;
  }

  std::atomic<std::uint64_t> all_{0};
  std::vector<ByLane, OutsideHeap<ByLane>> lanes_;
};

}  // namespace brine::sim
