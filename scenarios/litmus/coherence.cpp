#include <vector>

#include "scenarios/litmus/literature.hpp"
#include "scenarios/litmus/shorthand.hpp"

namespace brine::litmus {

using namespace shorthand;

Family coherence_family() {
  Family family{
      .name = "coherence",
      .about = "all threads agree on the order of the stores to one atomic: CoRR, CoWW, CoRW, CoWR",
      .source = "[intro.races]"};
  std::vector<Litmus>& table = family.tests;
  table.push_back({"CoRR",
                   {{{store(x, 1, rlx)}, {load(x, rlx), load(x, rlx)}}},
                   {{"10", forbidden}, {"01", interleaved}},
                   {.sequential = "00 01 11"}});
  table.push_back(
      {"CoRR two readers agree on the order of two stores",
       {{{store(x, 1, rlx)},
         {store(x, 2, rlx)},
         {load(x, rlx), load(x, rlx)},
         {load(x, rlx), load(x, rlx)}}},
       {{"1221", forbidden}, {"1212", interleaved}, {"1222/1", forbidden}},
       {.sequential = "0000/1 0000/2 0001/1 0001/2 0002/1 0002/2 0011/1 0011/2 0012/2 0021/1 "
                      "0022/1 0022/2 0100/1 0100/2 0101/1 0101/2 0102/1 0102/2 0111/1 0111/2 "
                      "0112/2 0121/1 0122/1 0122/2 0200/1 0200/2 0201/1 0201/2 0202/1 0202/2 "
                      "0211/1 0211/2 0212/2 0221/1 0222/1 0222/2 1100/1 1100/2 1101/1 1101/2 "
                      "1102/1 1102/2 1111/1 1111/2 1112/2 1121/1 1122/1 1122/2 1200/2 1201/2 "
                      "1202/2 1211/2 1212/2 1222/2 2100/1 2101/1 2102/1 2111/1 2121/1 2122/1 "
                      "2200/1 2200/2 2201/1 2201/2 2202/1 2202/2 2211/1 2211/2 2212/2 2221/1 "
                      "2222/1 2222/2"}});
  table.push_back({"CoWW",
                   {{{store(x, 1, rlx), store(x, 2, rlx)}}},
                   {{"/1", forbidden}},
                   {.sequential = "/2"}});
  table.push_back({"CoWW through happens-before",
                   {{{store(x, 1, rlx), store(y, 1, rel)}, {load(y, acq), store(x, 2, rlx)}}},
                   {{"1/1", forbidden}, {"0/1", interleaved}},
                   {.sequential = "0/1 0/2 1/2"}});
  table.push_back({"CoRW no load reads what its thread stores later",
                   {{{load(x, rlx), store(x, 1, rlx)}}},
                   {{"1", forbidden}},
                   {.sequential = "0"}});
  table.push_back({"CoRW",
                   {{{load(x, rlx), store(x, 2, rlx)}, {store(x, 1, rlx)}}},
                   {{"1/1", forbidden}, {"0/1", interleaved}, {"0/2", interleaved}},
                   {.sequential = "0/1 0/2 1/2"}});
  table.push_back({"CoRW through happens-before",
                   {{{load(x, rlx), store(y, 1, rel)}, {load(y, acq), store(x, 1, rlx)}}},
                   {{"11", forbidden}},
                   {.sequential = "00 01 10"}});
  table.push_back({"CoWR",
                   {{{store(x, 1, rlx), load(x, rlx)}, {store(x, 2, rlx)}}},
                   {{"0", forbidden}, {"2/1", forbidden}, {"2/2", interleaved}},
                   {.sequential = "1/1 1/2 2/2"}});
  return family;
}

Family read_modify_writes_family() {
  Family family{.name = "read-modify-writes",
                .about = "nothing comes between the halves of a read-modify-write",
                .source = "[atomics.order]"};
  std::vector<Litmus>& table = family.tests;
  table.push_back({"two fetch_adds lose nothing",
                   {{{fetch_add(x, 1, rlx)}, {fetch_add(x, 1, rlx)}}},
                   {{"00", forbidden}, {"**/1", forbidden}},
                   {.sequential = "01/2 10/2"}});
  table.push_back({"one of two exchanges reads the other",
                   {{{exchange(x, 1, rlx)}, {exchange(x, 2, rlx)}}},
                   {{"00", forbidden}, {"21", forbidden}, {"01/2", interleaved}},
                   {.sequential = "01/2 20/1"}});
  table.push_back({"one of two compare_exchanges wins",
                   {{{compare_exchange(x, 0, 1, rlx, rlx)}, {compare_exchange(x, 0, 2, rlx, rlx)}}},
                   {{"00", forbidden}, {"01/1", interleaved}, {"20/2", interleaved}},
                   {.sequential = "01/1 20/2"}});
  table.push_back({"a strong compare_exchange does not fail on the expected value",
                   {{{compare_exchange(x, 0, 1, rlx, rlx)}}},
                   {{"0/0", forbidden}, {"0/1", interleaved}},
                   {.sequential = "0/1"}});
  table.push_back({"no store comes between the halves of a read-modify-write",
                   {{{fetch_add(x, 1, rlx)}, {store(x, 5, rlx)}}},
                   {{"0/1", forbidden}, {"0/5", interleaved}, {"5/6", interleaved}},
                   {.sequential = "0/5 5/6"}});
  table.push_back({"a read-modify-write reads its thread's own store or newer",
                   {{{store(x, 1, rlx), fetch_add(x, 1, rlx)}, {store(x, 5, rlx)}}},
                   {{"0", forbidden}, {"1/5", interleaved}, {"5/6", interleaved}},
                   {.sequential = "1/2 1/5 5/6"}});
  return family;
}

}  // namespace brine::litmus
