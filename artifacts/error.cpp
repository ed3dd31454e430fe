#include "artifacts/error.hpp"

#include "artifacts/to_json.hpp"

namespace brine::artifacts {
namespace {

/// What a file says gets into messages, so it must not be able to write to the terminal: valid
/// UTF-8, and no control character but the newline.
std::string printable(const std::string& text) {
  std::string plain = text_to_json(text).get<std::string>();
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const auto byte = static_cast<unsigned char>(plain[i]);
    const auto before = static_cast<unsigned char>(i == 0 ? 0 : plain[i - 1]);
    const bool c0 = byte < ' ' && byte != '\n';
    const bool c1 = before == 0xc2 && byte < 0xa0;  // U+0080 to U+009F
    if (c1) plain[i - 1] = '?';
    if (c0 || c1) plain[i] = '?';
  }
  return plain;
}

}  // namespace

ArtifactError::ArtifactError(Kind kind, const std::string& text)
    : std::runtime_error(printable(text)), kind_(kind) {}

}  // namespace brine::artifacts
