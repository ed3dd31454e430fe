#include "engine/platform/std_platform.hpp"

#define BRINE_TEST_PLATFORMS brine::engine::StdPlatform
#include "tests/engine/records/database_claims.hpp"
#include "tests/engine/records/dispatcher_claims.hpp"
#include "tests/engine/records/emitter_claims.hpp"
#include "tests/engine/records/overwritten_claims.hpp"
#include "tests/engine/records/shutdown_claims.hpp"
#include "tests/engine/records/stats_claims.hpp"
