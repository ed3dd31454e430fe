#pragma once

/// Rows of one buffer: each of its capacities, each type of value, each platform.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/platform/std_platform.hpp"
#include "sim/sim_platform.hpp"
#include "tests/conformance/adapter.hpp"
#include "tests/conformance/stage.hpp"

namespace brine::tests {

struct BufferAbout {
  std::string_view name;
  Traits traits = 0;
  std::vector<std::size_t> capacities = {1};
  std::size_t fewest_cases = 60;  ///< that must apply to each row
};

template <class Buffer, class P, class T>
std::unique_ptr<Subject> make_subject(engine::RunContext& context, const SubjectOptions& options) {
  return std::make_unique<Adapter<P, T, Buffer>>(context, options);
}

/// The rows of `Buffer` on platform P, with values of type T.
template <template <class, class> class Buffer, class P, class T>
void add_rows_of(std::vector<Row>& rows, const BufferAbout& about) {
  for (const std::size_t capacity : about.capacities) {
    Traits traits = about.traits | ValueType<T>::kTraits;
    if (capacity == 4) traits |= kHoldsFour;
    if (capacity > 1) traits |= kHoldsSeveral;
    rows.push_back({.buffer = about.name,
                    .capacity = capacity,
                    .value_type = ValueType<T>::kName,
                    .traits = traits,
                    .simulated = P::kSimulated,
                    .fewest_cases = about.fewest_cases,
                    .make = &make_subject<Buffer<T, P>, P, T>});
  }
}

/// For a buffer that exists on one platform only.
template <template <class, class> class Buffer, class P>
void add_rows_on(std::vector<Row>& rows, const BufferAbout& about) {
  add_rows_of<Buffer, P, TwoWords>(rows, about);
  add_rows_of<Buffer, P, std::string>(rows, about);
  add_rows_of<Buffer, P, Counted>(rows, about);
}

template <template <class, class> class Buffer>
void add_rows(std::vector<Row>& rows, const BufferAbout& about) {
  add_rows_on<Buffer, sim::SimPlatform>(rows, about);
  add_rows_on<Buffer, engine::StdPlatform>(rows, about);
}

/// Every buffer of the engine: the table is buffers.cpp.
[[nodiscard]] const std::vector<Row>& all_rows();

}  // namespace brine::tests
