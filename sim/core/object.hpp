#pragma once

/// ObjectHeader: by what a run knows a shared object.

#include <cstdint>

namespace brine::sim {

/// Part of each shared object. Outside a run, and in a new run, the object is unknown until its
/// first use.
struct ObjectHeader {
  std::uint32_t id = 0;
  std::uint32_t generation = 0;  ///< the run that gave the id
};

}  // namespace brine::sim
