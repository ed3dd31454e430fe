#include "soak/values.hpp"

#include <array>
#include <string>

#include <doctest/doctest.h>

#include "soak/usage_error.hpp"

namespace brine::soak {
namespace {

using engine::Parameter;
using engine::ParameterType;

constexpr Parameter kCapacity{.name = "capacity", .unit = "messages", .min = 1, .max = 65536};
constexpr Parameter kStall{
    .name = "stall", .type = ParameterType::kDuration, .unit = "ns", .max = 36'000'000'000'000};
constexpr Parameter kStrict{.name = "strict", .type = ParameterType::kFlag, .max = 1};
constexpr std::array<std::string_view, 3> kProviders = {"standard", "seqlock", "both"};
constexpr Parameter kProvider{
    .name = "provider", .type = ParameterType::kChoice, .max = 2, .choices = kProviders};

struct Accepted {
  const Parameter* parameter;
  const char* text;
  std::uint64_t value;
};

TEST_CASE("a value is read by the type of its parameter") {
  constexpr std::array<Accepted, 14> kTable{{{&kCapacity, "1", 1},
                                             {&kCapacity, "65536", 65536},
                                             {&kCapacity, "0064", 64},
                                             {&kStall, "0s", 0},
                                             {&kStall, "5ns", 5},
                                             {&kStall, "250us", 250'000},
                                             {&kStall, "102ms", 102'000'000},
                                             {&kStall, "3s", 3'000'000'000},
                                             {&kStall, "2m", 120'000'000'000},
                                             {&kStall, "10h", 36'000'000'000'000},
                                             {&kStrict, "true", 1},
                                             {&kStrict, "0", 0},
                                             {&kProvider, "standard", 0},
                                             {&kProvider, "both", 2}}};
  for (const Accepted& row : kTable) {
    CAPTURE(row.text);
    CHECK(parse_value(*row.parameter, row.text) == row.value);
  }
}

struct Refused {
  const Parameter* parameter;
  const char* text;
  const char* reason;
};

TEST_CASE("a value that does not fit is refused with its name, its text and what would fit") {
  constexpr std::array<Refused, 21> kTable{{{&kCapacity, "0", "out of range"},
                                            {&kCapacity, "65537", "out of range"},
                                            {&kCapacity, "99999999999999999999", "out of range"},
                                            {&kCapacity, "banana", "not a number"},
                                            {&kCapacity, "-1", "not a number"},
                                            {&kCapacity, "+1", "not a number"},
                                            {&kCapacity, "", "not a number"},
                                            {&kCapacity, " 1", "not a number"},
                                            {&kCapacity, "1.5", "not a whole number"},
                                            {&kCapacity, "1e3", "not a whole number"},
                                            {&kStall, "5", "needs a unit"},
                                            {&kStall, "5d", "unknown unit"},
                                            {&kStall, "5MS", "unknown unit"},
                                            {&kStall, "11h", "out of range"},
                                            {&kStall, "9999999999999h", "out of range"},
                                            {&kStrict, "yes", "not a flag"},
                                            {&kStrict, "2", "not a flag"},
                                            {&kProvider, "", "one of standard, seqlock, both"},
                                            {&kProvider, "1", "no such choice"},
                                            {&kProvider, "Standard", "no such choice"},
                                            {&kProvider, "stand", "no such choice"}}};
  for (const Refused& row : kTable) {
    CAPTURE(row.text);
    std::string message;
    try {
      static_cast<void>(parse_value(*row.parameter, row.text));
    } catch (const UsageError& error) {
      message = error.what();
    }
    CHECK(message.find(row.reason) != std::string::npos);
    CHECK(message.find(row.parameter->name) != std::string::npos);
    CHECK(message.find(row.text) != std::string::npos);
    CHECK(message.find("expected") != std::string::npos);
  }
}

TEST_CASE("a value that was written is read back as itself") {
  for (const std::uint64_t ns : {0ULL, 1ULL, 999ULL, 1'000ULL, 1'500ULL, 102'000'000ULL,
                                 60'000'000'000ULL, 90'000'000'000ULL, 3'600'000'000'000ULL}) {
    CAPTURE(ns);
    CHECK(parse_value(kStall, value_text(kStall, ns)) == ns);
  }
  CHECK(parse_value(kStrict, value_text(kStrict, 1)) == 1);
  CHECK(parse_value(kProvider, value_text(kProvider, 1)) == 1);
}

TEST_CASE("large numbers are grouped and durations rounded for people") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1'000) == "1,000");
  CHECK(grouped(1'234'567) == "1,234,567");
  CHECK(rounded_duration(0) == "0 ns");
  CHECK(rounded_duration(999) == "999 ns");
  CHECK(rounded_duration(1'500) == "1.50 us");
  CHECK(rounded_duration(12'340'000) == "12.3 ms");
  CHECK(rounded_duration(10'000'000'000) == "10.0 s");
}

}  // namespace
}  // namespace brine::soak
