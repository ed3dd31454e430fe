#include "soak/suggest.hpp"

#include <doctest/doctest.h>

namespace brine::soak {
namespace {

const std::vector<std::string_view> kNames{"command-mailbox", "config-update", "high-throughput",
                                           "lag-tolerance"};

TEST_CASE("a mistyped name is answered with the nearest") {
  CHECK(nearest("high-troughput", kNames) == "high-throughput");
  CHECK(nearest("hihg-throughput", kNames) == "high-throughput");
  CHECK(nearest("lag_tolerance", kNames) == "lag-tolerance");
  CHECK(nearest("config", kNames) == "config-update");
}

TEST_CASE("a name that is near nothing is answered with all there is") {
  CHECK(nearest("zebra", kNames).empty());
  CHECK(suggestion("zebra", kNames).find("lag-tolerance") != std::string::npos);
  CHECK(suggestion("zebra", {}).empty());
}

TEST_CASE("swapped neighbours are one mistake") {
  CHECK(edit_distance("seed", "sede") == 1);
  CHECK(edit_distance("seed", "seed") == 0);
  CHECK(edit_distance("", "seed") == 4);
}

TEST_CASE("a very long name is not measured") {
  CHECK(nearest(std::string(100'000, 'x'), kNames).empty());
}

}  // namespace
}  // namespace brine::soak
