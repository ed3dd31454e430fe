#include "soak/comparison.hpp"

#include <array>
#include <string_view>

#include <doctest/doctest.h>

namespace brine::soak {
namespace {

constexpr std::array<std::string_view, 2> kVariants = {"standard", "seqlock"};

TEST_CASE("a figure is compared if its name begins with a variant") {
  CHECK(is_compared("standard.reads", kVariants));
  CHECK_FALSE(is_compared("standard", kVariants));
  CHECK_FALSE(is_compared("standards.reads", kVariants));
  CHECK_FALSE(is_compared("reads", kVariants));
  CHECK_FALSE(is_compared("standard.reads", {}));
}

TEST_CASE("each figure is a line and each variant that was run a column") {
  Row row;
  row.variants = kVariants;
  CHECK(comparison_text(row).empty());
  row.coverage = {{"sent", 5}, {"standard.reads", 1'000}, {"seqlock.reads", 20'000}};
  row.latencies["standard.write"] = {.count = 1, .max = 9, .p50 = 5, .p99 = 7, .p999 = 8};
  row.latencies["seqlock.write"] = {};  // nothing was recorded
  CHECK(comparison_text(row) ==
        "\n  compared             standard         seqlock"
        "\n    reads                 1,000          20,000"
        "\n    write max              9 ns               -"
        "\n    write p50              5 ns               -"
        "\n    write p99              7 ns               -"
        "\n    write p99.9            8 ns               -");
  row.coverage = {{"seqlock.reads", 7}};
  row.latencies.clear();
  CHECK(comparison_text(row) ==
        "\n  compared         seqlock"
        "\n    reads                7");
}

}  // namespace
}  // namespace brine::soak
