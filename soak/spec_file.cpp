#include "soak/spec_file.hpp"

#include "artifacts/reader.hpp"
#include "soak/usage_error.hpp"

namespace brine::soak {

artifacts::SpecDocument read_spec_file(const std::string& file) {
  try {
    return artifacts::read_spec(file);
  } catch (const artifacts::ArtifactError& error) {
    throw UsageError("--spec: " + std::string(error.what()));
  }
}

}  // namespace brine::soak
