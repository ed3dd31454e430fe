#pragma once

/// Changes JSON as a tree, so that most of what comes out is JSON again; bytes are changed as well,
/// by libFuzzer itself.

#include <cstddef>
#include <cstdint>

namespace brine::fuzz {

/// The interface of LLVMFuzzerCustomMutator.
[[nodiscard]] std::size_t mutate_json(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                      unsigned seed);

}  // namespace brine::fuzz
