#include <utility>
#include <vector>

#include "scenarios/litmus/literature.hpp"
#include "scenarios/litmus/shorthand.hpp"

namespace brine::litmus {

using namespace shorthand;

namespace {

/// Writes p, sends; receives, and reads p if `value` came.
Program passing(std::vector<Operation> send, std::vector<Operation> receive, int value) {
  send.insert(send.begin(), write(p, 1));
  receive.push_back(when(0, value, read(p)));
  return {{std::move(send), std::move(receive)}};
}

}  // namespace

Family plain_data_family() {
  Family family{.name = "plain data",
                .about = "whether two accesses to a plain variable race",
                .source = "[intro.races]/21"};
  std::vector<Litmus>& table = family.tests;
  table.push_back({"MP release acquire, plain data",
                   passing({store(x, 1, rel)}, {load(x, acq)}, 1),
                   {{"race", forbidden}},
                   {.sequential = "0- 11"}});
  table.push_back({"MP relaxed, plain data",
                   passing({store(x, 1, rlx)}, {load(x, rlx)}, 1),
                   {{"race", interleaved}},
                   {.sequential = "0- race"}});
  table.push_back({"MP relaxed load, plain data",
                   passing({store(x, 1, rel)}, {load(x, rlx)}, 1),
                   {{"race", interleaved}},
                   {.sequential = "0- race"}});
  table.push_back({"MP looks before the message came, plain data",
                   passing({store(x, 1, rel)}, {load(x, acq)}, 0),
                   {{"race", interleaved}},
                   {.sequential = "1- race"}});
  table.push_back({"MP fences, plain data",
                   passing({fence(rel), store(x, 1, rlx)}, {load(x, rlx), fence(acq)}, 1),
                   {{"race", forbidden}},
                   {.sequential = "0- 11"}});
  table.push_back({"MP seq_cst fences, plain data",
                   passing({fence(sc), store(x, 1, rlx)}, {load(x, rlx), fence(sc)}, 1),
                   {{"race", forbidden}},
                   {.sequential = "0- 11"}});
  table.push_back({"MP release fence only, plain data",
                   passing({fence(rel), store(x, 1, rlx)}, {load(x, rlx)}, 1),
                   {{"race", interleaved}},
                   {.sequential = "0- race"}});
  table.push_back({"MP through the sender's relaxed store (race-free until C++17), plain data",
                   passing({store(x, 1, rel), store(x, 2, rlx)}, {load(x, acq)}, 2),
                   {{"race", interleaved}},
                   {.sequential = "0-/2 1-/2 race"}});
  table.push_back({"MP through a compare_exchange that fails acquire, plain data",
                   passing({store(x, 1, rel)}, {compare_exchange(x, 7, 8, rlx, acq)}, 1),
                   {{"race", forbidden}},
                   {.sequential = "0-/1 11/1"}});
  table.push_back({"MP through a compare_exchange that fails relaxed, plain data",
                   passing({store(x, 1, rel)}, {compare_exchange(x, 7, 8, acq_rel, rlx)}, 1),
                   {{"race", interleaved}},
                   {.sequential = "0-/1 race"}});
  table.push_back({"MP data written after the message, plain data",
                   {{{store(x, 1, rel), write(p, 1)}, {load(x, acq), when(0, 1, read(p))}}},
                   {{"race", interleaved}},
                   {.sequential = "0- race"}});
  table.push_back({"seq_cst fences alone order no plain data",
                   {{{write(p, 1), fence(sc)}, {fence(sc), read(p)}}},
                   {{"race", interleaved}},
                   {.sequential = "race"}});
  table.push_back({"reads do not conflict",
                   {{{read(p)}, {read(p)}}},
                   {{"race", forbidden}},
                   {.sequential = "00"}});
  table.push_back({"a read and a write conflict",
                   {{{read(p)}, {write(p, 1)}}},
                   {{"race", interleaved}},
                   {.sequential = "race"}});
  table.push_back({"different variables",
                   {{{write(p, 1)}, {write(q, 1)}}},
                   {{"race", forbidden}},
                   {.sequential = "ends"}});
  table.push_back({"only if loads return what is stored later",
                   {{{load(x, rlx), store(y, 1, rlx), when(0, 1, write(p, 1))},
                     {load(y, rlx), store(x, 1, rlx), when(0, 1, write(p, 2))}}},
                   {{"race", load_buffering}},
                   {.sequential = "00 01 10", .load_buffering = "race"}});
  return family;
}

}  // namespace brine::litmus
