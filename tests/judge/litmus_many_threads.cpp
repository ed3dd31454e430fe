#include "tests/judge/literature.hpp"
#include "tests/judge/shorthand.hpp"

namespace brine::judge {

using namespace shorthand;

namespace {

Litmus weak(const char* name, Program program, std::vector<int> registers,
            std::optional<Reach> reach) {
  return {name, std::move(program), {{std::move(registers), {}, reach}}};
}

/// Each of two readers sees another store first.
Program independent_reads(Order stores, Order first, Order second) {
  return {{{store(x, 1, stores)},
           {load(x, first), load(y, second)},
           {load(y, first), load(x, second)},
           {store(y, 1, stores)}}};
}

Program independent_reads_with(Operation left, Operation right) {
  return {{{store(x, 1, rlx)},
           {load(x, rlx), left, load(y, rlx)},
           {load(y, rlx), right, load(x, rlx)},
           {store(y, 1, rlx)}}};
}

void add_causality(std::vector<Litmus>& table) {
  const auto write_to_read = [](Order stored, Order relay_load, Order relay_store, Order loaded) {
    return Program{{{store(x, 1, stored)},
                    {load(x, relay_load), store(y, 1, relay_store)},
                    {load(y, loaded), load(x, rlx)}}};
  };
  table.push_back(weak("WRC relaxed", write_to_read(rlx, rlx, rlx, rlx), {1, 1, 0}, interleaved));
  table.push_back(
      weak("WRC release acquire", write_to_read(rel, acq, rel, acq), {1, 1, 0}, forbidden));
  // Read-read coherence suffices for the first store.
  table.push_back(
      weak("WRC first store relaxed", write_to_read(rlx, rlx, rel, acq), {1, 1, 0}, forbidden));
  table.push_back(
      weak("WRC relay relaxed", write_to_read(rel, acq, rlx, acq), {1, 1, 0}, interleaved));
  table.push_back(
      weak("WRC last load relaxed", write_to_read(rel, acq, rel, rlx), {1, 1, 0}, interleaved));
  const auto isa2 = [](Order relay_load, Order relay_store) {
    return Program{{{store(x, 1, rlx), store(y, 1, rel)},
                    {load(y, relay_load), store(z, 1, relay_store)},
                    {load(z, acq), load(x, rlx)}}};
  };
  table.push_back(weak("ISA2 release acquire", isa2(acq, rel), {1, 1, 0}, forbidden));
  table.push_back(weak("ISA2 relay reads relaxed", isa2(rlx, rel), {1, 1, 0}, interleaved));
  table.push_back(weak("ISA2 relay stores relaxed", isa2(acq, rlx), {1, 1, 0}, interleaved));
  const auto wwc = [](Order load_order, Order store_order) {
    return Program{{{store(x, 2, rlx)},
                    {load(x, load_order), store(y, 1, store_order)},
                    {load(y, load_order), store(x, 1, rlx)}}};
  };
  table.push_back({"WWC relaxed", wwc(rlx, rlx), {{{2, 1}, {2, 1}, placement}}});
  table.push_back({"WWC release acquire", wwc(acq, rel), {{{2, 1}, {2, 1}, forbidden}}});
}

void add_independent_reads(std::vector<Litmus>& table) {
  const std::vector<int> apart{1, 0, 1, 0};
  table.push_back(weak("IRIW relaxed", independent_reads(rlx, rlx, rlx), apart, interleaved));
  table.push_back(
      weak("IRIW release acquire", independent_reads(rel, acq, acq), apart, interleaved));
  table.push_back(weak("IRIW seq_cst", independent_reads(sc, sc, sc), apart, forbidden));
  table.push_back(weak("IRIW seq_cst stores, acquire loads", independent_reads(sc, acq, acq), apart,
                       interleaved));
  table.push_back(
      weak("IRIW relaxed stores, seq_cst loads", independent_reads(rlx, sc, sc), apart, forbidden));
  table.push_back(weak("IRIW seq_cst, first loads acquire (forbidden until C++17)",
                       independent_reads(sc, acq, sc), apart, reordering));
  table.push_back(weak("IRIW seq_cst, second loads acquire", independent_reads(sc, sc, acq), apart,
                       interleaved));
  table.push_back(weak("IRIW seq_cst fences (allowed until C++17)",
                       independent_reads_with(fence(sc), fence(sc)), apart, forbidden));
  table.push_back(weak("IRIW acq_rel fences",
                       independent_reads_with(fence(acq_rel), fence(acq_rel)), apart, interleaved));
  table.push_back(weak("IRIW seq_cst fence in one reader only",
                       independent_reads_with(fence(sc), fence(acq_rel)), apart, interleaved));
  table.push_back(weak("IRIW seq_cst fence in one reader, seq_cst loads in the other",
                       {{{store(x, 1, rlx)},
                         {load(x, rlx), fence(sc), load(y, rlx)},
                         {load(y, sc), load(x, sc)},
                         {store(y, 1, rlx)}}},
                       apart, forbidden));
}

void add_read_write_causality(std::vector<Litmus>& table) {
  const auto rwc = [](Operation left, Operation right) {
    return Program{{{store(x, 1, rlx)},
                    {load(x, rlx), left, load(y, rlx)},
                    {store(y, 1, rlx), right, load(x, rlx)}}};
  };
  const std::vector<int> late{1, 0, 0};
  table.push_back(
      weak("RWC acq_rel fences", rwc(fence(acq_rel), fence(acq_rel)), late, interleaved));
  table.push_back(
      weak("RWC seq_cst fences (allowed until C++17)", rwc(fence(sc), fence(sc)), late, forbidden));
  table.push_back(weak("RWC seq_cst fence in the reader only", rwc(fence(sc), fence(acq_rel)), late,
                       interleaved));
  const auto rwc_ordered = [](Order stored, Order first) {
    return Program{
        {{store(x, 1, stored)}, {load(x, first), load(y, sc)}, {store(y, 1, sc), load(x, sc)}}};
  };
  table.push_back(weak("RWC seq_cst", rwc_ordered(sc, sc), late, forbidden));
  table.push_back(weak("RWC seq_cst, first store relaxed", rwc_ordered(rlx, sc), late, forbidden));
  table.push_back(weak("RWC seq_cst, first load acquire (forbidden until C++17)",
                       rwc_ordered(sc, acq), late, reordering));
  const auto w_rwc = [](std::vector<Operation> relay) {
    return Program{
        {{store(x, 1, sc), store(y, 1, rel)}, std::move(relay), {store(z, 1, sc), load(x, sc)}}};
  };
  // Strongly happens before, by sequenced, synchronises, sequenced.
  table.push_back(weak("W+RWC seq_cst, passed on by release acquire",
                       w_rwc({load(y, acq), load(z, sc)}), late, forbidden));
  table.push_back(weak("W+RWC seq_cst, passed on relaxed", w_rwc({load(y, rlx), load(z, sc)}), late,
                       reordering));
  const auto w_rwc_fences = [](Operation left, Operation right) {
    return Program{{{store(x, 1, rlx), store(y, 1, rel)},
                    {load(y, acq), left, load(z, rlx)},
                    {store(z, 1, rlx), right, load(x, rlx)}}};
  };
  table.push_back(
      weak("W+RWC seq_cst fences", w_rwc_fences(fence(sc), fence(sc)), late, forbidden));
  table.push_back(weak("W+RWC seq_cst fence in one thread only",
                       w_rwc_fences(fence(acq_rel), fence(sc)), late, interleaved));
}

void add_seq_cst_mixes(std::vector<Litmus>& table) {
  // Lahav et al., section 1; P0668R5: the store to x happens before the read-modify-write, but not
  // strongly, so S may have it last.
  const auto z6u = [](Order passed_on, Order received) {
    return Program{{{store(x, 1, sc), store(y, 1, passed_on)},
                    {fetch_add(y, 1, received), load(y, rlx)},
                    {store(y, 3, sc), load(x, sc)}}};
  };
  table.push_back(weak("Z6.U (forbidden until C++17)", z6u(rel, sc), {1, 3, 0}, reordering));
  table.push_back(weak("Z6.U passed on seq_cst", z6u(sc, sc), {1, 3, 0}, forbidden));
  table.push_back(weak("Z6.U received acquire", z6u(rel, acq), {1, 3, 0}, reordering));
  table.push_back(weak("Z6.U with a seq_cst fence after the read-modify-write",
                       {{{store(x, 1, sc), store(y, 1, rel)},
                         {fetch_add(y, 1, acq), fence(sc), load(y, rlx)},
                         {store(y, 3, sc), load(x, sc)}}},
                       {1, 3, 0}, reordering));
  table.push_back(weak("Z6.U with a seq_cst fence before the read-modify-write",
                       {{{store(x, 1, sc), store(y, 1, rel)},
                         {load(y, acq), fence(sc), fetch_add(y, 1, rlx), load(y, rlx)},
                         {store(y, 3, sc), load(x, sc)}}},
                       {1, 1, 3, 0}, forbidden));
  // The fence constrains S from another thread, as it happens before the relaxed load there.
  const auto fenced_before = [](Order received) {
    return Program{{{store(z, 1, rlx), fence(sc), store(y, 1, rel)},
                    {load(y, received), load(x, rlx)},
                    {store(x, 1, sc), load(z, sc)}}};
  };
  table.push_back(weak("SB over three threads, the fence's thread passes on to the reader",
                       fenced_before(acq), {1, 0, 0}, forbidden));
  table.push_back(
      weak("SB over three threads, passed on relaxed", fenced_before(rlx), {1, 0, 0}, interleaved));
  const auto fenced_both = [](Order received) {
    return Program{{{store(z, 1, rlx), fence(sc), store(y, 1, rel)},
                    {load(y, received), load(x, rlx)},
                    {store(x, 1, rlx), fence(sc), load(z, rlx)}}};
  };
  table.push_back(weak("SB over three threads with two fences, one passed on to the reader",
                       fenced_both(acq), {1, 0, 0}, forbidden));
  table.push_back(weak("SB over three threads with two fences, passed on relaxed", fenced_both(rlx),
                       {1, 0, 0}, interleaved));
  table.push_back(weak("3.SB seq_cst fences",
                       {{{store(x, 1, rlx), fence(sc), load(y, rlx)},
                         {store(y, 1, rlx), fence(sc), load(z, rlx)},
                         {store(z, 1, rlx), fence(sc), load(x, rlx)}}},
                       {0, 0, 0}, forbidden));
  table.push_back(weak("3.SB one fence only acq_rel",
                       {{{store(x, 1, rlx), fence(sc), load(y, rlx)},
                         {store(y, 1, rlx), fence(sc), load(z, rlx)},
                         {store(z, 1, rlx), fence(acq_rel), load(x, rlx)}}},
                       {0, 0, 0}, interleaved));
  table.push_back(weak("3.LB relaxed",
                       {{{load(x, rlx), store(y, 1, rlx)},
                         {load(y, rlx), store(z, 1, rlx)},
                         {load(z, rlx), store(x, 1, rlx)}}},
                       {1, 1, 1}, load_buffering));
  table.push_back({"3.2W relaxed",
                   {{{store(x, 1, rlx), store(y, 2, rlx)},
                     {store(y, 1, rlx), store(z, 2, rlx)},
                     {store(z, 1, rlx), store(x, 2, rlx)}}},
                   {{{}, {1, 1, 1}, placement}}});
  table.push_back({"3.2W seq_cst",
                   {{{store(x, 1, sc), store(y, 2, sc)},
                     {store(y, 1, sc), store(z, 2, sc)},
                     {store(z, 1, sc), store(x, 2, sc)}}},
                   {{{}, {1, 1, 1}, forbidden}}});
  table.push_back(
      weak("a seq_cst load after a seq_cst store in S reads it or newer",
           {{{store(x, 1, sc), load(y, sc)}, {store(y, 1, sc), load(x, sc)}, {store(x, 2, rlx)}}},
           {0, 0}, forbidden));
}

}  // namespace

std::vector<Litmus> many_thread_litmus() {
  std::vector<Litmus> table;
  add_causality(table);
  add_independent_reads(table);
  add_read_write_causality(table);
  add_seq_cst_mixes(table);
  return table;
}

}  // namespace brine::judge
