/// The judge against what it must agree with: the clauses taken literally, plain interleaving, and
/// itself after a change of the program whose effect is known.

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "scenarios/litmus/literature.hpp"
#include "tests/judge/axiomatic.hpp"
#include "tests/judge/generator.hpp"
#include "tests/judge/interleaving.hpp"
#include "tests/judge/literal.hpp"
#include "tests/judge/sequential.hpp"

namespace brine::judge {

using namespace shorthand;

namespace {

constexpr std::array kModes{Mode::kMixed, Mode::kFences, Mode::kReadModifyWrite, Mode::kSeqCst,
                            Mode::kPlainData};

/// Calls `check` with programs of each mode, and has a failure name its seed and show its program.
template <typename Check>
void for_programs(std::uint64_t seeds, Check check) {
  for (const Mode mode : kModes)
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      const Program program = random_program(seed, mode);
      INFO("mode ", static_cast<int>(mode), " seed ", seed, '\n', to_text(program));
      check(program);
    }
}

/// One line an outcome, so that a failure shows them.
std::string text_of(const Allowed& outcomes) {
  std::string text;
  for (const auto& [outcome, reach] : outcomes)
    text += to_text(outcome) + ": " + to_text(reach) + '\n';
  return text;
}

bool has_plain_data(const Program& program) {
  return std::ranges::any_of(program.threads, [](const auto& thread) {
    return std::ranges::any_of(thread, is_plain, &Operation::kind);
  });
}

Program all_seq_cst(Program program) {
  for (auto& thread : program.threads)
    for (Operation& operation : thread)
      operation.order = operation.failure = Order::kSeqCst;
  return program;
}

/// Whether each outcome of `part` is one of `whole`, and no easier to reach than there.
bool within(const Allowed& part, const Allowed& whole) {
  return std::ranges::all_of(part, [&](const auto& entry) {
    const auto found = whole.find(entry.first);
    return found != whole.end() && found->second <= entry.second;
  });
}

/// The orders that are stronger than that of `operation` by one step or more.
std::vector<Order> stronger_orders(const Operation& operation, Order order) {
  switch (order) {
    case Order::kRelaxed:
      if (operation.kind == Kind::kLoad) return {Order::kAcquire, Order::kSeqCst};
      if (operation.kind == Kind::kStore) return {Order::kRelease, Order::kSeqCst};
      return {Order::kAcquire, Order::kRelease, Order::kAcqRel, Order::kSeqCst};
    case Order::kAcquire:
      if (operation.kind == Kind::kLoad) return {Order::kSeqCst};
      return {Order::kAcqRel, Order::kSeqCst};
    case Order::kRelease:
      if (operation.kind == Kind::kStore) return {Order::kSeqCst};
      return {Order::kAcqRel, Order::kSeqCst};
    case Order::kAcqRel:
      return {Order::kSeqCst};
    case Order::kSeqCst:
      return {};
  }
  return {};
}

}  // namespace

TEST_CASE("the judge allows what the wording allows, needs the same for it, and sees its races") {
  std::size_t compared = 0;
  for_programs(1000, [&](const Program& program) {
    if (operation_count(program) > 6) return;
    ++compared;
    REQUIRE(text_of(allowed(program)) == text_of(literally_allowed(program)));
  });
  CHECK(compared > 1500);
}

TEST_CASE("the wording says the same about what the literature knows") {
  for (const litmus::Family& family : litmus::literature())
    for (const litmus::Litmus& test : family.tests) {
      INFO(std::string(test.name), '\n', to_text(test.program));
      REQUIRE(text_of(allowed(test.program)) == text_of(literally_allowed(test.program)));
    }
}

TEST_CASE("without plain data, what is sequential is what interleaving shows") {
  for_programs(300, [](const Program& program) {
    if (has_plain_data(program)) return;
    const Sequential found = sequential(program);
    CHECK(found.outcomes == interleavings(program).outcomes);
    CHECK(!found.races);
  });
}

TEST_CASE("with seq_cst throughout, the outcomes are those of interleaving, and so are the races") {
  std::size_t race_free = 0;
  for_programs(1000, [&](const Program& drawn) {
    const Program program = all_seq_cst(drawn);
    const Allowed outcomes = allowed(program);
    const Interleavings expected = interleavings(program);
    REQUIRE(race_of(outcomes).has_value() == expected.races);
    if (expected.races) return;
    ++race_free;
    Allowed reached;
    for (const Outcome& outcome : expected.outcomes)
      reached.emplace(outcome, Reach::kInterleaved);
    REQUIRE(text_of(outcomes) == text_of(reached));
  });
  CHECK(race_free > 4000);
}

TEST_CASE("whatever the orders, what interleaving shows is allowed and needs no more") {
  for_programs(400, [](const Program& program) {
    if (has_plain_data(program)) return;
    const Allowed outcomes = allowed(program);
    for (const Outcome& outcome : interleavings(program).outcomes) {
      INFO(to_text(outcome));
      const auto found = outcomes.find(outcome);
      REQUIRE(found != outcomes.end());
      REQUIRE(found->second == Reach::kInterleaved);
    }
  });
}

TEST_CASE("a stronger order adds no outcome and no race") {
  std::size_t fewer = 0;
  for_programs(150, [&](Program program) {
    const Allowed weak = allowed(program);
    const bool races = race_of(weak).has_value();
    for (auto& thread : program.threads)
      for (Operation& operation : thread) {
        if (is_plain(operation.kind)) continue;
        const Order before = operation.order;
        for (const Order stronger : stronger_orders(operation, before)) {
          operation.order = stronger;
          const Allowed strong = allowed(program);
          REQUIRE((races || (within(strong, weak) && !race_of(strong))));
          fewer += strong.size() < weak.size() ? 1 : 0;
        }
        operation.order = before;
      }
  });
  CHECK(fewer > 50);
}

TEST_CASE("a fence less takes no outcome away") {
  std::size_t more = 0;
  for_programs(400, [&](const Program& program) {
    if (has_plain_data(program)) return;  // guards name places
    const Allowed fenced = allowed(program);
    for (std::size_t thread = 0; thread < program.threads.size(); ++thread)
      for (std::size_t place = 0; place < program.threads[thread].size(); ++place) {
        if (program.threads[thread][place].kind != Kind::kFence) continue;
        Program without = program;
        auto& operations = without.threads[thread];
        operations.erase(operations.begin() + static_cast<std::ptrdiff_t>(place));
        const Allowed unfenced = allowed(without);
        REQUIRE(within(fenced, unfenced));
        more += unfenced.size() > fenced.size() ? 1 : 0;
      }
  });
  CHECK(more > 50);
}

TEST_CASE("an acq_rel fence is one that acquires and one that releases") {
  for_programs(300, [](const Program& program) {
    if (has_plain_data(program) || operation_count(program) > 6) return;
    Program split = program;
    for (auto& thread : split.threads)
      for (std::size_t place = 0; place < thread.size(); ++place) {
        if (thread[place].kind != Kind::kFence || thread[place].order != Order::kAcqRel) continue;
        thread[place].order = Order::kAcquire;
        thread.insert(thread.begin() + static_cast<std::ptrdiff_t>(++place),
                      fence(Order::kRelease));
      }
    if (operation_count(split) > kMaxOperations) return;
    REQUIRE(text_of(allowed(split)) == text_of(allowed(program)));
  });
}

TEST_CASE("names of threads and of atomics mean nothing") {
  for_programs(300, [](const Program& program) {
    Program renamed = program;
    std::ranges::reverse(renamed.threads);
    const int atomics = static_cast<int>(atomic_count(program));
    for (auto& thread : renamed.threads)
      for (Operation& operation : thread)
        if (!is_plain(operation.kind) && operation.kind != Kind::kFence)
          operation.location = atomics - 1 - operation.location;

    std::vector<std::size_t> widths;
    for (const auto& thread : program.threads)
      widths.push_back(register_count({{thread}}));
    Allowed expected;
    for (const auto& [outcome, reach] : allowed(program)) {
      Outcome moved{.registers = {}, .finals = outcome.finals, .races = outcome.races};
      auto end = outcome.registers.end();
      for (std::size_t thread = widths.size(); thread-- > 0;) {
        const auto begin = end - static_cast<std::ptrdiff_t>(widths[thread]);
        moved.registers.insert(moved.registers.end(), begin, end);
        end = begin;
      }
      std::ranges::reverse(moved.finals);
      expected.emplace(moved, reach);
    }
    // Atomics that the renamed program does not name at the end are left out there.
    Allowed found;
    for (const auto& [outcome, reach] : allowed(renamed)) {
      Outcome padded = outcome;
      padded.finals.resize(static_cast<std::size_t>(atomics));
      found.emplace(padded, reach);
    }
    REQUIRE(text_of(found) == text_of(expected));
  });
}

TEST_CASE("what is not among the outcomes is forbidden") {
  const Program passing{{{store(x, 1, Order::kRelaxed), store(y, 1, Order::kRelease)},
                         {load(y, Order::kAcquire), load(x, Order::kRelaxed)}}};
  CHECK(forbids(passing, {.registers = {1, 0}, .finals = {1, 1}}));
  CHECK_FALSE(forbids(passing, {.registers = {0, 1}, .finals = {1, 1}}));
  CHECK(forbids(passing, {.registers = {0, 1}, .finals = {1, 1}, .races = true}));
}

TEST_CASE("after a race it does not matter what plain reads returned") {
  const Program racing{{{read(p), load(x, Order::kRelaxed)}, {write(p, 1)}}};
  CHECK_FALSE(forbids(racing, {.registers = {1, 0}, .finals = {0}, .races = true}));
  CHECK(forbids(racing, {.registers = {1, 0}, .finals = {0}, .races = false}));
  CHECK(forbids(racing, {.registers = {0, 1}, .finals = {0}, .races = true}));
}

}  // namespace brine::judge
