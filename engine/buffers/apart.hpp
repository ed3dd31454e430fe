#pragma once

#include <cstddef>

namespace brine::engine::detail {

/// What different threads write stands this far apart: two cache lines, for x86 fetches them in
/// pairs, and a reader's fetch of one would take its neighbour from the writer.
inline constexpr std::size_t kApart = 128;

}  // namespace brine::engine::detail
