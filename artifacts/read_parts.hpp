#pragma once

/// What artifacts of runs and of soaks have in common, from JSON. Each throws FieldError.

#include <string>
#include <vector>

#include "artifacts/artifact.hpp"
#include "artifacts/strict_object.hpp"

namespace brine::artifacts::detail {

[[nodiscard]] engine::Failure read_failure(const Node& node);
[[nodiscard]] engine::Coverage read_counts(const Node& node);
[[nodiscard]] Latencies read_latencies(const Node& node);
[[nodiscard]] Build read_build(const Node& node);
/// The figures that an artifact of a run has.
[[nodiscard]] engine::ProcessFigures read_process(const Node& node);
/// At most 4096.
[[nodiscard]] std::vector<std::string> read_texts(const Node& node);

}  // namespace brine::artifacts::detail
