#pragma once

/// The first place where two runs of one spec parted.

#include <optional>
#include <string>

#include "artifacts/artifact.hpp"
#include "sim/run_result.hpp"

namespace brine::artifacts {

/// In words: the first retained event that differs, recorded against actual; or that the runs
/// parted before the retained events; or how digest, status or error differ. Empty when nothing
/// does.
[[nodiscard]] std::string first_difference(const Artifact& recorded, const sim::RunResult& actual);

}  // namespace brine::artifacts
