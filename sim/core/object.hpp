#pragma once

/// ObjectHeader: by what a run knows a shared object.

#include <cstdint>

namespace brine::sim {

/// Part of each shared object. Outside a run, and in a new run, the object is unknown until its
/// first use.
struct ObjectHeader {
  std::uint32_t id = 0;
  std::uint32_t generation =
      0;  ///< the run that gave the id; of an atomic plus its AtomicRef::size_tag
  std::uint32_t shadow = 0;  ///< what the memory model keeps of it; 0: nothing yet
};

/// The numbers of runs are multiples of this. What is added to one says of what
/// size the accesses of an atomic are.
inline constexpr std::uint32_t kGenerationStep = 16;

/// Added, too, for an atomic that has a number and a name, and no access yet. Its `shadow` is the
/// lane of the task that made it in the run, if one did.
inline constexpr std::uint32_t kOnlyNamed = 8;

/// Of an atomic that a run knows: whether it was not accessed yet.
[[nodiscard]] constexpr bool is_only_named(const ObjectHeader& header) noexcept {
  return (header.generation & kOnlyNamed) != 0;
}

/// Runs are numbered below this. With this bit set the object was made in the run, and has no id
/// yet: `id` is the epoch and `shadow` the lane of the task that made it. With all others set it
/// was destroyed in the run.
inline constexpr std::uint32_t kMadeInRun = std::uint32_t{1} << 31;

}  // namespace brine::sim
