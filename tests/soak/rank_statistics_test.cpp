#include "soak/verdict/rank_statistics.hpp"

#include <vector>

#include <doctest/doctest.h>

namespace brine::soak {
namespace {

TEST_CASE("statistics: the median is the middle value, or the mean of the middle two") {
  CHECK(median({3}) == 3);
  CHECK(median({9, 1, 5}) == 5);
  CHECK(median({9, 1, 5, 6}) == 5.5);
}

TEST_CASE("statistics: block medians are of even groups of neighbours, and none is lost") {
  std::vector<Point> points;
  for (int i = 0; i != 10; ++i)
    points.push_back({.x = static_cast<double>(i), .y = i == 4 ? 1'000.0 : static_cast<double>(i)});
  const auto blocks = block_medians(points, 3);  // of 3, 3 and 4
  REQUIRE(blocks.size() == 3);
  CHECK(blocks[0].x == 1);
  CHECK(blocks[1].y == 5);  // the wild value moves it by one
  CHECK(blocks[2].x == 7.5);
  CHECK(block_medians(points, 100).size() == 10);
  CHECK(block_medians({}, 5).empty());
}

TEST_CASE("statistics: Theil's slope is that of a line, and a wild value does not move it") {
  std::vector<Point> points;
  for (int i = 0; i != 20; ++i)
    points.push_back({.x = static_cast<double>(i), .y = 3.0 * i + 7});
  const Estimate line = theil_sen(points);
  CHECK(line.middle == doctest::Approx(3));
  CHECK(line.low == doctest::Approx(3));
  CHECK(line.high == doctest::Approx(3));
  points[10].y = 1e9;
  CHECK(theil_sen(points).middle == doctest::Approx(3));
}

TEST_CASE("statistics: bounds of the slope leave out as many ranks as Kendall's test says") {
  // Of Hollander and Wolfe's kind: n = 4, so 6 slopes, and C = 1.96 * sqrt(4 * 3 * 13 / 18) = 5.77
  // leaves none out.
  const std::vector<Point> points = {{0, 0}, {1, 1}, {2, 4}, {3, 9}};
  const Estimate slope = theil_sen(points);
  CHECK(slope.middle == 3);  // of 1, 2, 3, 3, 4, 5
  CHECK(slope.low == 1);
  CHECK(slope.high == 5);
}

TEST_CASE("statistics: the shift is that of all values, and its bounds hold the null") {
  std::vector<double> before;
  std::vector<double> after;
  for (int i = 0; i != 20; ++i) {
    before.push_back(100 + i % 5);
    after.push_back(110 + i % 5);
  }
  const Estimate moved = shift(before, after);
  CHECK(moved.middle == 10);
  CHECK(moved.low > 8);
  CHECK(moved.high < 12);
  const Estimate same = shift(before, before);
  CHECK(same.middle == 0);
  CHECK(same.low <= 0);
  CHECK(same.high >= 0);
}

TEST_CASE("statistics: one value each gives bounds, which are the difference") {
  const std::vector<double> one = {1};
  const std::vector<double> two = {3};
  const Estimate moved = shift(one, two);
  CHECK(moved.low == 2);
  CHECK(moved.high == 2);
}

}  // namespace
}  // namespace brine::soak
