#include "tests/judge/literature.hpp"
#include "tests/judge/shorthand.hpp"

namespace brine::judge {

using namespace shorthand;

namespace {

/// The weak outcome everywhere here: the message has arrived (its value), the data has not (0).
Litmus weak(const char* name, Program program, std::vector<int> registers,
            std::optional<Reach> reach) {
  return {name, std::move(program), {{std::move(registers), {}, reach}}};
}

Program passing(Order store_order, Order load_order) {
  return {{{store(x, 1, rlx), store(y, 1, store_order)}, {load(y, load_order), load(x, rlx)}}};
}

Program fenced(Order writer, Order reader) {
  return {{{store(x, 1, rlx), fence(writer), store(y, 1, rlx)},
           {load(y, rlx), fence(reader), load(x, rlx)}}};
}

/// `sent` in place of the release store, and another thread's `relay`; the reader acquires.
Program relayed(std::vector<Operation> sent, Operation relay) {
  sent.insert(sent.begin(), store(x, 1, rlx));
  return {{std::move(sent), {relay}, {load(y, acq), load(x, rlx)}}};
}

void add_orders(std::vector<Litmus>& table) {
  table.push_back(weak("MP relaxed", passing(rlx, rlx), {1, 0}, interleaved));
  table.push_back(weak("MP release acquire", passing(rel, acq), {1, 0}, forbidden));
  table.push_back(weak("MP release only", passing(rel, rlx), {1, 0}, interleaved));
  table.push_back(weak("MP acquire only", passing(rlx, acq), {1, 0}, interleaved));
  table.push_back(weak("MP seq_cst", passing(sc, sc), {1, 0}, forbidden));
  table.push_back(weak("MP seq_cst store, relaxed load", passing(sc, rlx), {1, 0}, interleaved));
  table.push_back(
      weak("MP by exchange",
           {{{store(x, 1, rlx), exchange(y, 1, rel)}, {exchange(y, 2, acq), load(x, rlx)}}},
           {0, 1, 0}, forbidden));
  table.push_back(
      weak("MP by an exchange that only releases",
           {{{store(x, 1, rlx), exchange(y, 1, rel)}, {exchange(y, 2, rel), load(x, rlx)}}},
           {0, 1, 0}, interleaved));
}

void add_fences(std::vector<Litmus>& table) {
  table.push_back(weak("MP fences", fenced(rel, acq), {1, 0}, forbidden));
  table.push_back(weak("MP acq_rel fences", fenced(acq_rel, acq_rel), {1, 0}, forbidden));
  table.push_back(weak("MP seq_cst fences", fenced(sc, sc), {1, 0}, forbidden));
  table.push_back(weak("MP fences the wrong way round", fenced(acq, rel), {1, 0}, interleaved));
  table.push_back(weak("MP writer's fence an acquire", fenced(acq, acq), {1, 0}, interleaved));
  table.push_back(weak("MP reader's fence a release", fenced(rel, rel), {1, 0}, interleaved));
  table.push_back(
      weak("MP release fence, acquire load",
           {{{store(x, 1, rlx), fence(rel), store(y, 1, rlx)}, {load(y, acq), load(x, rlx)}}},
           {1, 0}, forbidden));
  table.push_back(
      weak("MP release store, acquire fence",
           {{{store(x, 1, rlx), store(y, 1, rel)}, {load(y, rlx), fence(acq), load(x, rlx)}}},
           {1, 0}, forbidden));
  table.push_back(
      weak("MP release fence before the data",
           {{{fence(rel), store(x, 1, rlx), store(y, 1, rlx)}, {load(y, acq), load(x, rlx)}}},
           {1, 0}, interleaved));
  table.push_back(
      weak("MP release fence after the message",
           {{{store(x, 1, rlx), store(y, 1, rlx), fence(rel)}, {load(y, acq), load(x, rlx)}}},
           {1, 0}, interleaved));
  table.push_back(
      weak("MP acquire fence before the message",
           {{{store(x, 1, rlx), store(y, 1, rel)}, {fence(acq), load(y, rlx), load(x, rlx)}}},
           {1, 0}, interleaved));
  table.push_back(
      weak("MP acquire fence after the data",
           {{{store(x, 1, rlx), store(y, 1, rel)}, {load(y, rlx), load(x, rlx), fence(acq)}}},
           {1, 0}, interleaved));
  table.push_back(weak("MP one release fence for two messages",
                       {{{store(x, 1, rlx), fence(rel), store(y, 1, rlx), store(z, 1, rlx)},
                         {load(z, rlx), fence(acq), load(x, rlx)}}},
                       {1, 0}, forbidden));
  table.push_back(weak("MP one acquire fence for two messages",
                       {{{store(x, 1, rlx), store(y, 1, rel)},
                         {store(z, 1, rel)},
                         {load(y, rlx), load(z, rlx), fence(acq), load(x, rlx)}}},
                       {1, kAny, 0}, forbidden));
}

void add_release_sequences(std::vector<Litmus>& table) {
  const Operation send = store(y, 1, rel);
  table.push_back(weak("MP through another thread's relaxed read-modify-write",
                       relayed({send}, fetch_add(y, 1, rlx)), {1, 2, 0}, forbidden));
  table.push_back(weak("MP through another thread's relaxed exchange",
                       relayed({send}, exchange(y, 2, rlx)), {1, 2, 0}, forbidden));
  table.push_back(weak("MP through another thread's compare_exchange",
                       relayed({send}, compare_exchange(y, 1, 2, rlx, rlx)), {1, 2, 0}, forbidden));
  table.push_back(weak("MP ended by another thread's store", relayed({send}, store(y, 2, rel)),
                       {2, 0}, interleaved));
  table.push_back(weak("MP through the sender's relaxed store (until C++17)",
                       {{{store(x, 1, rlx), send, store(y, 2, rlx)}, {load(y, acq), load(x, rlx)}}},
                       {2, 0}, interleaved));
  table.push_back(
      weak("MP through the sender's relaxed exchange",
           {{{store(x, 1, rlx), send, exchange(y, 2, rlx)}, {load(y, acq), load(x, rlx)}}},
           {1, 2, 0}, forbidden));
  table.push_back(weak("MP through the sender's relaxed store and another's read-modify-write",
                       relayed({send, store(y, 2, rlx)}, fetch_add(y, 1, rlx)), {2, 3, 0},
                       interleaved));
  table.push_back(weak("MP release fence, through a read-modify-write",
                       relayed({fence(rel), store(y, 1, rlx)}, fetch_add(y, 1, rlx)), {1, 2, 0},
                       forbidden));
  table.push_back(weak("MP release fence covers the sender's second store",
                       {{{store(x, 1, rlx), fence(rel), store(y, 1, rlx), store(y, 2, rlx)},
                         {load(y, acq), load(x, rlx)}}},
                       {2, 0}, forbidden));
  table.push_back(weak("MP through a release read-modify-write that heads its own sequence",
                       relayed({fetch_add(y, 1, rel)}, fetch_add(y, 1, rel)), {0, 1, 2, 0},
                       forbidden));
  table.push_back(weak("MP the relaxed read-modify-write itself acquires nothing",
                       {{{store(x, 1, rlx), send}, {fetch_add(y, 1, rlx), load(x, rlx)}}}, {1, 0},
                       interleaved));
  table.push_back(weak("MP acquire fence after reading a release sequence",
                       {{{store(x, 1, rlx), send},
                         {fetch_add(y, 1, rlx)},
                         {load(y, rlx), fence(acq), load(x, rlx)}}},
                       {1, 2, 0}, forbidden));
}

void add_compare_exchanges(std::vector<Litmus>& table) {
  const auto received = [](Operation receive) {
    return Program{{{store(x, 1, rlx), store(y, 1, rel)}, {receive, load(x, rlx)}}};
  };
  table.push_back(weak("MP through a compare_exchange that fails acquire",
                       received(compare_exchange(y, 7, 8, rlx, acq)), {1, 0}, forbidden));
  table.push_back(weak("MP through a compare_exchange that fails relaxed",
                       received(compare_exchange(y, 7, 8, acq_rel, rlx)), {1, 0}, interleaved));
  table.push_back(weak("MP through a compare_exchange that succeeds acquire",
                       received(compare_exchange(y, 1, 2, acq, rlx)), {1, 0}, forbidden));
  table.push_back(weak("MP through a compare_exchange that succeeds relaxed",
                       received(compare_exchange(y, 1, 2, rlx, acq)), {1, 0}, interleaved));
  table.push_back(weak("MP through a compare_exchange that fails, then an acquire fence",
                       {{{store(x, 1, rlx), store(y, 1, rel)},
                         {compare_exchange(y, 7, 8, rlx, rlx), fence(acq), load(x, rlx)}}},
                       {1, 0}, forbidden));
  table.push_back(weak(
      "MP a compare_exchange that fails publishes nothing",
      {{{store(x, 1, rlx), compare_exchange(y, 7, 8, rel, rlx)}, {store(y, 1, rlx), load(x, rlx)}}},
      {1, 0}, interleaved));
  table.push_back(weak("a compare_exchange that fails may read an old value",
                       {{{exchange(y, 1, acq_rel), store(x, 1, rlx)},
                         {load(x, rlx), compare_exchange(y, 7, 8, acq_rel, acq)}}},
                       {0, 1, 0}, interleaved));
  table.push_back({"a compare_exchange that succeeds reads the newest value",
                   {{{exchange(y, 1, rlx), store(x, 1, rlx)},
                     {load(x, rlx), compare_exchange(y, 0, 8, rlx, rlx)}}},
                   {{{0, 1, 0}, {}, forbidden}, {{8, 1, 0}, {}, load_buffering}}});
}

}  // namespace

std::vector<Litmus> message_passing_litmus() {
  std::vector<Litmus> table;
  add_orders(table);
  add_fences(table);
  add_release_sequences(table);
  add_compare_exchanges(table);
  return table;
}

}  // namespace brine::judge
