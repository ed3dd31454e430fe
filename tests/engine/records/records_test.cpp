#include "engine/platform/std_platform.hpp"

#define BRINE_TEST_PLATFORMS brine::engine::StdPlatform
#include "tests/engine/records/database_claims.hpp"
