#include "engine/platform/std_platform.hpp"

#define BRINE_TEST_PLATFORMS brine::engine::StdPlatform
#include "tests/engine/metrics/metrics_claims.hpp"
