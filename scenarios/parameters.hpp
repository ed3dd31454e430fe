#pragma once

/// Parameters that several scenarios share: one name, one meaning, one unit. Defaults are given for
/// the sizes small, default and full.

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/measure/parameters.hpp"

namespace brine::scenarios {

inline constexpr std::uint64_t kMs = 1'000'000;
inline constexpr std::uint64_t kSecond = 1'000 * kMs;
inline constexpr std::uint64_t kHour = 3'600 * kSecond;
inline constexpr std::uint64_t kMostTasks = 200;
inline constexpr std::uint64_t kMostRetained = std::uint64_t{1} << 20;

inline constexpr std::string_view kProducerPauses =
    "a producer pauses one time in four, on average for so long";
inline constexpr std::string_view kReaderPauses =
    "a reader pauses one time in four, on average for so long";

/// Default at each size.
struct Sizes {
  std::uint64_t small = 0;
  std::uint64_t normal = 0;
  std::uint64_t full = 0;
};
constexpr Sizes always(std::uint64_t value) {
  return {.small = value, .normal = value, .full = value};
}

constexpr engine::Parameter parameter(std::string_view name, std::string_view unit,
                                      std::string_view help, std::uint64_t min, std::uint64_t max,
                                      const Sizes& sizes) {
  return {.name = name,
          .unit = unit,
          .help = help,
          .min = min,
          .max = max,
          .small = sizes.small,
          .normal = sizes.normal,
          .full = sizes.full};
}
constexpr engine::Parameter duration_parameter(std::string_view name, std::string_view help,
                                               std::uint64_t min, std::uint64_t max,
                                               const Sizes& sizes) {
  engine::Parameter made = parameter(name, "ns", help, min, max, sizes);
  made.type = engine::ParameterType::kDuration;
  return made;
}

/// `choices` must live as long as the program; `sizes` are places among them.
constexpr engine::Parameter choice_parameter(std::string_view name, std::string_view help,
                                             std::span<const std::string_view> choices,
                                             const Sizes& sizes) {
  engine::Parameter made = parameter(name, {}, help, 0, choices.size() - 1, sizes);
  made.type = engine::ParameterType::kChoice;
  made.choices = choices;
  return made;
}

constexpr engine::Parameter batch() {
  return parameter("batch", "messages", "most messages that one receive takes", 1, 65'536,
                   always(1));
}
constexpr engine::Parameter capacity(const Sizes& sizes,
                                     std::uint64_t most = std::uint64_t{1} << 24) {
  return parameter("capacity", "messages", "values that the ring retains", 1, most, sizes);
}
constexpr engine::Parameter consumer_rate(std::uint64_t hz, std::uint64_t most = 100'000'000) {
  return parameter("consumer_rate_hz", "Hz", "messages a second that a consumer manages", 1, most,
                   always(hz));
}
constexpr engine::Parameter consumers(const Sizes& sizes) {
  return parameter("consumers", "tasks", "consumers, each of which gets every message", 1,
                   kMostTasks, sizes);
}
constexpr engine::Parameter duration(const Sizes& sizes) {
  return duration_parameter("duration", "how long the producer sends", 1'000, 24 * kHour, sizes);
}
constexpr engine::Parameter messages(const Sizes& sizes) {
  return parameter("messages", "messages", "how many a producer sends", 1, std::uint64_t{1} << 32,
                   sizes);
}
constexpr engine::Parameter pause(std::string_view name, std::string_view help,
                                  const Sizes& sizes) {
  return duration_parameter(name, help, 0, kSecond, sizes);
}
constexpr engine::Parameter rate(std::uint64_t hz, std::uint64_t most = 100'000'000) {
  return parameter("rate_hz", "Hz", "messages a second that the producer sends", 1, most,
                   always(hz));
}
constexpr engine::Parameter readers(const Sizes& sizes) {
  return parameter("readers", "tasks", "readers, each of which follows the newest value", 1,
                   kMostTasks, sizes);
}
constexpr engine::Parameter takers(const Sizes& sizes) {
  return parameter("takers", "tasks", "takers that compete for the commands", 1, kMostTasks, sizes);
}
constexpr engine::Parameter writers(const Sizes& sizes) {
  return parameter("writers", "tasks", "tasks that produce to one record", 1, kMostTasks, sizes);
}

}  // namespace brine::scenarios
