#include <utility>
#include <vector>

#include "scenarios/litmus/literature.hpp"
#include "scenarios/litmus/shorthand.hpp"

namespace brine::litmus {

using namespace shorthand;

namespace {

/// `sent` in place of the release store, and another thread's `relay`; the reader acquires.
Program relayed(std::vector<Operation> sent, Operation relay) {
  sent.insert(sent.begin(), store(x, 1, rlx));
  return {{std::move(sent), {relay}, {load(y, acq), load(x, rlx)}}};
}

}  // namespace

Family release_sequences_family() {
  Family family{.name = "release sequences",
                .about = "a message that others change before it is read",
                .source = "[intro.races]/5; P0982R1"};
  std::vector<Litmus>& table = family.tests;
  const Operation send = store(y, 1, rel);
  table.push_back({"MP through another thread's relaxed read-modify-write",
                   relayed({send}, fetch_add(y, 1, rlx)),
                   {{"120", forbidden}},
                   {.sequential = "000/1 001/1 010/1 011/1 100/2 101/2 111/2 121/2"}});
  table.push_back({"MP through another thread's relaxed exchange",
                   relayed({send}, exchange(y, 2, rlx)),
                   {{"120", forbidden}},
                   {.sequential = "000/1 001/1 011/1 020/1 021/1 100/2 101/2 111/2 121/2"}});
  table.push_back({"MP through another thread's compare_exchange",
                   relayed({send}, compare_exchange(y, 1, 2, rlx, rlx)),
                   {{"120", forbidden}},
                   {.sequential = "000/1 001/1 011/1 100/2 101/2 111/2 121/2"}});
  table.push_back({"MP ended by another thread's store",
                   relayed({send}, store(y, 2, rel)),
                   {{"20", interleaved}},
                   {.sequential = "00/1 00/2 01/1 01/2 11/1 11/2 20/1 21/1 21/2", .weak = "20/2"}});
  table.push_back({"MP through the sender's relaxed store (until C++17)",
                   {{{store(x, 1, rlx), send, store(y, 2, rlx)}, {load(y, acq), load(x, rlx)}}},
                   {{"20", interleaved}},
                   {.sequential = "00/2 01/2 11/2 21/2", .weak = "20/2"}});
  table.push_back({"MP through the sender's relaxed exchange",
                   {{{store(x, 1, rlx), send, exchange(y, 2, rlx)}, {load(y, acq), load(x, rlx)}}},
                   {{"120", forbidden}},
                   {.sequential = "100/2 101/2 111/2 121/2"}});
  table.push_back(
      {"MP through the sender's relaxed store and another's read-modify-write",
       relayed({send, store(y, 2, rlx)}, fetch_add(y, 1, rlx)),
       {{"230", interleaved}},
       {.sequential = "000/2 001/2 010/2 011/2 021/2 100/2 101/2 111/2 121/2 200/3 201/3 211/3 "
                      "221/3 231/3",
        .weak = "020/2 120/2 220/3 230/3"}});
  table.push_back({"MP release fence, through a read-modify-write",
                   relayed({fence(rel), store(y, 1, rlx)}, fetch_add(y, 1, rlx)),
                   {{"120", forbidden}},
                   {.sequential = "000/1 001/1 010/1 011/1 100/2 101/2 111/2 121/2"}});
  table.push_back({"MP release fence covers the sender's second store",
                   {{{store(x, 1, rlx), fence(rel), store(y, 1, rlx), store(y, 2, rlx)},
                     {load(y, acq), load(x, rlx)}}},
                   {{"20", forbidden}},
                   {.sequential = "00/2 01/2 11/2 21/2"}});
  table.push_back(
      {"MP through a release read-modify-write that heads its own sequence",
       relayed({fetch_add(y, 1, rel)}, fetch_add(y, 1, rel)),
       {{"0120", forbidden}},
       {.sequential = "0100/2 0101/2 0111/2 0121/2 1000/2 1001/2 1010/2 1011/2 1021/2"}});
  table.push_back({"MP through a read-modify-write that the reader has heard of",
                   {{{store(x, 1, rlx), send},
                     {fetch_add(y, 1, rlx), store(z, 1, rel)},
                     {load(z, acq), load(y, acq), load(x, rlx)}}},
                   {{"1120", forbidden}},
                   {.sequential = "0000/1 0001/1 0010/1 0011/1 0110/1 0111/1 1000/2 1001/2 1011/2 "
                                  "1021/2 1121/2"}});
  table.push_back({"MP the relaxed read-modify-write itself acquires nothing",
                   {{{store(x, 1, rlx), send}, {fetch_add(y, 1, rlx), load(x, rlx)}}},
                   {{"10", interleaved}},
                   {.sequential = "00/1 01/1 11/2", .weak = "10/2"}});
  table.push_back({"MP acquire fence after reading a release sequence",
                   {{{store(x, 1, rlx), send},
                     {fetch_add(y, 1, rlx)},
                     {load(y, rlx), fence(acq), load(x, rlx)}}},
                   {{"120", forbidden}},
                   {.sequential = "000/1 001/1 010/1 011/1 100/2 101/2 111/2 121/2"}});
  return family;
}

Family failing_compare_exchanges_family() {
  Family family{.name = "compare_exchange",
                .about = "a message that a compare_exchange reads as it fails",
                .source = "[atomics.types.operations]"};
  std::vector<Litmus>& table = family.tests;
  const auto received = [](Operation receive) {
    return Program{{{store(x, 1, rlx), store(y, 1, rel)}, {receive, load(x, rlx)}}};
  };
  table.push_back({"MP through a compare_exchange that fails acquire",
                   received(compare_exchange(y, 7, 8, rlx, acq)),
                   {{"10", forbidden}},
                   {.sequential = "00/1 01/1 11/1"}});
  table.push_back({"MP through a compare_exchange that fails relaxed",
                   received(compare_exchange(y, 7, 8, acq_rel, rlx)),
                   {{"10", interleaved}},
                   {.sequential = "00/1 01/1 11/1", .weak = "10/1"}});
  table.push_back({"MP through a compare_exchange that succeeds acquire",
                   received(compare_exchange(y, 1, 2, acq, rlx)),
                   {{"10", forbidden}},
                   {.sequential = "00/1 01/1 11/2"}});
  table.push_back({"MP through a compare_exchange that succeeds relaxed",
                   received(compare_exchange(y, 1, 2, rlx, acq)),
                   {{"10", interleaved}},
                   {.sequential = "00/1 01/1 11/2", .weak = "10/2"}});
  table.push_back({"MP through a compare_exchange that fails, then an acquire fence",
                   {{{store(x, 1, rlx), store(y, 1, rel)},
                     {compare_exchange(y, 7, 8, rlx, rlx), fence(acq), load(x, rlx)}}},
                   {{"10", forbidden}},
                   {.sequential = "00/1 01/1 11/1"}});
  table.push_back({"MP a compare_exchange that fails publishes nothing",
                   {{{store(x, 1, rlx), compare_exchange(y, 7, 8, rel, rlx)},
                     {store(y, 1, rlx), load(x, rlx)}}},
                   {{"10", interleaved}},
                   {.sequential = "01/1 10/1 11/1", .weak = "00/1"}});
  table.push_back({"a compare_exchange that fails may read an old value",
                   {{{exchange(y, 1, acq_rel), store(x, 1, rlx)},
                     {load(x, rlx), compare_exchange(y, 7, 8, acq_rel, acq)}}},
                   {{"010", interleaved}},
                   {.sequential = "000/1 001/1 011/1", .weak = "010/1"}});
  table.push_back({"a compare_exchange that succeeds reads the newest value",
                   {{{exchange(y, 1, rlx), store(x, 1, rlx)},
                     {load(x, rlx), compare_exchange(y, 0, 8, rlx, rlx)}}},
                   {{"010", forbidden}, {"810", load_buffering}},
                   {.sequential = "001/1 011/1 800/1", .load_buffering = "810/1"}});
  return family;
}

}  // namespace brine::litmus
