#include "tests/judge/literature.hpp"
#include "tests/judge/shorthand.hpp"

namespace brine::judge {

using namespace shorthand;

namespace {

constexpr std::optional<Reach> race_free = std::nullopt;

/// Writes p, sends; receives, and reads p if `value` came.
Program passing(std::vector<Operation> send, std::vector<Operation> receive, int value) {
  send.insert(send.begin(), write(p, 1));
  receive.push_back(when(0, value, read(p)));
  return {{std::move(send), std::move(receive)}};
}

void add_passing(std::vector<RaceLitmus>& table) {
  table.push_back(
      {"MP release acquire", passing({store(x, 1, rel)}, {load(x, acq)}, 1), race_free});
  table.push_back({"MP relaxed", passing({store(x, 1, rlx)}, {load(x, rlx)}, 1), interleaved});
  table.push_back({"MP relaxed load (double-checked initialisation)",
                   passing({store(x, 1, rel)}, {load(x, rlx)}, 1), interleaved});
  table.push_back({"MP looks before the message came",
                   passing({store(x, 1, rel)}, {load(x, acq)}, 0), interleaved});
  table.push_back({"MP fences",
                   passing({fence(rel), store(x, 1, rlx)}, {load(x, rlx), fence(acq)}, 1),
                   race_free});
  table.push_back({"MP seq_cst fences",
                   passing({fence(sc), store(x, 1, rlx)}, {load(x, rlx), fence(sc)}, 1),
                   race_free});
  table.push_back({"MP release fence only",
                   passing({fence(rel), store(x, 1, rlx)}, {load(x, rlx)}, 1), interleaved});
  table.push_back({"MP through the sender's relaxed store (race-free until C++17)",
                   passing({store(x, 1, rel), store(x, 2, rlx)}, {load(x, acq)}, 2), interleaved});
  table.push_back({"MP through a compare_exchange that fails acquire",
                   passing({store(x, 1, rel)}, {compare_exchange(x, 7, 8, rlx, acq)}, 1),
                   race_free});
  table.push_back({"MP through a compare_exchange that fails relaxed",
                   passing({store(x, 1, rel)}, {compare_exchange(x, 7, 8, acq_rel, rlx)}, 1),
                   interleaved});
}

void add_reference_counts(std::vector<RaceLitmus>& table) {
  // The last of two owners destroys; the counter counts up to 2 here.
  const auto released = [](Order user, std::vector<Operation> last) {
    last.push_back(when(0, 1, write(p, 2)));
    return Program{{{read(p), fetch_add(x, 1, user)}, std::move(last)}};
  };
  table.push_back(
      {"reference count, acq_rel decrement", released(rel, {fetch_add(x, 1, acq_rel)}), race_free});
  table.push_back({"reference count, release decrement and acquire fence",
                   released(rel, {fetch_add(x, 1, rel), fence(acq)}), race_free});
  table.push_back(
      {"reference count, release decrement", released(rel, {fetch_add(x, 1, rel)}), interleaved});
  table.push_back(
      {"reference count, relaxed decrement", released(rlx, {fetch_add(x, 1, acq)}), interleaved});
}

void add_exclusion(std::vector<RaceLitmus>& table) {
  const auto dekker = [](Order stores, Order loads) {
    return Program{{{store(x, 1, stores), load(y, loads), when(1, 0, write(p, 1))},
                    {store(y, 1, stores), load(x, loads), when(1, 0, write(p, 2))}}};
  };
  table.push_back({"Dekker seq_cst", dekker(sc, sc), race_free});
  table.push_back({"Dekker release acquire", dekker(rel, acq), interleaved});
  table.push_back({"Dekker seq_cst fences",
                   {{{store(x, 1, rlx), fence(sc), load(y, rlx), when(2, 0, write(p, 1))},
                     {store(y, 1, rlx), fence(sc), load(x, rlx), when(2, 0, write(p, 2))}}},
                   race_free});
  const auto locked = [](Order lock, Order unlock) {
    const std::vector<Operation> section{exchange(x, 1, lock), when(0, 0, write(p, 1)),
                                         when(0, 0, store(x, 0, unlock))};
    return Program{{section, section}};
  };
  table.push_back({"lock by exchange", locked(acq, rel), race_free});
  table.push_back({"lock that is released relaxed", locked(acq, rlx), interleaved});
  table.push_back({"lock that is taken relaxed", locked(rlx, rel), interleaved});
}

void add_limits(std::vector<RaceLitmus>& table) {
  table.push_back({"reads do not conflict", {{{read(p)}, {read(p)}}}, race_free});
  table.push_back({"a read and a write conflict", {{{read(p)}, {write(p, 1)}}}, interleaved});
  table.push_back({"different variables", {{{write(p, 1)}, {write(q, 1)}}}, race_free});
  table.push_back({"only if loads return what is stored later",
                   {{{load(x, rlx), store(y, 1, rlx), when(0, 1, write(p, 1))},
                     {load(y, rlx), store(x, 1, rlx), when(0, 1, write(p, 2))}}},
                   load_buffering});
}

}  // namespace

std::vector<RaceLitmus> race_litmus() {
  std::vector<RaceLitmus> table;
  add_passing(table);
  add_reference_counts(table);
  add_exclusion(table);
  add_limits(table);
  return table;
}

}  // namespace brine::judge
