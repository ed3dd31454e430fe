#include "soak/terminal.hpp"

#include <cstdlib>
#include <unistd.h>

namespace brine::soak {

namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool is_dumb() {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::string_view(term) == "dumb";
}

std::string_view code_of(Color color) {
  switch (color) {
    case Color::kGreen:
      return "32";
    case Color::kRed:
      return "31";
    case Color::kYellow:
      return "33";
    case Color::kBold:
      return "1";
    case Color::kDim:
      break;
  }
  return "2";
}

}  // namespace

std::optional<ColorChoice> color_named(std::string_view name) noexcept {
  if (name == "auto") return ColorChoice::kAuto;
  if (name == "always") return ColorChoice::kAlways;
  if (name == "never") return ColorChoice::kNever;
  return std::nullopt;
}

Terminal::Terminal(ColorChoice choice) {
  const bool plain = is_dumb() || is_set("CI");
  rewrites_lines_ = !plain && ::isatty(STDERR_FILENO) == 1;
  colors_ = choice == ColorChoice::kAlways || (choice == ColorChoice::kAuto && !plain &&
                                               !is_set("NO_COLOR") && ::isatty(STDOUT_FILENO) == 1);
}

std::string Terminal::paint(Color color, std::string_view text) const {
  if (!colors_) return std::string(text);
  return "\x1b[" + std::string(code_of(color)) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace brine::soak
