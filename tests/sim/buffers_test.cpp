// The claims of the buffers, on the simulated platform: each body is the root task of runs under
// many schedules.

#include "tests/sim/world.hpp"

#define BRINE_TEST_PLATFORMS brine::sim::SimPlatform
#include "tests/engine/buffers/any_buffer_claims.hpp"
#include "tests/engine/buffers/filter_claims.hpp"
#include "tests/engine/buffers/latest_claims.hpp"
#include "tests/engine/buffers/mailbox_claims.hpp"
#include "tests/engine/buffers/ring_claims.hpp"
#include "tests/engine/buffers/ring_load_claims.hpp"
#include "tests/engine/buffers/ring_value_claims.hpp"
#include "tests/engine/buffers/ring_waiting_claims.hpp"
#include "tests/engine/buffers/seqlock_claims.hpp"
#include "tests/engine/buffers/static_claims.hpp"
#include "tests/engine/buffers/stats_claims.hpp"
