#pragma once

/// `--spec FILE`: the spec section of an artifact.

#include <string>

#include "artifacts/from_json.hpp"

namespace brine::soak {

/// Throws UsageError when the file holds no spec.
[[nodiscard]] artifacts::SpecDocument read_spec_file(const std::string& file);

}  // namespace brine::soak
