#include <utility>
#include <vector>

#include "scenarios/litmus/literature.hpp"
#include "scenarios/litmus/shorthand.hpp"

namespace brine::litmus {

using namespace shorthand;

Family mutual_exclusion_family() {
  Family family{
      .name = "mutual exclusion",
      .about = "Dekker, Peterson and a lock by exchange: only one is in the critical section",
      .source = "Dijkstra, EWD 123, 1965; Peterson, IPL 12(3), 1981"};
  std::vector<Litmus>& table = family.tests;
  const auto dekker = [](Order stores, Order loads) {
    return Program{{{store(x, 1, stores), load(y, loads), when(1, 0, write(p, 1))},
                    {store(y, 1, stores), load(x, loads), when(1, 0, write(p, 2))}}};
  };
  table.push_back(
      {"Dekker seq_cst", dekker(sc, sc), {{"race", forbidden}}, {.sequential = "01 10 11"}});
  table.push_back({"Dekker release acquire",
                   dekker(rel, acq),
                   {{"race", interleaved}},
                   {.sequential = "01 10 11", .weak = "race"}});
  table.push_back({"Dekker seq_cst fences",
                   {{{store(x, 1, rlx), fence(sc), load(y, rlx), when(2, 0, write(p, 1))},
                     {store(y, 1, rlx), fence(sc), load(x, rlx), when(2, 0, write(p, 2))}}},
                   {{"race", forbidden}},
                   {.sequential = "01 10 11"}});
  const auto locked = [](Order lock, Order unlock) {
    const std::vector<Operation> section{exchange(x, 1, lock), when(0, 0, write(p, 1)),
                                         when(0, 0, store(x, 0, unlock))};
    return Program{{section, section}};
  };
  table.push_back({"lock by exchange",
                   locked(acq, rel),
                   {{"race", forbidden}},
                   {.sequential = "00/0 01/0 10/0"}});
  table.push_back({"lock that is released relaxed",
                   locked(acq, rlx),
                   {{"race", interleaved}},
                   {.sequential = "01/0 10/0 race"}});
  table.push_back({"lock that is taken relaxed",
                   locked(rlx, rel),
                   {{"race", interleaved}},
                   {.sequential = "01/0 10/0 race"}});
  // x and y are the flags, z the turn; whoever reads the other's flag as 0 enters.
  const auto peterson = [](Order order, Order load_order) {
    return Program{
        {{store(x, 1, order), store(z, 1, order), load(y, load_order)},
         {store(y, 1, order), store(z, 2, order), load(x, load_order), load(z, load_order)}}};
  };
  table.push_back({"Peterson seq_cst",
                   peterson(sc, sc),
                   {{"00*", forbidden}, {"011", forbidden}},
                   {.sequential = "012/2 101/1 102/1 111/1 112/1 112/2"}});
  table.push_back({"Peterson release acquire",
                   peterson(rel, acq),
                   {{"00*", interleaved}, {"011", interleaved}},
                   {.sequential = "012/2 101/1 102/1 111/1 112/1 112/2",
                    .weak = "001/1 002/1 002/2 011/1 012/1 102/2"}});
  table.push_back({"Peterson with an acq_rel exchange of the turn",
                   {{{store(x, 1, rlx), exchange(z, 1, acq_rel), load(y, acq)},
                     {store(y, 1, rlx), exchange(z, 2, acq_rel), load(x, acq)}}},
                   {{"*0*0", forbidden}},
                   {.sequential = "0011/2 0111/2 2100/1 2101/1"}});
  // Without fences in between, a flag may become visible after the turn.
  table.push_back({"Peterson seq_cst fences before the loads only",
                   {{{store(x, 1, rlx), store(z, 1, rlx), fence(sc), load(y, rlx)},
                     {store(y, 1, rlx), store(z, 2, rlx), fence(sc), load(x, rlx), load(z, rlx)}}},
                   {{"011", interleaved}},
                   {.sequential = "012/2 101/1 102/1 111/1 112/1 112/2", .weak = "011/1 102/2"}});
  table.push_back(
      {"Peterson seq_cst fences after flag and turn",
       {{{store(x, 1, rlx), fence(sc), store(z, 1, rlx), fence(sc), load(y, rlx)},
         {store(y, 1, rlx), fence(sc), store(z, 2, rlx), fence(sc), load(x, rlx), load(z, rlx)}}},
       {{"00*", forbidden}, {"011", forbidden}},
       {.sequential = "012/2 101/1 102/1 111/1 112/1 112/2"}});
  return family;
}

Family seqlock_family() {
  Family family{
      .name = "seqlock",
      .about = "a reader that saw the same even version twice has read nothing of what came after",
      .source = "Boehm, MSPC 2012"};
  std::vector<Litmus>& table = family.tests;
  const auto guarded = [](Operation writer, Operation reader) {
    return Program{{{store(x, 1, rlx), writer, store(y, 1, rlx), store(x, 2, rel)},
                    {load(x, acq), load(y, rlx), reader, load(x, rlx)}}};
  };
  table.push_back({"seqlock with a release and an acquire fence",
                   guarded(fence(rel), fence(acq)),
                   {{"010", forbidden}, {"202", forbidden}},
                   {.sequential = "000/2 001/2 002/2 011/2 012/2 101/2 102/2 111/2 112/2 212/2"}});
  table.push_back({"seqlock with the writer's fence an acquire",
                   guarded(fence(acq), fence(acq)),
                   {{"010", interleaved}},
                   {.sequential = "000/2 001/2 002/2 011/2 012/2 101/2 102/2 111/2 112/2 212/2",
                    .weak = "010/2"}});
  table.push_back({"seqlock with the reader's fence a release",
                   guarded(fence(rel), fence(rel)),
                   {{"010", interleaved}},
                   {.sequential = "000/2 001/2 002/2 011/2 012/2 101/2 102/2 111/2 112/2 212/2",
                    .weak = "010/2"}});
  table.push_back({"seqlock without the writer's fence, the first store a release",
                   {{{store(x, 1, rel), store(y, 1, rlx), store(x, 2, rel)},
                     {load(x, acq), load(y, rlx), fence(acq), load(x, rlx)}}},
                   {{"010", interleaved}},
                   {.sequential = "000/2 001/2 002/2 011/2 012/2 101/2 102/2 111/2 112/2 212/2",
                    .weak = "010/2"}});
  table.push_back({"seqlock without the reader's fence, the second load an acquire",
                   {{{store(x, 1, rlx), fence(rel), store(y, 1, rlx), store(x, 2, rel)},
                     {load(x, acq), load(y, rlx), load(x, acq)}}},
                   {{"010", interleaved}},
                   {.sequential = "000/2 001/2 002/2 011/2 012/2 101/2 102/2 111/2 112/2 212/2",
                    .weak = "010/2"}});
  return family;
}

Family double_checked_initialisation_family() {
  Family family{.name = "double-checked initialisation",
                .about = "whoever sees the flag set uses what was made before",
                .source = "Meyers, Alexandrescu, DDJ, 2004"};
  std::vector<Litmus>& table = family.tests;
  // x is the flag, y a lock that is taken once, p what is made.
  const auto checked = [](Order look, Order publish) {
    const std::vector<Operation> user{load(x, look), when(0, 0, exchange(y, 1, acq)),
                                      when(1, 0, write(p, 1)), when(1, 0, store(x, 1, publish)),
                                      when(0, 1, read(p))};
    return Program{{user, user}};
  };
  table.push_back({"double-checked initialisation, release and acquire",
                   checked(acq, rel),
                   {{"race", forbidden}},
                   {.sequential = "00-01-/11 00-1-1/11 01-00-/11 1-100-/11"}});
  table.push_back({"double-checked initialisation, first look relaxed",
                   checked(rlx, rel),
                   {{"race", interleaved}},
                   {.sequential = "00-01-/11 01-00-/11 race"}});
  table.push_back({"double-checked initialisation, flag stored relaxed",
                   checked(acq, rlx),
                   {{"race", interleaved}},
                   {.sequential = "00-01-/11 01-00-/11 race"}});
  return family;
}

Family reference_counting_family() {
  Family family{.name = "reference counting",
                .about = "whoever takes the last reference away destroys what others have used",
                .source = "Boost.Atomic, usage examples"};
  std::vector<Litmus>& table = family.tests;
  // The last of two owners destroys; the counter counts up to 2 here.
  const auto released = [](Order user, std::vector<Operation> last) {
    last.push_back(when(0, 1, write(p, 2)));
    return Program{{{read(p), fetch_add(x, 1, user)}, std::move(last)}};
  };
  table.push_back({"reference count, acq_rel decrement",
                   released(rel, {fetch_add(x, 1, acq_rel)}),
                   {{"race", forbidden}},
                   {.sequential = "001/2 010/2"}});
  table.push_back({"reference count, release decrement and acquire fence",
                   released(rel, {fetch_add(x, 1, rel), fence(acq)}),
                   {{"race", forbidden}},
                   {.sequential = "001/2 010/2"}});
  table.push_back({"reference count, release decrement",
                   released(rel, {fetch_add(x, 1, rel)}),
                   {{"race", interleaved}},
                   {.sequential = "010/2 race"}});
  table.push_back({"reference count, relaxed decrement",
                   released(rlx, {fetch_add(x, 1, acq)}),
                   {{"race", interleaved}},
                   {.sequential = "010/2 race"}});
  return family;
}

}  // namespace brine::litmus
