#include "tests/judge/literature.hpp"
#include "tests/judge/shorthand.hpp"

namespace brine::judge {

using namespace shorthand;

namespace {

void add_coherence(std::vector<Litmus>& table) {
  table.push_back({"CoRR",
                   {{{store(x, 1, rlx)}, {load(x, rlx), load(x, rlx)}}},
                   {{{1, 0}, {}, forbidden}, {{0, 1}, {}, interleaved}}});
  table.push_back({"CoRR two readers agree on the order of two stores",
                   {{{store(x, 1, rlx)},
                     {store(x, 2, rlx)},
                     {load(x, rlx), load(x, rlx)},
                     {load(x, rlx), load(x, rlx)}}},
                   {{{1, 2, 2, 1}, {}, forbidden},
                    {{1, 2, 1, 2}, {}, interleaved},
                    {{1, 2, 2, 2}, {1}, forbidden}}});
  table.push_back({"CoWW", {{{store(x, 1, rlx), store(x, 2, rlx)}}}, {{{}, {1}, forbidden}}});
  table.push_back({"CoWW through happens-before",
                   {{{store(x, 1, rlx), store(y, 1, rel)}, {load(y, acq), store(x, 2, rlx)}}},
                   {{{1}, {1, 1}, forbidden}, {{0}, {1, 1}, interleaved}}});
  table.push_back({"CoRW no load reads what its thread stores later",
                   {{{load(x, rlx), store(x, 1, rlx)}}},
                   {{{1}, {}, forbidden}}});
  table.push_back({"CoRW",
                   {{{load(x, rlx), store(x, 2, rlx)}, {store(x, 1, rlx)}}},
                   {{{1}, {1}, forbidden}, {{0}, {1}, interleaved}, {{0}, {2}, interleaved}}});
  table.push_back({"CoRW through happens-before",
                   {{{load(x, rlx), store(y, 1, rel)}, {load(y, acq), store(x, 1, rlx)}}},
                   {{{1, 1}, {}, forbidden}}});
  table.push_back({"CoWR",
                   {{{store(x, 1, rlx), load(x, rlx)}, {store(x, 2, rlx)}}},
                   {{{0}, {}, forbidden}, {{2}, {1}, forbidden}, {{2}, {2}, interleaved}}});
}

void add_read_modify_writes(std::vector<Litmus>& table) {
  table.push_back({"two fetch_adds lose nothing",
                   {{{fetch_add(x, 1, rlx)}, {fetch_add(x, 1, rlx)}}},
                   {{{0, 0}, {}, forbidden}, {{kAny, kAny}, {1}, forbidden}}});
  table.push_back({"one of two exchanges reads the other",
                   {{{exchange(x, 1, rlx)}, {exchange(x, 2, rlx)}}},
                   {{{0, 0}, {}, forbidden}, {{2, 1}, {}, forbidden}, {{0, 1}, {2}, interleaved}}});
  table.push_back(
      {"one of two compare_exchanges wins",
       {{{compare_exchange(x, 0, 1, rlx, rlx)}, {compare_exchange(x, 0, 2, rlx, rlx)}}},
       {{{0, 0}, {}, forbidden}, {{0, 1}, {1}, interleaved}, {{2, 0}, {2}, interleaved}}});
  table.push_back({"a strong compare_exchange does not fail on the expected value",
                   {{{compare_exchange(x, 0, 1, rlx, rlx)}}},
                   {{{0}, {0}, forbidden}, {{0}, {1}, interleaved}}});
  table.push_back({"no store comes between the halves of a read-modify-write",
                   {{{fetch_add(x, 1, rlx)}, {store(x, 5, rlx)}}},
                   {{{0}, {1}, forbidden}, {{0}, {5}, interleaved}, {{5}, {6}, interleaved}}});
  table.push_back({"a read-modify-write reads its thread's own store or newer",
                   {{{store(x, 1, rlx), fetch_add(x, 1, rlx)}, {store(x, 5, rlx)}}},
                   {{{0}, {}, forbidden}, {{1}, {5}, interleaved}, {{5}, {6}, interleaved}}});
}

}  // namespace

std::vector<Litmus> coherence_litmus() {
  std::vector<Litmus> table;
  add_coherence(table);
  add_read_modify_writes(table);
  return table;
}

}  // namespace brine::judge
