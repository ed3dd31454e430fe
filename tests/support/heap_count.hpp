#pragma once

/// What the test program's operator new has handed out. It is replaced in
/// tests/engine/buffers/allocation_test.cpp; not under a sanitizer, which brings its own.

#include <cstddef>

namespace brine::tests {

/// Whether anything is counted.
[[nodiscard]] bool counts_heap() noexcept;
/// Bytes that were given and not given back.
[[nodiscard]] std::size_t heap_bytes() noexcept;

}  // namespace brine::tests
