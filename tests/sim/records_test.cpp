// The claims of records, on the simulated platform: each body is the root task of runs under many
// schedules.

#include "tests/sim/world.hpp"

#define BRINE_TEST_PLATFORMS brine::sim::SimPlatform
#include "tests/engine/records/database_claims.hpp"
#include "tests/engine/records/dispatcher_claims.hpp"
#include "tests/engine/records/emitter_claims.hpp"
#include "tests/engine/records/overwritten_claims.hpp"
#include "tests/engine/records/shutdown_claims.hpp"
#include "tests/engine/records/stats_claims.hpp"
