// The claims of metrics, on the simulated platform: each body is the root task of runs under many
// schedules.

#include "tests/sim/world.hpp"

#define BRINE_TEST_PLATFORMS brine::sim::SimPlatform
#include "tests/engine/metrics/metrics_claims.hpp"
