#pragma once

/// What the claims of SpmcRing share.

#include <cstddef>
#include <numeric>
#include <vector>

#include "engine/buffers/spmc_ring.hpp"

namespace brine::tests {

using engine::OutcomeKind;
using engine::SpmcRing;
using engine::SpmcRingOptions;

template <class Producer>
void push_range(Producer& producer, int first, int last) {
  for (int value = first; value <= last; ++value)
    producer.push(value);
}

/// What is received now, values only, until something else comes.
template <class Reader>
std::vector<int> drain(Reader& reader) {
  std::vector<int> values;
  for (;;) {
    const auto got = reader.try_recv();
    if (!got.has_value()) return values;
    values.push_back(*got);
  }
}

inline std::vector<int> range(int first, int last) {
  std::vector<int> values(static_cast<std::size_t>(last - first + 1));
  std::iota(values.begin(), values.end(), first);
  return values;
}
}  // namespace brine::tests
