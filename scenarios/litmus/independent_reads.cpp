#include <string_view>
#include <vector>

#include "scenarios/litmus/literature.hpp"
#include "scenarios/litmus/shorthand.hpp"

namespace brine::litmus {

using namespace shorthand;

namespace {

/// Each of two readers sees another store first.
Program reads_apart(Order stores, Order first, Order second) {
  return {{{store(x, 1, stores)},
           {load(x, first), load(y, second)},
           {load(y, first), load(x, second)},
           {store(y, 1, stores)}}};
}

Program reads_apart_with(Operation left, Operation right) {
  return {{{store(x, 1, rlx)},
           {load(x, rlx), left, load(y, rlx)},
           {load(y, rlx), right, load(x, rlx)},
           {store(y, 1, rlx)}}};
}

/// What the two readers see if one store takes effect after the other.
constexpr std::string_view kReadsInOrder =
    "0000 0001 0010 0011 0100 0101 0110 0111 1000 1001 1011 1100 1101 1110 1111";

}  // namespace

Family independent_reads_family() {
  Family family{.name = "IRIW",
                .about = "two readers of two independent stores disagree on their order",
                .source = "Boehm, Adve, PLDI 2008; Maranget, Sarkar, Sewell, 2012"};
  std::vector<Litmus>& table = family.tests;
  const std::vector<int> apart{1, 0, 1, 0};
  table.push_back({"IRIW relaxed",
                   reads_apart(rlx, rlx, rlx),
                   {{"1010", interleaved}},
                   {.sequential = kReadsInOrder, .weak = "1010"}});
  table.push_back({"IRIW release acquire",
                   reads_apart(rel, acq, acq),
                   {{"1010", interleaved}},
                   {.sequential = kReadsInOrder, .weak = "1010"}});
  table.push_back({"IRIW seq_cst",
                   reads_apart(sc, sc, sc),
                   {{"1010", forbidden}},
                   {.sequential = kReadsInOrder}});
  table.push_back({"IRIW seq_cst stores, acquire loads",
                   reads_apart(sc, acq, acq),
                   {{"1010", interleaved}},
                   {.sequential = kReadsInOrder, .weak = "1010"}});
  table.push_back({"IRIW relaxed stores, seq_cst loads",
                   reads_apart(rlx, sc, sc),
                   {{"1010", forbidden}},
                   {.sequential = kReadsInOrder}});
  table.push_back({"IRIW seq_cst, first loads acquire (forbidden until C++17)",
                   reads_apart(sc, acq, sc),
                   {{"1010", reordering}},
                   {.sequential = kReadsInOrder, .reordering = "1010"}});
  table.push_back({"IRIW seq_cst, second loads acquire",
                   reads_apart(sc, sc, acq),
                   {{"1010", interleaved}},
                   {.sequential = kReadsInOrder, .weak = "1010"}});
  table.push_back({"IRIW seq_cst fences (allowed until C++17)",
                   reads_apart_with(fence(sc), fence(sc)),
                   {{"1010", forbidden}},
                   {.sequential = kReadsInOrder}});
  table.push_back({"IRIW acq_rel fences",
                   reads_apart_with(fence(acq_rel), fence(acq_rel)),
                   {{"1010", interleaved}},
                   {.sequential = kReadsInOrder, .weak = "1010"}});
  table.push_back({"IRIW seq_cst fence in one reader only",
                   reads_apart_with(fence(sc), fence(acq_rel)),
                   {{"1010", interleaved}},
                   {.sequential = kReadsInOrder, .weak = "1010"}});
  table.push_back({"IRIW seq_cst fence in one reader, seq_cst loads in the other",
                   {{{store(x, 1, rlx)},
                     {load(x, rlx), fence(sc), load(y, rlx)},
                     {load(y, sc), load(x, sc)},
                     {store(y, 1, rlx)}}},
                   {{"1010", forbidden}},
                   {.sequential = kReadsInOrder}});
  return family;
}

}  // namespace brine::litmus
