#include "engine/platform/std_platform.hpp"

#define BRINE_TEST_PLATFORMS brine::engine::StdPlatform
#include "tests/engine/platform/condition_claims.hpp"
#include "tests/engine/platform/counter_claims.hpp"
#include "tests/engine/platform/lock_claims.hpp"
#include "tests/engine/platform/once_claims.hpp"
