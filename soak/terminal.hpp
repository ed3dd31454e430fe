#pragma once

/// What the terminal can show: colour on standard output, a progress line on standard error.

#include <optional>
#include <string>
#include <string_view>

namespace brine::soak {

enum class ColorChoice { kAuto, kAlways, kNever };
[[nodiscard]] std::optional<ColorChoice> color_named(std::string_view name) noexcept;

enum class Color { kGreen, kRed, kYellow, kBold, kDim };

class Terminal {
 public:
  /// kAuto: colour when standard output is a terminal and neither NO_COLOR, CI nor TERM=dumb speaks
  /// against it.
  explicit Terminal(ColorChoice choice);

  [[nodiscard]] std::string paint(Color color, std::string_view text) const;
  /// A line that rewrites itself is wanted on standard error.
  [[nodiscard]] bool rewrites_lines() const noexcept { return rewrites_lines_; }

 private:
  bool colors_ = false;
  bool rewrites_lines_ = false;
};

}  // namespace brine::soak
