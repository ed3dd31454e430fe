#include "engine/platform/std_platform.hpp"

#define BRINE_TEST_PLATFORMS brine::engine::StdPlatform
#include "tests/engine/buffers/seqlock_claims.hpp"

namespace brine::tests {

TEST_CASE("a seqlock is two blocks: version and words, and the lock of the writers") {
  CHECK(sizeof(Seqlock<std::uint64_t>) == 256);
  CHECK(sizeof(Seqlock<Patterned<120>>) == 256);
  CHECK(sizeof(Seqlock<std::uint8_t, engine::StdPlatform, std::uint8_t>) == 256);
}

}  // namespace brine::tests
