#pragma once

/// The nearest known name to a mistyped one, for messages.

#include <string>
#include <string_view>
#include <vector>

namespace brine::soak {

/// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The closest of `names`, or empty when none is close enough to have been meant.
[[nodiscard]] std::string_view nearest(std::string_view name,
                                       const std::vector<std::string_view>& names);

/// " Did you mean 'high-throughput'?", or " Known: a, b, c." when nothing is near, or empty when
/// nothing exists.
[[nodiscard]] std::string suggestion(std::string_view name,
                                     const std::vector<std::string_view>& names);

/// "a, b, c"
[[nodiscard]] std::string joined(const std::vector<std::string_view>& names);

}  // namespace brine::soak
