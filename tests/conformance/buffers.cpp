// The table of buffers. To add one: a row here, with its traits.

#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"
#include "tests/conformance/rows.hpp"

namespace brine::tests {

namespace {

template <class T, class P>
using Ring = engine::SpmcRing<T, P>;
template <class T, class P>
using Latest = engine::SingleLatest<T, P>;
template <class T, class P>
using Post = engine::Mailbox<T, P>;

}  // namespace

const std::vector<Row>& all_rows() {
  static const std::vector<Row> rows = [] {
    std::vector<Row> all;
    add_rows<Ring>(all, {.name = "SpmcRing",
                         .traits = kRingTraits,
                         .capacities = {1, 2, 3, 4, 1024},
                         .fewest_cases = 80});
    add_rows<Latest>(all, {.name = "SingleLatest", .traits = kLatestTraits, .fewest_cases = 70});
    add_rows<Post>(all, {.name = "Mailbox", .traits = kMailboxTraits, .fewest_cases = 60});
    return all;
  }();
  return rows;
}

}  // namespace brine::tests
