#include "tests/judge/generator.hpp"

#include <array>
#include <cstdint>
#include <set>

#include <doctest/doctest.h>

#include "tests/judge/axiomatic.hpp"

namespace brine::judge {

namespace {

constexpr std::array kModes{Mode::kMixed, Mode::kFences, Mode::kReadModifyWrite, Mode::kSeqCst,
                            Mode::kPlainData};

std::size_t count_of(const Program& program, bool (*counts)(const Operation&)) {
  std::size_t count = 0;
  for (const auto& thread : program.threads)
    for (const Operation& operation : thread)
      count += counts(operation) ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("random programs are valid and within their limits") {
  for (const Mode mode : kModes)
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
      const Program program = random_program(seed, mode);
      INFO("mode ", static_cast<int>(mode), " seed ", seed, '\n', to_text(program));
      REQUIRE_NOTHROW(require_valid(program));
      REQUIRE(program.threads.size() >= 2);
      REQUIRE(program.threads.size() <= 3);
      REQUIRE(operation_count(program) <= 8);
    }
}

TEST_CASE("a seed means one program, in every build") {
  CHECK(random_program(7, Mode::kMixed) == random_program(7, Mode::kMixed));
  std::uint64_t all = 0;
  for (const Mode mode : kModes)
    for (std::uint64_t seed = 0; seed < 100; ++seed)
      all = all * 31 + fingerprint(random_program(seed, mode));
  CHECK(all == 1246282503088484929U);
}

TEST_CASE("programs seldom repeat") {
  for (const Mode mode : kModes) {
    std::set<Program> programs;
    for (std::uint64_t seed = 0; seed < 2000; ++seed)
      programs.insert(random_program(seed, mode));
    INFO("mode ", static_cast<int>(mode));
    CHECK(programs.size() > 1900);
  }
}

TEST_CASE("each mode has what it is named for") {
  const auto per_program = [](Mode mode, bool (*counts)(const Operation&)) {
    std::size_t count = 0;
    for (std::uint64_t seed = 0; seed < 1000; ++seed)
      count += count_of(random_program(seed, mode), counts);
    return static_cast<double>(count) / 1000;
  };
  const auto is_fence = [](const Operation& o) { return o.kind == Kind::kFence; };
  const auto updates = [](const Operation& o) { return is_read_modify_write(o.kind); };
  const auto is_seq_cst = [](const Operation& o) { return o.order == Order::kSeqCst; };
  const auto guarded = [](const Operation& o) { return o.guard != kUnguarded; };
  CHECK(per_program(Mode::kFences, is_fence) > 2);
  CHECK(per_program(Mode::kReadModifyWrite, updates) > 3);
  CHECK(per_program(Mode::kSeqCst, is_seq_cst) > 2.5);
  CHECK(per_program(Mode::kPlainData, guarded) > 0.8);
}

TEST_CASE("in each mode, the orders decide the outcomes of many programs") {
  for (const Mode mode : kModes) {
    std::size_t decisive = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
      const Program ordered = random_program(seed, mode);
      Program relaxed = ordered;
      for (auto& thread : relaxed.threads)
        for (Operation& operation : thread)
          operation.order = operation.failure = Order::kRelaxed;
      decisive += allowed(ordered) != allowed(relaxed) ? 1 : 0;
    }
    INFO("mode ", static_cast<int>(mode));
    CHECK(decisive > 80);
  }
}

}  // namespace brine::judge
