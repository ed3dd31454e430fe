#include <vector>

#include "scenarios/litmus/literature.hpp"
#include "scenarios/litmus/shorthand.hpp"

namespace brine::litmus {

using namespace shorthand;

Family two_plus_two_writes_family() {
  Family family{.name = "2+2W",
                .about = "two threads store to the same atomics in opposite order",
                .source = "Maranget, Sarkar, Sewell, 2012"};
  std::vector<Litmus>& table = family.tests;
  const auto two_plus_two = [](Order order) {
    return Program{
        {{store(x, 1, order), store(y, 2, order)}, {store(y, 1, order), store(x, 2, order)}}};
  };
  table.push_back({"2+2W relaxed",
                   two_plus_two(rlx),
                   {{"/11", placement}},
                   {.sequential = "/12 /21 /22", .placement = "/11"}});
  table.push_back({"2+2W release",
                   two_plus_two(rel),
                   {{"/11", placement}},
                   {.sequential = "/12 /21 /22", .placement = "/11"}});
  table.push_back(
      {"2+2W seq_cst", two_plus_two(sc), {{"/11", forbidden}}, {.sequential = "/12 /21 /22"}});
  table.push_back({"2+2W seq_cst fences",
                   {{{store(x, 1, rlx), fence(sc), store(y, 2, rlx)},
                     {store(y, 1, rlx), fence(sc), store(x, 2, rlx)}}},
                   {{"/11", forbidden}},
                   {.sequential = "/12 /21 /22"}});
  table.push_back(
      {"2+2W seq_cst fence in one thread only",
       {{{store(x, 1, rlx), fence(sc), store(y, 2, rlx)}, {store(y, 1, rlx), store(x, 2, rlx)}}},
       {{"/11", placement}},
       {.sequential = "/12 /21 /22", .placement = "/11"}});
  table.push_back({"3.2W relaxed",
                   {{{store(x, 1, rlx), store(y, 2, rlx)},
                     {store(y, 1, rlx), store(z, 2, rlx)},
                     {store(z, 1, rlx), store(x, 2, rlx)}}},
                   {{"/111", placement}},
                   {.sequential = "/112 /121 /122 /211 /212 /221 /222", .placement = "/111"}});
  table.push_back({"3.2W seq_cst",
                   {{{store(x, 1, sc), store(y, 2, sc)},
                     {store(y, 1, sc), store(z, 2, sc)},
                     {store(z, 1, sc), store(x, 2, sc)}}},
                   {{"/111", forbidden}},
                   {.sequential = "/112 /121 /122 /211 /212 /221 /222"}});
  return family;
}

Family store_then_read_family() {
  Family family{
      .name = "R",
      .about =
          "two threads store to one atomic, the later of them reads what the other stored before",
      .source = "Maranget, Sarkar, Sewell, 2012"};
  std::vector<Litmus>& table = family.tests;
  const auto r = [](Order order, Order load_order) {
    return Program{
        {{store(x, 1, order), store(y, 1, order)}, {store(y, 2, order), load(x, load_order)}}};
  };
  table.push_back({"R relaxed",
                   r(rlx, rlx),
                   {{"0/2", interleaved}},
                   {.sequential = "0/1 1/1 1/2", .weak = "0/2"}});
  table.push_back({"R release acquire",
                   r(rel, acq),
                   {{"0/2", interleaved}},
                   {.sequential = "0/1 1/1 1/2", .weak = "0/2"}});
  table.push_back({"R seq_cst", r(sc, sc), {{"0/2", forbidden}}, {.sequential = "0/1 1/1 1/2"}});
  table.push_back({"R seq_cst fences",
                   {{{store(x, 1, rlx), fence(sc), store(y, 1, rlx)},
                     {store(y, 2, rlx), fence(sc), load(x, rlx)}}},
                   {{"0/2", forbidden}},
                   {.sequential = "0/1 1/1 1/2"}});
  return family;
}

Family store_after_read_family() {
  Family family{.name = "S",
                .about = "a store after an acquired message, to what the sender stored before",
                .source = "Maranget, Sarkar, Sewell, 2012"};
  std::vector<Litmus>& table = family.tests;
  const auto s = [](Order store_order, Order load_order) {
    return Program{
        {{store(x, 2, rlx), store(y, 1, store_order)}, {load(y, load_order), store(x, 1, rlx)}}};
  };
  table.push_back({"S relaxed",
                   s(rlx, rlx),
                   {{"1/2", placement}},
                   {.sequential = "0/1 0/2 1/1", .placement = "1/2"}});
  table.push_back(
      {"S release acquire", s(rel, acq), {{"1/2", forbidden}}, {.sequential = "0/1 0/2 1/1"}});
  table.push_back({"S release relaxed",
                   s(rel, rlx),
                   {{"1/2", placement}},
                   {.sequential = "0/1 0/2 1/1", .placement = "1/2"}});
  table.push_back({"S fences",
                   {{{store(x, 2, rlx), fence(rel), store(y, 1, rlx)},
                     {load(y, rlx), fence(acq), store(x, 1, rlx)}}},
                   {{"1/2", forbidden}},
                   {.sequential = "0/1 0/2 1/1"}});
  return family;
}

}  // namespace brine::litmus
