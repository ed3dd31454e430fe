#pragma once

/// Random small programs: the same seed and mode give the same program on every machine.

#include <cstdint>

#include "tests/judge/vocabulary.hpp"

namespace brine::judge {

enum class Mode : std::uint8_t {
  kMixed,            // everything, any order
  kFences,           // half of the operations are fences, the others mostly relaxed
  kReadModifyWrite,  // mostly exchange, fetch_add and compare_exchange
  kSeqCst,           // half of the orders are seq_cst
  kPlainData         // plain data handed over through atomics; with and without races
};

/// Two or three threads, at most eight operations in total, at most three atomics, at most two
/// plain variables, all of which several operations name where there is room. Each store leaves
/// another value, sums included, so that what was read tells from which store. No relaxed fences.
[[nodiscard]] Program random_program(std::uint64_t seed, Mode mode);

}  // namespace brine::judge
