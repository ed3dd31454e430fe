#pragma once

/// What the memory model keeps of each atomic (AtomicHistory) and of each task (TaskView). The core
/// keeps pointers to both beside its own objects, so that an access is few loads away from what it
/// needs; their contents are the model's alone.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/memory/access.hpp"
#include "sim/memory/clock.hpp"
#include "sim/memory/outside_heap.hpp"

namespace brine::sim {

/// kCount clocks of the same width, one after another. In place while they have at most eight
/// lanes, which most runs do.
template <std::uint32_t kCount>
class ClockBlock {
 public:
  static constexpr std::uint32_t kMostInPlace = 2 * kLanesAtOnce;

  ClockBlock() = default;
  ClockBlock(const ClockBlock&) = delete;
  ClockBlock& operator=(const ClockBlock&) = delete;

  [[nodiscard]] Epoch* data() noexcept { return data_; }
  [[nodiscard]] const Epoch* data() const noexcept { return data_; }
  /// The same where it is known that they are in place: at a constant offset then.
  [[nodiscard]] Epoch* in_place() noexcept { return few_.data(); }
  [[nodiscard]] std::uint32_t width() const noexcept { return width_; }

  /// All epochs are 0.
  void assign(std::uint32_t width) {
    take_room(width);
    std::fill_n(data_, std::size_t{kCount} * width, 0);
  }
  /// The same, but of the first clocks only: who uses another one writes all of it before.
  void begin(std::uint32_t width, std::uint32_t count) {
    if (width != width_) [[unlikely]]
      take_room(width);
    for (std::uint32_t clock = 0; clock < count; ++clock)
      clocks::fill(data_ + std::size_t{clock} * width, 0, width);
  }
  /// Keeps what there is; new lanes are 0.
  void widen(std::uint32_t width) {
    const std::uint32_t before = width_;
    std::vector<Epoch, OutsideHeap<Epoch>> kept(data_, data_ + std::size_t{kCount} * before);
    assign(width);
    for (std::uint32_t i = 0; i < kCount; ++i)
      std::copy_n(kept.begin() + std::ptrdiff_t{i} * before, before,
                  data_ + std::size_t{i} * width);
  }

 private:
  void take_room(std::uint32_t width) {
    const bool in_place = width <= kMostInPlace;
    if (!in_place) many_.resize(std::size_t{kCount} * width);
    data_ = in_place ? few_.data() : many_.data();
    width_ = width;
  }

  alignas(64) std::array<Epoch, std::size_t{kCount} * kMostInPlace> few_{};
  Epoch* data_ = few_.data();
  std::uint32_t width_ = 0;
  std::vector<Epoch, OutsideHeap<Epoch>> many_;
};

/// The last stores of one atomic, in a ring.
struct AtomicHistory {
  static constexpr std::uint32_t kDepth = 8;

  /// How a store was made.
  struct Making {
    std::uint16_t lane = kNoLane;  ///< see `vouched`
    bool updates = false;          ///< a read-modify-write
    bool releases = false;         ///< whoever reads it may acquire something
    /// A task that knows this lane up to this epoch knows the store, and all that it releases:
    /// those of its maker. None when it continues a sequence that its maker has not acquired.
    Epoch vouched = kNever;

    /// In one word, and so in one store.
    static Making of(std::uint64_t lane, bool updates, bool releases, Epoch vouched) noexcept {
      if constexpr (std::endian::native == std::endian::little) {
        const auto upper = static_cast<std::uint64_t>(static_cast<std::uint32_t>(vouched));
        return std::bit_cast<Making>(lane | std::uint64_t{updates} << 16 |
                                     std::uint64_t{releases} << 24 | upper << 32);
      } else {
        return {.lane = static_cast<std::uint16_t>(lane),
                .updates = updates,
                .releases = releases,
                .vouched = vouched};
      }
    }
  };
  /// A cache line, for one is written at each store of a program.
  struct alignas(64) Store {
    std::uint64_t value = 0;
    Epoch* seen = nullptr;  ///< who knows it since when; then what whoever reads it acquires
    Access by = {};         ///< with MemoryModel::Settings::explain
    Making made;
  };

  std::uint64_t newest = 0;  ///< counts; its place in the ring, modulo kDepth
  bool releases = false;     ///< the newest does
  std::uint32_t shadow = 0;  ///< its number
  Access birth;
  std::array<Store, kDepth> store;
  ClockBlock<2 * kDepth> marks;  ///< what the stores point into

  [[nodiscard]] std::uint32_t kept() const noexcept {
    return newest < kDepth ? static_cast<std::uint32_t>(newest) + 1 : kDepth;
  }
  [[nodiscard]] std::size_t place(std::uint32_t back) const noexcept {
    return (newest - back) % kDepth;
  }
  [[nodiscard]] Store& at(std::uint32_t back) noexcept { return store[place(back)]; }
  [[nodiscard]] const Store& at(std::uint32_t back) const noexcept { return store[place(back)]; }

  void lay_out() noexcept {
    Epoch* mark = marks.data();
    for (Store& each : store) {
      each.seen = mark;
      mark += std::size_t{2} * marks.width();
    }
  }
};

/// What one task knows. Tasks that follow one another may have the same.
struct TaskView {
  // The places of clocks. A task begins with the first ones; the others are copied into, or filled,
  // before anything is joined with them.
  static constexpr std::uint32_t kHappened = 0;
  static constexpr std::uint32_t kLoose = 1;
  static constexpr std::uint32_t kFromTheStart = 2;
  static constexpr std::uint32_t kPublished = 2;
  static constexpr std::uint32_t kLimit = 3;
  static constexpr std::uint32_t kLight = 4;
  static constexpr std::uint32_t kClocks = 5;
  static constexpr std::uint32_t kLooseReads = 64;  ///< that are kept

  std::uint16_t lane = 0;
  std::uint16_t task = 0;
  bool live = false;
  bool has_loose = false;      ///< read something that an acquire fence takes in
  bool has_published = false;  ///< a release fence came before
  bool limited = false;
  bool has_light = false;
  Epoch yielded = 0;
  std::uint32_t stale_reads = 0;  ///< in a row
  std::uint32_t loose_reads = 0;
  ClockBlock<kClocks> clocks;
  std::vector<LooseRead, OutsideHeap<LooseRead>> loose;  ///< when explaining: the last, in a ring
};

}  // namespace brine::sim
