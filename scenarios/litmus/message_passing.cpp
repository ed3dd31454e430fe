#include <vector>

#include "scenarios/litmus/literature.hpp"
#include "scenarios/litmus/shorthand.hpp"

namespace brine::litmus {

using namespace shorthand;

namespace {

Program passing(Order store_order, Order load_order) {
  return {{{store(x, 1, rlx), store(y, 1, store_order)}, {load(y, load_order), load(x, rlx)}}};
}

Program fenced(Order writer, Order reader) {
  return {{{store(x, 1, rlx), fence(writer), store(y, 1, rlx)},
           {load(y, rlx), fence(reader), load(x, rlx)}}};
}

}  // namespace

Family message_passing_family() {
  Family family{.name = "MP",
                .about = "data, then a message; the message, then the data",
                .source = "Maranget, Sarkar, Sewell, 2012"};
  std::vector<Litmus>& table = family.tests;
  table.push_back({"MP relaxed",
                   passing(rlx, rlx),
                   {{"10", interleaved}},
                   {.sequential = "00 01 11", .weak = "10"}});
  table.push_back(
      {"MP release acquire", passing(rel, acq), {{"10", forbidden}}, {.sequential = "00 01 11"}});
  table.push_back({"MP release only",
                   passing(rel, rlx),
                   {{"10", interleaved}},
                   {.sequential = "00 01 11", .weak = "10"}});
  table.push_back({"MP acquire only",
                   passing(rlx, acq),
                   {{"10", interleaved}},
                   {.sequential = "00 01 11", .weak = "10"}});
  table.push_back({"MP seq_cst", passing(sc, sc), {{"10", forbidden}}, {.sequential = "00 01 11"}});
  table.push_back({"MP seq_cst store, relaxed load",
                   passing(sc, rlx),
                   {{"10", interleaved}},
                   {.sequential = "00 01 11", .weak = "10"}});
  table.push_back({"MP by exchange",
                   {{{store(x, 1, rlx), exchange(y, 1, rel)}, {exchange(y, 2, acq), load(x, rlx)}}},
                   {{"010", forbidden}},
                   {.sequential = "011/2 200/1 201/1"}});
  table.push_back({"MP by an exchange that only releases",
                   {{{store(x, 1, rlx), exchange(y, 1, rel)}, {exchange(y, 2, rel), load(x, rlx)}}},
                   {{"010", interleaved}},
                   {.sequential = "011/2 200/1 201/1", .weak = "010/2"}});
  return family;
}

Family message_passing_fences_family() {
  Family family{.name = "MP with fences",
                .about = "the same with fences in each position",
                .source = "[atomics.fences]; Batty et al., POPL 2011"};
  std::vector<Litmus>& table = family.tests;
  table.push_back({"MP fences", fenced(rel, acq), {{"10", forbidden}}, {.sequential = "00 01 11"}});
  table.push_back({"MP acq_rel fences",
                   fenced(acq_rel, acq_rel),
                   {{"10", forbidden}},
                   {.sequential = "00 01 11"}});
  table.push_back(
      {"MP seq_cst fences", fenced(sc, sc), {{"10", forbidden}}, {.sequential = "00 01 11"}});
  table.push_back({"MP fences the wrong way round",
                   fenced(acq, rel),
                   {{"10", interleaved}},
                   {.sequential = "00 01 11", .weak = "10"}});
  table.push_back({"MP writer's fence an acquire",
                   fenced(acq, acq),
                   {{"10", interleaved}},
                   {.sequential = "00 01 11", .weak = "10"}});
  table.push_back({"MP reader's fence a release",
                   fenced(rel, rel),
                   {{"10", interleaved}},
                   {.sequential = "00 01 11", .weak = "10"}});
  table.push_back(
      {"MP release fence, acquire load",
       {{{store(x, 1, rlx), fence(rel), store(y, 1, rlx)}, {load(y, acq), load(x, rlx)}}},
       {{"10", forbidden}},
       {.sequential = "00 01 11"}});
  table.push_back(
      {"MP release store, acquire fence",
       {{{store(x, 1, rlx), store(y, 1, rel)}, {load(y, rlx), fence(acq), load(x, rlx)}}},
       {{"10", forbidden}},
       {.sequential = "00 01 11"}});
  table.push_back(
      {"MP release fence, relaxed read-modify-write",
       {{{store(x, 1, rlx), fence(rel), fetch_add(y, 1, rlx)}, {load(y, acq), load(x, rlx)}}},
       {{"010", forbidden}},
       {.sequential = "000/1 001/1 011/1"}});
  table.push_back(
      {"MP release fence before the data",
       {{{fence(rel), store(x, 1, rlx), store(y, 1, rlx)}, {load(y, acq), load(x, rlx)}}},
       {{"10", interleaved}},
       {.sequential = "00 01 11", .weak = "10"}});
  table.push_back(
      {"MP release fence after the message",
       {{{store(x, 1, rlx), store(y, 1, rlx), fence(rel)}, {load(y, acq), load(x, rlx)}}},
       {{"10", interleaved}},
       {.sequential = "00 01 11", .weak = "10"}});
  table.push_back(
      {"MP acquire fence before the message",
       {{{store(x, 1, rlx), store(y, 1, rel)}, {fence(acq), load(y, rlx), load(x, rlx)}}},
       {{"10", interleaved}},
       {.sequential = "00 01 11", .weak = "10"}});
  table.push_back(
      {"MP acquire fence after the data",
       {{{store(x, 1, rlx), store(y, 1, rel)}, {load(y, rlx), load(x, rlx), fence(acq)}}},
       {{"10", interleaved}},
       {.sequential = "00 01 11", .weak = "10"}});
  table.push_back({"MP one release fence for two messages",
                   {{{store(x, 1, rlx), fence(rel), store(y, 1, rlx), store(z, 1, rlx)},
                     {load(z, rlx), fence(acq), load(x, rlx)}}},
                   {{"10", forbidden}},
                   {.sequential = "00 01 11"}});
  table.push_back({"MP one acquire fence for two messages",
                   {{{store(x, 1, rlx), store(y, 1, rel)},
                     {store(z, 1, rel)},
                     {load(y, rlx), load(z, rlx), fence(acq), load(x, rlx)}}},
                   {{"1*0", forbidden}},
                   {.sequential = "000 001 010 011 101 111"}});
  return family;
}

}  // namespace brine::litmus
