/// Searches that end early, and verdicts over what does not fit.

#include "scenarios/litmus/machine.hpp"

#include <cstdint>
#include <stdexcept>

#include <doctest/doctest.h>

#include "scenarios/litmus/expectation.hpp"
#include "scenarios/litmus/shorthand.hpp"

namespace brine::litmus {

using namespace shorthand;

namespace {

const Program kBuffering{{{store(x, 1, rlx), load(y, rlx)}, {store(y, 1, rlx), load(x, rlx)}}};

Verdict verdict(const Stated& stated, Model model) {
  const Litmus test{.name = "SB", .program = kBuffering, .claims = {}, .stated = stated};
  Machine machine;
  return verdict_of(test, model, machine.run(kBuffering, model));
}

}  // namespace

TEST_CASE("a search stops after as many executions as it may begin") {
  Machine machine;
  const Seen all = machine.run(kBuffering, Model::kCpp);
  CHECK(all.ended == Ended::kComplete);
  const std::uint64_t begun = all.executions + all.repeats;
  CHECK(machine.run(kBuffering, Model::kCpp, {.max_executions = begun}).ended == Ended::kComplete);
  const Seen stopped = machine.run(kBuffering, Model::kCpp, {.max_executions = begun - 1});
  CHECK(stopped.ended == Ended::kAtLimit);
  CHECK(stopped.executions + stopped.repeats == begun - 1);
}

TEST_CASE("a search is interrupted between two executions") {
  Machine machine;
  std::uint64_t asked = 0;
  const Limits limits{.max_executions = 100, .interrupted = [&] { return ++asked == 3; }};
  const Seen seen = machine.run(kBuffering, Model::kCpp, limits);
  CHECK(seen.ended == Ended::kInterrupted);
  CHECK(seen.executions + seen.repeats == 2);
}

TEST_CASE("a program that is not valid is refused") {
  Machine machine;
  CHECK_THROWS_AS(static_cast<void>(machine.run({{{load(x, rel)}}}, Model::kCpp)),
                  std::invalid_argument);
}

TEST_CASE("what must be seen and is not is missing, what must not be and is is forbidden") {
  const Stated right{.sequential = "01 10 11", .weak = "00"};
  for (const Model model : {Model::kSequential, Model::kCpp, Model::kCppPlacement})
    CHECK(verdict(right, model).as_expected());
  const Verdict missing = verdict({.sequential = "01 10 11", .weak = "00 22"}, Model::kCpp);
  CHECK(missing.missing == Notations{"22"});
  CHECK(missing.forbidden == Notations{});
  CHECK(verdict({.sequential = "01 10 11"}, Model::kCpp).forbidden == Notations{"00"});
  CHECK(verdict({.sequential = "01 10"}, Model::kSequential).forbidden == Notations{"11"});
}

TEST_CASE("what is out of a model's reach is forbidden to it, and with placement permitted") {
  const Stated stated{.sequential = "01 10 11", .weak = {}, .placement = "00"};
  CHECK(verdict(stated, Model::kCpp).forbidden == Notations{"00"});
  CHECK(verdict(stated, Model::kCppPlacement).as_expected());
  for (const Stated& far :
       {Stated{.sequential = "01 10 11", .weak = {}, .placement = {}, .reordering = "00 22"},
        Stated{.sequential = "01 10 11",
        .weak = {},
        .placement = {},
        .reordering = {},
        .load_buffering = "00 22"}}) {
    CHECK(verdict(far, Model::kCpp).forbidden == Notations{"00"});
    CHECK(verdict(far, Model::kCppPlacement).as_expected());
    CHECK(expected(far, Model::kCpp).out_of_reach == Notations{"00", "22"});
  }
  CHECK(expected({.sequential = "01", .weak = "00"}, Model::kSequential).out_of_reach ==
        Notations{"00"});
}

}  // namespace brine::litmus
