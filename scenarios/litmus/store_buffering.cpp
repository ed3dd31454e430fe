#include <vector>

#include "scenarios/litmus/literature.hpp"
#include "scenarios/litmus/shorthand.hpp"

namespace brine::litmus {

using namespace shorthand;

namespace {

Program buffered(Order stores, Order loads) {
  return {{{store(x, 1, stores), load(y, loads)}, {store(y, 1, stores), load(x, loads)}}};
}

Program buffered_with(Operation first, Operation second) {
  return {{{store(x, 1, rlx), first, load(y, rlx)}, {store(y, 1, rlx), second, load(x, rlx)}}};
}

Program loads_buffered(Order first_load, Order first_store, Order second_load, Order second_store) {
  return {{{load(x, first_load), store(y, 1, first_store)},
           {load(y, second_load), store(x, 1, second_store)}}};
}

}  // namespace

Family store_buffering_family() {
  Family family{
      .name = "SB",
      .about = "each thread stores, then loads what the next one stores",
      .source = "Adve, Gharachorloo, Computer 29(12), 1996; Maranget, Sarkar, Sewell, 2012"};
  std::vector<Litmus>& table = family.tests;
  table.push_back({"SB relaxed",
                   buffered(rlx, rlx),
                   {{"00", interleaved}},
                   {.sequential = "01 10 11", .weak = "00"}});
  table.push_back({"SB release acquire",
                   buffered(rel, acq),
                   {{"00", interleaved}},
                   {.sequential = "01 10 11", .weak = "00"}});
  table.push_back({"SB seq_cst (Dekker)",
                   buffered(sc, sc),
                   {{"00", forbidden}, {"10", interleaved}, {"11", interleaved}},
                   {.sequential = "01 10 11"}});
  table.push_back({"SB seq_cst stores only",
                   buffered(sc, rlx),
                   {{"00", interleaved}},
                   {.sequential = "01 10 11", .weak = "00"}});
  table.push_back({"SB seq_cst loads only",
                   buffered(rel, sc),
                   {{"00", interleaved}},
                   {.sequential = "01 10 11", .weak = "00"}});
  table.push_back({"SB seq_cst fences",
                   buffered_with(fence(sc), fence(sc)),
                   {{"00", forbidden}},
                   {.sequential = "01 10 11"}});
  table.push_back({"SB acq_rel fences",
                   buffered_with(fence(acq_rel), fence(acq_rel)),
                   {{"00", interleaved}},
                   {.sequential = "01 10 11", .weak = "00"}});
  table.push_back({"SB seq_cst fence against acq_rel fence",
                   buffered_with(fence(sc), fence(acq_rel)),
                   {{"00", interleaved}},
                   {.sequential = "01 10 11", .weak = "00"}});
  table.push_back({"SB seq_cst fence against seq_cst operations",
                   {{{store(x, 1, rlx), fence(sc), load(y, rlx)}, {store(y, 1, sc), load(x, sc)}}},
                   {{"00", forbidden}},
                   {.sequential = "01 10 11"}});
  table.push_back({"SB seq_cst fence against a seq_cst load",
                   {{{store(x, 1, rlx), fence(sc), load(y, rlx)}, {store(y, 1, rel), load(x, sc)}}},
                   {{"00", interleaved}},
                   {.sequential = "01 10 11", .weak = "00"}});
  table.push_back({"SB reads its own store first",
                   {{{store(x, 1, rlx), load(x, rlx), load(y, rlx)},
                     {store(y, 1, rlx), load(y, rlx), load(x, rlx)}}},
                   {{"1010", interleaved}, {"0010", forbidden}},
                   {.sequential = "1011 1110 1111", .weak = "1010"}});
  table.push_back({"SB seq_cst exchanges, relaxed loads",
                   {{{exchange(x, 1, sc), load(y, rlx)}, {exchange(y, 1, sc), load(x, rlx)}}},
                   {{"0000", interleaved}},
                   {.sequential = "0001/11 0100/11 0101/11", .weak = "0000/11"}});
  table.push_back({"SB seq_cst exchanges, seq_cst loads",
                   {{{exchange(x, 1, sc), load(y, sc)}, {exchange(y, 1, sc), load(x, sc)}}},
                   {{"0000", forbidden}},
                   {.sequential = "0001/11 0100/11 0101/11"}});
  table.push_back({"SB acq_rel read-modify-writes of one atomic in between",
                   buffered_with(fetch_add(z, 1, acq_rel), fetch_add(z, 1, acq_rel)),
                   {{"0010", forbidden}, {"1000", forbidden}},
                   {.sequential = "0011/2 0111/2 1100/2 1101/2"}});
  table.push_back({"SB acq_rel read-modify-writes of two atomics in between",
                   {{{store(x, 1, rlx), fetch_add(z, 1, acq_rel), load(y, rlx)},
                     {store(y, 1, rlx), fetch_add(w, 1, acq_rel), load(x, rlx)}}},
                   {{"0000", interleaved}},
                   {.sequential = "0001/11 0100/11 0101/11", .weak = "0000/11"}});
  table.push_back({"SB reads by acq_rel read-modify-writes",
                   {{{store(x, 1, rlx), fetch_add(y, 0, acq_rel)},
                     {store(y, 1, rlx), fetch_add(x, 0, acq_rel)}}},
                   {{"00", reordering}},
                   {.sequential = "01/11 10/11 11/11", .reordering = "00/11"}});
  table.push_back({"SB reads by failing compare_exchanges, seq_cst",
                   {{{store(x, 1, sc), compare_exchange(y, 7, 8, rlx, sc)},
                     {store(y, 1, sc), compare_exchange(x, 7, 8, rlx, sc)}}},
                   {{"00", forbidden}},
                   {.sequential = "01/11 10/11 11/11"}});
  table.push_back({"SB reads by compare_exchanges that fail relaxed",
                   {{{store(x, 1, sc), compare_exchange(y, 7, 8, sc, rlx)},
                     {store(y, 1, sc), compare_exchange(x, 7, 8, sc, rlx)}}},
                   {{"00", interleaved}},
                   {.sequential = "01/11 10/11 11/11", .weak = "00/11"}});
  table.push_back({"3.SB seq_cst fences",
                   {{{store(x, 1, rlx), fence(sc), load(y, rlx)},
                     {store(y, 1, rlx), fence(sc), load(z, rlx)},
                     {store(z, 1, rlx), fence(sc), load(x, rlx)}}},
                   {{"000", forbidden}},
                   {.sequential = "001 010 011 100 101 110 111"}});
  table.push_back({"3.SB one fence only acq_rel",
                   {{{store(x, 1, rlx), fence(sc), load(y, rlx)},
                     {store(y, 1, rlx), fence(sc), load(z, rlx)},
                     {store(z, 1, rlx), fence(acq_rel), load(x, rlx)}}},
                   {{"000", interleaved}},
                   {.sequential = "001 010 011 100 101 110 111", .weak = "000"}});
  return family;
}

Family load_buffering_family() {
  Family family{.name = "LB",
                .about = "each thread loads, then stores what the next one loads",
                .source = "Maranget, Sarkar, Sewell, 2012"};
  std::vector<Litmus>& table = family.tests;
  table.push_back({"LB relaxed",
                   loads_buffered(rlx, rlx, rlx, rlx),
                   {{"11", load_buffering}, {"01", interleaved}},
                   {.sequential = "00 01 10", .load_buffering = "11"}});
  table.push_back({"LB synchronised one way",
                   loads_buffered(rlx, rel, acq, rlx),
                   {{"11", forbidden}},
                   {.sequential = "00 01 10"}});
  table.push_back({"LB acquire and release in one thread only",
                   loads_buffered(acq, rel, rlx, rlx),
                   {{"11", load_buffering}},
                   {.sequential = "00 01 10", .load_buffering = "11"}});
  table.push_back({"LB seq_cst",
                   loads_buffered(sc, sc, sc, sc),
                   {{"11", forbidden}},
                   {.sequential = "00 01 10"}});
  table.push_back(
      {"LB seq_cst fences",
       {{{load(x, rlx), fence(sc), store(y, 1, rlx)}, {load(y, rlx), fence(sc), store(x, 1, rlx)}}},
       {{"11", forbidden}},
       {.sequential = "00 01 10"}});
  table.push_back(
      {"LB seq_cst fence in one thread only",
       {{{load(x, rlx), fence(sc), store(y, 1, rlx)}, {load(y, rlx), store(x, 1, rlx)}}},
       {{"11", load_buffering}},
       {.sequential = "00 01 10", .load_buffering = "11"}});
  // The axioms alone let the values justify each other; [atomics.order]/8 only asks not to.
  table.push_back({"LB with stores that depend on the loads",
                   {{{load(x, rlx), when(0, 1, store(y, 1, rlx))},
                     {load(y, rlx), when(0, 1, store(x, 1, rlx))}}},
                   {{"11", load_buffering}, {"00", interleaved}},
                   {.sequential = "00", .load_buffering = "11"}});
  table.push_back({"3.LB relaxed",
                   {{{load(x, rlx), store(y, 1, rlx)},
                     {load(y, rlx), store(z, 1, rlx)},
                     {load(z, rlx), store(x, 1, rlx)}}},
                   {{"111", load_buffering}},
                   {.sequential = "000 001 010 011 100 101 110", .load_buffering = "111"}});
  return family;
}

}  // namespace brine::litmus
