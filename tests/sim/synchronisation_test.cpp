// The claims of the platform's synchronisation, on the simulated platform: each body is the root
// task of runs under many schedules.

#include "tests/sim/world.hpp"

#define BRINE_TEST_PLATFORMS brine::sim::SimPlatform
#include "tests/engine/platform/condition_claims.hpp"
#include "tests/engine/platform/counter_claims.hpp"
#include "tests/engine/platform/lock_claims.hpp"
#include "tests/engine/platform/once_claims.hpp"
