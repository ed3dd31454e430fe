/// Random programs on the simulator: no outcome that the standard forbids, and none missing but
/// those that the model says it does not show.

#include <array>
#include <cstdint>
#include <string>

#include <doctest/doctest.h>

#include "scenarios/litmus/shorthand.hpp"
#include "tests/judge/generator.hpp"
#include "tests/litmus/compare.hpp"
#include "tests/litmus/every_order.hpp"
#include "tests/litmus/rings.hpp"

namespace brine::litmus {

using namespace shorthand;

namespace {

constexpr std::array kModes{judge::Mode::kMixed, judge::Mode::kFences,
                            judge::Mode::kReadModifyWrite, judge::Mode::kSeqCst,
                            judge::Mode::kPlainData};

/// Calls `check` with programs of each mode, and has a failure name its seed and show its program.
template <typename Check>
void for_programs(std::uint64_t seeds, Check check) {
  for (const judge::Mode mode : kModes)
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      const judge::Program program = judge::random_program(seed, mode);
      INFO("mode ", static_cast<int>(mode), " seed ", seed, '\n', judge::to_text(program));
      check(program);
    }
}

void check(Machine& machine, const judge::Program& program, Model model) {
  const Seen seen = machine.run(program, model);
  CHECK(to_text(compare(program, judge::allowed(program), model, seen).wrong) == "");
}

void check(std::uint64_t seeds, Model model) {
  Machine machine;
  for_programs(seeds, [&](const judge::Program& program) { check(machine, program, model); });
}

}  // namespace

TEST_CASE("random programs show with the C++ memory model exactly the outcomes in reach") {
  check(1'000, Model::kCpp);
}

/// Who reads `y` does not read `x` before it was stored, if the fences say so.
TEST_CASE("an update that acquires takes over what a seq_cst fence limits") {
  Machine machine;
  for (const Operation& passing : {load(y, acq), fetch_add(y, 1, acq), exchange(y, 2, acq_rel)}) {
    const Program program{{{store(x, 1, rlx), fence(sc), load(z, rlx)},
                           {store(z, 1, rlx), fence(sc), store(y, 1, rel)},
                           {passing, load(x, rlx)}}};
    INFO(judge::to_text(program));
    check(machine, program, Model::kCpp);
  }
}

/// A load looks at four stores together, then at one after another.
TEST_CASE("who reads a later store may read each of six stores before it") {
  Machine machine;
  check(machine,
        {{{store(x, 1, rlx), store(x, 2, rlx), store(x, 3, rlx), store(x, 4, rlx), store(x, 5, rlx),
           store(y, 1, rlx)},
          {load(y, rlx), load(x, rlx)}}},
        Model::kCpp);
}

TEST_CASE("random programs with placed stores show nothing forbidden, and more") {
  check(400, Model::kCppPlacement);
}

TEST_CASE("random programs without the C++ memory model are interleaved") {
  check(400, Model::kSequential);
}

TEST_CASE("random rings of three and four threads show exactly the outcomes in reach") {
  Machine machine;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const judge::Program program = random_ring(seed);
    INFO("ring, seed ", seed, '\n', judge::to_text(program));
    check(machine, program, Model::kCpp);
  }
}

TEST_CASE("the reduced search shows of random programs what every order shows") {
  Machine machine;
  EveryOrder every;
  for_programs(200, [&](const judge::Program& program) {
    if (judge::operation_count(program) > 6) return;
    for (const Model model : {Model::kSequential, Model::kCpp, Model::kCppPlacement}) {
      const bool same = machine.run(program, model) == every.run(program, model);
      CHECK(same);
    }
  });
}

}  // namespace brine::litmus
