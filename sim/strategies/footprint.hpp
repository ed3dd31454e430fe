#pragma once

/// Footprint: what a step did that the step of another task may notice. Two steps whose footprints
/// do not conflict come to the same in either order, so that a search need try only one of them
/// (Mazurkiewicz, 1977; Godefroid, LNCS 1032, 1996).
///
/// It is read off what the step has recorded, not off what it was about to do: a compare_exchange
/// that failed has only read. What is in doubt conflicts. Plain data is not part of it: tasks whose
/// accesses no synchronisation orders have a data race, whichever order is tried.

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/recording/trace.hpp"
#include "sim/run_spec.hpp"

namespace brine::sim {

class Footprint {
 public:
  /// What one record says. Without an influence of orders (`Memory::kSequential`) fences do
  /// nothing.
  static Footprint of(const TraceRecord& record, Memory memory) noexcept;
  /// Whether a step that is about to do `head` will most likely do nothing that others notice.
  static bool may_be_empty(std::uint64_t head, Memory memory) noexcept;
  /// Conflicts with every other.
  static Footprint everything() noexcept;
  /// Made objects known, which got the next numbers: conflicts with others that did.
  static Footprint creation() noexcept;

  void add(const Footprint& other) noexcept;
  [[nodiscard]] bool is_everything() const noexcept { return (effects_ & kEverything) != 0; }
  /// Conflicts with nothing, but for everything.
  [[nodiscard]] bool empty() const noexcept { return count_ == 0 && effects_ == 0; }
  [[nodiscard]] bool conflicts(const Footprint& other) const noexcept;

 private:
  /// How an object was used; as bits, for one step may do several.
  enum Use : std::uint8_t {
    kReads = 1,
    kWrites = 2,
    kWaits = 4,  ///< reads, and perhaps waits for a notification
    kNotifies = 8,
    kReadsInOrder = 16,  ///< reads, and what it read others must not read past: seq_cst
  };
  enum Effect : std::uint8_t {
    kEverything = 1,
    kCreates = 2,
    kSpawns = 4,     ///< tasks are numbered, too
    kLocks = 8,      ///< takes or gives a mutex
    kReleases = 16,  ///< waits, and perhaps gives a mutex that the record does not name
    kFences = 32,    ///< sequentially consistent
    kOrdered = 64,   ///< an operation that is sequentially consistent
  };
  struct Access {
    std::uint32_t key;  ///< the object's number, or kWorkload
    std::uint8_t uses;
  };
  /// A step that uses more conflicts with everything.
  static constexpr std::size_t kMost = 6;

  static constexpr bool clash(std::uint8_t a, std::uint8_t b) noexcept;
  void use(std::uint32_t key, std::uint8_t uses) noexcept;

  std::array<Access, kMost> accesses_{};
  std::uint8_t count_ = 0;
  std::uint8_t effects_ = 0;
};

}  // namespace brine::sim
