#include <utility>
#include <vector>

#include "scenarios/litmus/literature.hpp"
#include "scenarios/litmus/shorthand.hpp"

namespace brine::litmus {

using namespace shorthand;

Family write_to_read_causality_family() {
  Family family{.name = "WRC",
                .about = "what one thread reads it tells another one, which reads the same",
                .source = "Boehm, Adve, PLDI 2008; Maranget, Sarkar, Sewell, 2012"};
  std::vector<Litmus>& table = family.tests;
  const auto write_to_read = [](Order stored, Order relay_load, Order relay_store, Order loaded) {
    return Program{{{store(x, 1, stored)},
                    {load(x, relay_load), store(y, 1, relay_store)},
                    {load(y, loaded), load(x, rlx)}}};
  };
  table.push_back({"WRC relaxed",
                   write_to_read(rlx, rlx, rlx, rlx),
                   {{"110", interleaved}},
                   {.sequential = "000 001 010 011 100 101 111", .weak = "110"}});
  table.push_back({"WRC release acquire",
                   write_to_read(rel, acq, rel, acq),
                   {{"110", forbidden}},
                   {.sequential = "000 001 010 011 100 101 111"}});
  // Read-read coherence suffices for the first store.
  table.push_back({"WRC first store relaxed",
                   write_to_read(rlx, rlx, rel, acq),
                   {{"110", forbidden}},
                   {.sequential = "000 001 010 011 100 101 111"}});
  table.push_back({"WRC relay relaxed",
                   write_to_read(rel, acq, rlx, acq),
                   {{"110", interleaved}},
                   {.sequential = "000 001 010 011 100 101 111", .weak = "110"}});
  table.push_back({"WRC last load relaxed",
                   write_to_read(rel, acq, rel, rlx),
                   {{"110", interleaved}},
                   {.sequential = "000 001 010 011 100 101 111", .weak = "110"}});
  const auto wwc = [](Order load_order, Order store_order) {
    return Program{{{store(x, 2, rlx)},
                    {load(x, load_order), store(y, 1, store_order)},
                    {load(y, load_order), store(x, 1, rlx)}}};
  };
  table.push_back({"WWC relaxed",
                   wwc(rlx, rlx),
                   {{"21/2", placement}},
                   {.sequential = "00/1 00/2 01/1 01/2 10/1 10/2 20/1 20/2 21/1",
                    .placement = "21/2",
                    .load_buffering = "11/1 11/2"}});
  table.push_back({"WWC release acquire",
                   wwc(acq, rel),
                   {{"21/2", forbidden}},
                   {.sequential = "00/1 00/2 01/1 01/2 10/1 10/2 20/1 20/2 21/1"}});
  return family;
}

Family passing_on_family() {
  Family family{.name = "ISA2",
                .about = "a message that is passed on once more",
                .source = "Maranget, Sarkar, Sewell, 2012"};
  std::vector<Litmus>& table = family.tests;
  const auto isa2 = [](Order relay_load, Order relay_store) {
    return Program{{{store(x, 1, rlx), store(y, 1, rel)},
                    {load(y, relay_load), store(z, 1, relay_store)},
                    {load(z, acq), load(x, rlx)}}};
  };
  table.push_back({"ISA2 release acquire",
                   isa2(acq, rel),
                   {{"110", forbidden}},
                   {.sequential = "000 001 010 011 100 101 111"}});
  table.push_back({"ISA2 relay reads relaxed",
                   isa2(rlx, rel),
                   {{"110", interleaved}},
                   {.sequential = "000 001 010 011 100 101 111", .weak = "110"}});
  table.push_back({"ISA2 relay stores relaxed",
                   isa2(acq, rlx),
                   {{"110", interleaved}},
                   {.sequential = "000 001 010 011 100 101 111", .weak = "110"}});
  return family;
}

Family read_to_write_causality_family() {
  Family family{.name = "RWC",
                .about = "a reader of the first store overtakes the second one",
                .source = "Boehm, Adve, PLDI 2008; Lahav et al., PLDI 2017"};
  std::vector<Litmus>& table = family.tests;
  const auto rwc = [](Operation left, Operation right) {
    return Program{{{store(x, 1, rlx)},
                    {load(x, rlx), left, load(y, rlx)},
                    {store(y, 1, rlx), right, load(x, rlx)}}};
  };
  const std::vector<int> late{1, 0, 0};
  table.push_back({"RWC acq_rel fences",
                   rwc(fence(acq_rel), fence(acq_rel)),
                   {{"100", interleaved}},
                   {.sequential = "000 001 010 011 101 110 111", .weak = "100"}});
  table.push_back({"RWC seq_cst fences (allowed until C++17)",
                   rwc(fence(sc), fence(sc)),
                   {{"100", forbidden}},
                   {.sequential = "000 001 010 011 101 110 111"}});
  table.push_back({"RWC seq_cst fence in the reader only",
                   rwc(fence(sc), fence(acq_rel)),
                   {{"100", interleaved}},
                   {.sequential = "000 001 010 011 101 110 111", .weak = "100"}});
  const auto rwc_ordered = [](Order stored, Order first) {
    return Program{
        {{store(x, 1, stored)}, {load(x, first), load(y, sc)}, {store(y, 1, sc), load(x, sc)}}};
  };
  table.push_back({"RWC seq_cst",
                   rwc_ordered(sc, sc),
                   {{"100", forbidden}},
                   {.sequential = "000 001 010 011 101 110 111"}});
  table.push_back({"RWC seq_cst, first store relaxed",
                   rwc_ordered(rlx, sc),
                   {{"100", forbidden}},
                   {.sequential = "000 001 010 011 101 110 111"}});
  table.push_back({"RWC seq_cst, first load acquire (forbidden until C++17)",
                   rwc_ordered(sc, acq),
                   {{"100", reordering}},
                   {.sequential = "000 001 010 011 101 110 111", .reordering = "100"}});
  const auto w_rwc = [](std::vector<Operation> relay) {
    return Program{
        {{store(x, 1, sc), store(y, 1, rel)}, std::move(relay), {store(z, 1, sc), load(x, sc)}}};
  };
  // Strongly happens before, by sequenced, synchronises, sequenced.
  table.push_back({"W+RWC seq_cst, passed on by release acquire",
                   w_rwc({load(y, acq), load(z, sc)}),
                   {{"100", forbidden}},
                   {.sequential = "000 001 010 011 101 110 111"}});
  table.push_back({"W+RWC seq_cst, passed on relaxed",
                   w_rwc({load(y, rlx), load(z, sc)}),
                   {{"100", reordering}},
                   {.sequential = "000 001 010 011 101 110 111", .reordering = "100"}});
  const auto w_rwc_fences = [](Operation left, Operation right) {
    return Program{{{store(x, 1, rlx), store(y, 1, rel)},
                    {load(y, acq), left, load(z, rlx)},
                    {store(z, 1, rlx), right, load(x, rlx)}}};
  };
  table.push_back({"W+RWC seq_cst fences",
                   w_rwc_fences(fence(sc), fence(sc)),
                   {{"100", forbidden}},
                   {.sequential = "000 001 010 011 101 110 111"}});
  table.push_back({"W+RWC seq_cst fence in one thread only",
                   w_rwc_fences(fence(acq_rel), fence(sc)),
                   {{"100", interleaved}},
                   {.sequential = "000 001 010 011 101 110 111", .weak = "100"}});
  return family;
}

}  // namespace brine::litmus
