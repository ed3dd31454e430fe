#include "tests/judge/literature.hpp"
#include "tests/judge/shorthand.hpp"

namespace brine::judge {

using namespace shorthand;

namespace {

Program store_buffering(Order stores, Order loads) {
  return {{{store(x, 1, stores), load(y, loads)}, {store(y, 1, stores), load(x, loads)}}};
}

Program store_buffering_with(Operation first, Operation second) {
  return {{{store(x, 1, rlx), first, load(y, rlx)}, {store(y, 1, rlx), second, load(x, rlx)}}};
}

Program load_buffering_of(Order first_load, Order first_store, Order second_load,
                          Order second_store) {
  return {{{load(x, first_load), store(y, 1, first_store)},
           {load(y, second_load), store(x, 1, second_store)}}};
}

void add_store_buffering(std::vector<Litmus>& table) {
  table.push_back({"SB relaxed", store_buffering(rlx, rlx), {{{0, 0}, {}, interleaved}}});
  table.push_back({"SB release acquire", store_buffering(rel, acq), {{{0, 0}, {}, interleaved}}});
  table.push_back(
      {"SB seq_cst (Dekker)",
       store_buffering(sc, sc),
       {{{0, 0}, {}, forbidden}, {{1, 0}, {}, interleaved}, {{1, 1}, {}, interleaved}}});
  table.push_back(
      {"SB seq_cst stores only", store_buffering(sc, rlx), {{{0, 0}, {}, interleaved}}});
  table.push_back({"SB seq_cst loads only", store_buffering(rel, sc), {{{0, 0}, {}, interleaved}}});
  table.push_back(
      {"SB seq_cst fences", store_buffering_with(fence(sc), fence(sc)), {{{0, 0}, {}, forbidden}}});
  table.push_back({"SB acq_rel fences",
                   store_buffering_with(fence(acq_rel), fence(acq_rel)),
                   {{{0, 0}, {}, interleaved}}});
  table.push_back({"SB seq_cst fence against acq_rel fence",
                   store_buffering_with(fence(sc), fence(acq_rel)),
                   {{{0, 0}, {}, interleaved}}});
  table.push_back({"SB seq_cst fence against seq_cst operations",
                   {{{store(x, 1, rlx), fence(sc), load(y, rlx)}, {store(y, 1, sc), load(x, sc)}}},
                   {{{0, 0}, {}, forbidden}}});
  table.push_back({"SB seq_cst fence against a seq_cst load",
                   {{{store(x, 1, rlx), fence(sc), load(y, rlx)}, {store(y, 1, rel), load(x, sc)}}},
                   {{{0, 0}, {}, interleaved}}});
  table.push_back({"SB reads its own store first",
                   {{{store(x, 1, rlx), load(x, rlx), load(y, rlx)},
                     {store(y, 1, rlx), load(y, rlx), load(x, rlx)}}},
                   {{{1, 0, 1, 0}, {}, interleaved}, {{0, 0, 1, 0}, {}, forbidden}}});
  table.push_back({"SB seq_cst exchanges, relaxed loads",
                   {{{exchange(x, 1, sc), load(y, rlx)}, {exchange(y, 1, sc), load(x, rlx)}}},
                   {{{0, 0, 0, 0}, {}, interleaved}}});
  table.push_back({"SB seq_cst exchanges, seq_cst loads",
                   {{{exchange(x, 1, sc), load(y, sc)}, {exchange(y, 1, sc), load(x, sc)}}},
                   {{{0, 0, 0, 0}, {}, forbidden}}});
  table.push_back({"SB acq_rel read-modify-writes of one atomic in between",
                   store_buffering_with(fetch_add(z, 1, acq_rel), fetch_add(z, 1, acq_rel)),
                   {{{0, 0, 1, 0}, {}, forbidden}, {{1, 0, 0, 0}, {}, forbidden}}});
  table.push_back({"SB acq_rel read-modify-writes of two atomics in between",
                   {{{store(x, 1, rlx), fetch_add(z, 1, acq_rel), load(y, rlx)},
                     {store(y, 1, rlx), fetch_add(w, 1, acq_rel), load(x, rlx)}}},
                   {{{0, 0, 0, 0}, {}, interleaved}}});
  table.push_back({"SB reads by acq_rel read-modify-writes",
                   {{{store(x, 1, rlx), fetch_add(y, 0, acq_rel)},
                     {store(y, 1, rlx), fetch_add(x, 0, acq_rel)}}},
                   {{{0, 0}, {}, reordering}}});
  table.push_back({"SB reads by failing compare_exchanges, seq_cst",
                   {{{store(x, 1, sc), compare_exchange(y, 7, 8, rlx, sc)},
                     {store(y, 1, sc), compare_exchange(x, 7, 8, rlx, sc)}}},
                   {{{0, 0}, {}, forbidden}}});
  table.push_back({"SB reads by compare_exchanges that fail relaxed",
                   {{{store(x, 1, sc), compare_exchange(y, 7, 8, sc, rlx)},
                     {store(y, 1, sc), compare_exchange(x, 7, 8, sc, rlx)}}},
                   {{{0, 0}, {}, interleaved}}});
}

void add_load_buffering(std::vector<Litmus>& table) {
  table.push_back({"LB relaxed",
                   load_buffering_of(rlx, rlx, rlx, rlx),
                   {{{1, 1}, {}, load_buffering}, {{0, 1}, {}, interleaved}}});
  table.push_back({"LB synchronised one way",
                   load_buffering_of(rlx, rel, acq, rlx),
                   {{{1, 1}, {}, forbidden}}});
  table.push_back({"LB acquire and release in one thread only",
                   load_buffering_of(acq, rel, rlx, rlx),
                   {{{1, 1}, {}, load_buffering}}});
  table.push_back({"LB seq_cst", load_buffering_of(sc, sc, sc, sc), {{{1, 1}, {}, forbidden}}});
  table.push_back(
      {"LB seq_cst fences",
       {{{load(x, rlx), fence(sc), store(y, 1, rlx)}, {load(y, rlx), fence(sc), store(x, 1, rlx)}}},
       {{{1, 1}, {}, forbidden}}});
  table.push_back(
      {"LB seq_cst fence in one thread only",
       {{{load(x, rlx), fence(sc), store(y, 1, rlx)}, {load(y, rlx), store(x, 1, rlx)}}},
       {{{1, 1}, {}, load_buffering}}});
  // The axioms alone let the values justify each other; [atomics.order]/8 only asks not to.
  table.push_back({"LB with stores that depend on the loads",
                   {{{load(x, rlx), when(0, 1, store(y, 1, rlx))},
                     {load(y, rlx), when(0, 1, store(x, 1, rlx))}}},
                   {{{1, 1}, {}, load_buffering}, {{0, 0}, {}, interleaved}}});
}

void add_stores(std::vector<Litmus>& table) {
  const auto two_plus_two = [](Order order) {
    return Program{
        {{store(x, 1, order), store(y, 2, order)}, {store(y, 1, order), store(x, 2, order)}}};
  };
  table.push_back({"2+2W relaxed", two_plus_two(rlx), {{{}, {1, 1}, placement}}});
  table.push_back({"2+2W release", two_plus_two(rel), {{{}, {1, 1}, placement}}});
  table.push_back({"2+2W seq_cst", two_plus_two(sc), {{{}, {1, 1}, forbidden}}});
  table.push_back({"2+2W seq_cst fences",
                   {{{store(x, 1, rlx), fence(sc), store(y, 2, rlx)},
                     {store(y, 1, rlx), fence(sc), store(x, 2, rlx)}}},
                   {{{}, {1, 1}, forbidden}}});
  table.push_back(
      {"2+2W seq_cst fence in one thread only",
       {{{store(x, 1, rlx), fence(sc), store(y, 2, rlx)}, {store(y, 1, rlx), store(x, 2, rlx)}}},
       {{{}, {1, 1}, placement}}});
  const auto r = [](Order order, Order load_order) {
    return Program{
        {{store(x, 1, order), store(y, 1, order)}, {store(y, 2, order), load(x, load_order)}}};
  };
  table.push_back({"R relaxed", r(rlx, rlx), {{{0}, {1, 2}, interleaved}}});
  table.push_back({"R release acquire", r(rel, acq), {{{0}, {1, 2}, interleaved}}});
  table.push_back({"R seq_cst", r(sc, sc), {{{0}, {1, 2}, forbidden}}});
  table.push_back({"R seq_cst fences",
                   {{{store(x, 1, rlx), fence(sc), store(y, 1, rlx)},
                     {store(y, 2, rlx), fence(sc), load(x, rlx)}}},
                   {{{0}, {1, 2}, forbidden}}});
  const auto s = [](Order store_order, Order load_order) {
    return Program{
        {{store(x, 2, rlx), store(y, 1, store_order)}, {load(y, load_order), store(x, 1, rlx)}}};
  };
  table.push_back({"S relaxed", s(rlx, rlx), {{{1}, {2, 1}, placement}}});
  table.push_back({"S release acquire", s(rel, acq), {{{1}, {2, 1}, forbidden}}});
  table.push_back({"S release relaxed", s(rel, rlx), {{{1}, {2, 1}, placement}}});
  table.push_back({"S fences",
                   {{{store(x, 2, rlx), fence(rel), store(y, 1, rlx)},
                     {load(y, rlx), fence(acq), store(x, 1, rlx)}}},
                   {{{1}, {2, 1}, forbidden}}});
}

void add_algorithms(std::vector<Litmus>& table) {
  // x and y are the flags, z the turn; whoever reads the other's flag as 0 enters.
  const auto peterson = [](Order order, Order load_order) {
    return Program{
        {{store(x, 1, order), store(z, 1, order), load(y, load_order)},
         {store(y, 1, order), store(z, 2, order), load(x, load_order), load(z, load_order)}}};
  };
  table.push_back({"Peterson seq_cst",
                   peterson(sc, sc),
                   {{{0, 0, kAny}, {}, forbidden}, {{0, 1, 1}, {}, forbidden}}});
  table.push_back({"Peterson release acquire",
                   peterson(rel, acq),
                   {{{0, 0, kAny}, {}, interleaved}, {{0, 1, 1}, {}, interleaved}}});
  table.push_back({"Peterson with an acq_rel exchange of the turn",
                   {{{store(x, 1, rlx), exchange(z, 1, acq_rel), load(y, acq)},
                     {store(y, 1, rlx), exchange(z, 2, acq_rel), load(x, acq)}}},
                   {{{kAny, 0, kAny, 0}, {}, forbidden}}});
  const auto seqlock = [](Operation writer, Operation reader) {
    return Program{{{store(x, 1, rlx), writer, store(y, 1, rlx), store(x, 2, rel)},
                    {load(x, acq), load(y, rlx), reader, load(x, rlx)}}};
  };
  table.push_back({"seqlock",
                   seqlock(fence(rel), fence(acq)),
                   {{{0, 1, 0}, {}, forbidden}, {{2, 0, 2}, {}, forbidden}}});
  table.push_back({"seqlock, the writer's fence an acquire",
                   seqlock(fence(acq), fence(acq)),
                   {{{0, 1, 0}, {}, interleaved}}});
  table.push_back({"seqlock, the reader's fence a release",
                   seqlock(fence(rel), fence(rel)),
                   {{{0, 1, 0}, {}, interleaved}}});
}

}  // namespace

std::vector<Litmus> two_thread_litmus() {
  std::vector<Litmus> table;
  add_store_buffering(table);
  add_load_buffering(table);
  add_stores(table);
  add_algorithms(table);
  return table;
}

}  // namespace brine::judge
