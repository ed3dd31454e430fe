#include "soak/seeds.hpp"

#include <cerrno>
#include <charconv>
#include <string>
#include <sys/random.h>
#include <system_error>

#include "soak/usage_error.hpp"

namespace brine::soak {

std::uint64_t parse_seed(std::string_view option, std::string_view text) {
  const std::string where = std::string(option) + " " + shown(text);
  if (!text.empty() && text.front() == '-') {
    throw UsageError(where + ": a seed is not negative; use 0 to 18446744073709551615");
  }
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error == std::errc::result_out_of_range) {
    throw UsageError(where + ": a seed is at most 18446744073709551615");
  }
  if (error != std::errc() || end != text.data() + text.size()) {
    throw UsageError(where + ": not a seed; use a decimal number from 0 to 18446744073709551615");
  }
  return seed;
}

SeedRange parse_seed_range(std::string_view option, std::string_view text) {
  const std::string where = std::string(option) + " " + shown(text);
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) {
    throw UsageError(where + ": not a range; write A..B for the seeds A, A+1, … B-1, as 0..1000");
  }
  const std::uint64_t first = parse_seed(option, text.substr(0, dots));
  const std::uint64_t end = parse_seed(option, text.substr(dots + 2));
  if (end < first) {
    throw UsageError(where + ": the range is reversed; write " + std::to_string(end) + ".." +
                     std::to_string(first));
  }
  if (end == first) {
    throw UsageError(where + ": the range is empty, because its end is not part of it");
  }
  return SeedRange::half_open(first, end);
}

std::uint64_t draw_seed() {
  std::uint64_t seed = 0;
  if (::getrandom(&seed, sizeof seed, 0) != static_cast<ssize_t>(sizeof seed)) {
    throw std::system_error(errno, std::generic_category(), "cannot draw a seed from the system");
  }
  return seed;
}

}  // namespace brine::soak
