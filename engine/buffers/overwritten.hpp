#pragma once

/// What a push takes out of a buffer. It is handed to the caller, for ~T is the user's code: it may
/// push again, or wait for somebody, so it runs after the push and outside any lock.
///
/// A T whose move constructor is its copy constructor stays whole where it is moved from, and is
/// destroyed there as well, under the lock of the buffer.

#include <optional>
#include <type_traits>
#include <utility>

namespace brine::engine::detail {

struct NothingOverwritten {};

/// None for a T that has no destructor worth the name.
template <class T>
using Overwritten =
    std::conditional_t<std::is_trivially_copyable_v<T>, NothingOverwritten, std::optional<T>>;

/// Moves `value` out, to where the caller destroys it. Precondition: `overwritten` has none.
template <class T>
void hand_out([[maybe_unused]] T& value, [[maybe_unused]] Overwritten<T>& overwritten) noexcept {
  if constexpr (!std::is_trivially_copyable_v<T>) overwritten.emplace(std::move(value));
}

}  // namespace brine::engine::detail
