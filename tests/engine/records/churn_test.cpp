#include "tests/engine/records/churn.hpp"

#include <doctest/doctest.h>

#include "engine/platform/std_platform.hpp"

namespace brine::tests {

TEST_CASE("10,000 databases that come and go leave no value, and destroy none twice") {
  using P = engine::StdPlatform;
  Tracked::reset();
  P::seed_random(1);
  const int before = Tracked::live;
  std::uint64_t wrong = 0;
  std::uint64_t whole = 0;
  for (int life = 0; life != 10'000; ++life) {
    const Churned seen = churn_once<P>();
    REQUIRE(Tracked::live == before);
    if (!seen.whole) continue;
    ++whole;
    if (seen.thrower != seen.accepted || seen.sink != seen.accepted) ++wrong;
  }
  CHECK(wrong == 0);
  CHECK(whole > 500);
}

}  // namespace brine::tests
