#include "engine/platform/std_platform.hpp"

#define BRINE_TEST_PLATFORMS brine::engine::StdPlatform
#include "tests/engine/buffers/ring_claims.hpp"
#include "tests/engine/buffers/ring_load_claims.hpp"
#include "tests/engine/buffers/ring_value_claims.hpp"
#include "tests/engine/buffers/ring_waiting_claims.hpp"
