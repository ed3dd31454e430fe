#include "scenarios/litmus/program.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

#include "scenarios/litmus/shorthand.hpp"

namespace brine::litmus {

using namespace shorthand;

TEST_CASE("a program prints as one column a thread") {
  const Program program{{{write(p, 1), store(x, 1, Order::kRelease)},
                         {compare_exchange(x, 1, 2, Order::kAcqRel, Order::kAcquire),
                          when(0, 1, read(p)), fence(Order::kSeqCst)}}};
  CHECK(to_text(program) ==
        "p = 1               | r0 = x.cas(1, 2, acq_rel, acquire)\n"
        "x.store(1, release) | if (r0 == 1) r1 = p\n"
        "                    | fence(seq_cst)\n");
}

TEST_CASE("an outcome prints registers, finals and whether it races") {
  CHECK(to_text(Outcome{.registers = {1, kSkipped}, .finals = {2}, .races = true}) ==
        "r0=1 r1=- | x=2 | races");
}

TEST_CASE("registers and atomics are counted as they are named") {
  const Program program{
      {{store(z, 1, Order::kRelaxed), read(q)}, {fetch_add(x, 1, Order::kRelaxed)}}};
  CHECK(operation_count(program) == 3);
  CHECK(register_count(program) == 2);
  CHECK(atomic_count(program) == 3);
}

TEST_CASE("equal programs have equal fingerprints, and a change of any part changes them") {
  const Operation cas = compare_exchange(x, 0, 1, Order::kAcqRel, Order::kAcquire);
  const Program program{{{cas, when(0, 0, write(p, 1))}}};
  CHECK(fingerprint(program) == fingerprint(Program(program)));
  const auto differs = [&](auto change) {
    Program other = program;
    change(other.threads[0]);
    return fingerprint(other) != fingerprint(program);
  };
  CHECK(differs([](auto& thread) { thread[0].order = Order::kRelease; }));
  CHECK(differs([](auto& thread) { thread[0].failure = Order::kRelaxed; }));
  CHECK(differs([](auto& thread) { thread[0].expected = 1; }));
  CHECK(differs([](auto& thread) { thread[0].operand = 2; }));
  CHECK(differs([](auto& thread) { thread[0].location = y; }));
  CHECK(differs([](auto& thread) { thread[1].guard_value = 1; }));
  CHECK(differs([](auto& thread) { thread[1].guard = kUnguarded; }));
  CHECK(differs([](auto& thread) { thread[1].kind = Kind::kRead; }));
  CHECK(differs([](auto& thread) { thread.pop_back(); }));
}

TEST_CASE("a program that is not valid is refused with its place") {
  const auto refused = [](const Program& program, const char* message) {
    CHECK_THROWS_WITH_AS(require_valid(program), message, std::invalid_argument);
  };
  refused(
      {{{}, {load(x, Order::kRelease)}}},
      "litmus: thread 1, place 0: a load cannot have this order; name relaxed, acquire or seq_cst");
  refused({{{store(x, 1, Order::kAcqRel)}}},
          "litmus: thread 0, place 0: a store cannot have this order; name relaxed, release or "
          "seq_cst");
  refused({{{compare_exchange(x, 0, 1, Order::kAcqRel, Order::kRelease)}}},
          "litmus: thread 0, place 0: a failure cannot have this order; name relaxed, acquire or "
          "seq_cst");
  refused({{{load(kMaxAtomics, Order::kRelaxed)}}}, "litmus: thread 0, place 0: no such location");
  refused({{{read(kMaxPlains)}}}, "litmus: thread 0, place 0: no such location");
  refused({{{when(0, 0, read(p))}}},
          "litmus: thread 0, place 0: its guard is not an earlier place of the thread");
  refused({{{read(p), when(0, 0, read(q))}}},
          "litmus: thread 0, place 1: its guard is not an atomic operation that returns a value");
  refused({{{}, {}, {}, {}, {}}}, "litmus: more than 4 threads");
  const std::vector<Operation> five(5, read(p));
  refused({{five, five, five}}, "litmus: more than 12 operations");
  refused({{std::vector<Operation>(9, read(p))}}, "litmus: thread 0: more than 8 operations");
}

}  // namespace brine::litmus
