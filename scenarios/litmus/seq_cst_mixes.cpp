#include <string_view>
#include <vector>

#include "scenarios/litmus/literature.hpp"
#include "scenarios/litmus/shorthand.hpp"

namespace brine::litmus {

using namespace shorthand;

namespace {

/// What Z6.U shows if one operation takes effect after the other.
constexpr std::string_view kMixesInOrder =
    "010/1 011/1 011/3 030/1 031/1 031/3 120/2 121/2 121/3 131/3 310/1 311/1 340/1 341/1 341/4";

}  // namespace

Family seq_cst_mixes_family() {
  Family family{.name = "seq_cst mixes",
                .about = "seq_cst beside weaker operations on the same atomics",
                .source = "Lahav et al., PLDI 2017; P0668R5"};
  std::vector<Litmus>& table = family.tests;
  // Lahav et al., section 1; P0668R5: the store to x happens before the read-modify-write, but not
  // strongly, so S may have it last.
  const auto z6u = [](Order passed_on, Order received) {
    return Program{{{store(x, 1, sc), store(y, 1, passed_on)},
                    {fetch_add(y, 1, received), load(y, rlx)},
                    {store(y, 3, sc), load(x, sc)}}};
  };
  table.push_back({"Z6.U (forbidden until C++17)",
                   z6u(rel, sc),
                   {{"130", reordering}},
                   {.sequential = kMixesInOrder,
                    .placement = "010/3 030/3 340/4",
                    .reordering = "120/3 130/3"}});
  table.push_back(
      {"Z6.U passed on seq_cst", z6u(sc, sc), {{"130", forbidden}}, {.sequential = kMixesInOrder}});
  table.push_back({"Z6.U received acquire",
                   z6u(rel, acq),
                   {{"130", reordering}},
                   {.sequential = kMixesInOrder,
                    .placement = "010/3 030/3 340/4",
                    .reordering = "120/3 130/3"}});
  table.push_back(
      {"Z6.U with a seq_cst fence after the read-modify-write",
       {{{store(x, 1, sc), store(y, 1, rel)},
         {fetch_add(y, 1, acq), fence(sc), load(y, rlx)},
         {store(y, 3, sc), load(x, sc)}}},
       {{"130", reordering}},
       {.sequential = kMixesInOrder, .placement = "010/3 030/3 340/4", .reordering = "130/3"}});
  table.push_back(
      {"Z6.U with a seq_cst fence before the read-modify-write",
       {{{store(x, 1, sc), store(y, 1, rel)},
         {load(y, acq), fence(sc), fetch_add(y, 1, rlx), load(y, rlx)},
         {store(y, 3, sc), load(x, sc)}}},
       {{"1130", forbidden}},
       {.sequential = "0010/1 0011/1 0011/3 0030/1 0031/1 0031/3 0120/2 0121/2 0121/3 0131/3 "
                      "0310/1 0311/1 0340/1 0341/1 0341/4 1120/2 1121/2 1121/3 1131/3 1341/4 "
                      "3120/2 3121/2 3310/1 3311/1 3340/1 3341/1 3341/4",
        .placement = "0010/3 0030/3 0340/4 1340/4 3340/4",
        .reordering = "0120/3 0130/3"}});
  // The fence constrains S from another thread, as it happens before the relaxed load there.
  const auto fenced_before = [](Order received) {
    return Program{{{store(z, 1, rlx), fence(sc), store(y, 1, rel)},
                    {load(y, received), load(x, rlx)},
                    {store(x, 1, sc), load(z, sc)}}};
  };
  table.push_back({"SB over three threads, the fence's thread passes on to the reader",
                   fenced_before(acq),
                   {{"100", forbidden}},
                   {.sequential = "000 001 010 011 101 110 111"}});
  table.push_back({"SB over three threads, passed on relaxed",
                   fenced_before(rlx),
                   {{"100", interleaved}},
                   {.sequential = "000 001 010 011 101 110 111", .weak = "100"}});
  const auto fenced_both = [](Order received) {
    return Program{{{store(z, 1, rlx), fence(sc), store(y, 1, rel)},
                    {load(y, received), load(x, rlx)},
                    {store(x, 1, rlx), fence(sc), load(z, rlx)}}};
  };
  table.push_back({"SB over three threads with two fences, one passed on to the reader",
                   fenced_both(acq),
                   {{"100", forbidden}},
                   {.sequential = "000 001 010 011 101 110 111"}});
  table.push_back({"SB over three threads with two fences, passed on relaxed",
                   fenced_both(rlx),
                   {{"100", interleaved}},
                   {.sequential = "000 001 010 011 101 110 111", .weak = "100"}});
  table.push_back(
      {"a seq_cst load after a seq_cst store in S reads it or newer",
       {{{store(x, 1, sc), load(y, sc)}, {store(y, 1, sc), load(x, sc)}, {store(x, 2, rlx)}}},
       {{"00", forbidden}},
       {.sequential = "01/1 01/2 02/2 10/1 10/2 11/1 11/2 12/1 12/2"}});
  return family;
}

}  // namespace brine::litmus
