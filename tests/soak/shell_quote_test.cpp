#include "soak/shell_quote.hpp"

#include <doctest/doctest.h>

namespace brine::soak {
namespace {

TEST_CASE("a plain word stays as it is") {
  CHECK(shell_quoted("brine-out/high-throughput-42.json") == "brine-out/high-throughput-42.json");
  CHECK(shell_quoted("capacity=64") == "capacity=64");
}

TEST_CASE("a word with anything special is quoted") {
  CHECK(shell_quoted("") == "''");
  CHECK(shell_quoted("my results/a.json") == "'my results/a.json'");
  CHECK(shell_quoted("$(reboot)") == "'$(reboot)'");
  CHECK(shell_quoted("it's") == R"('it'\''s')");
  CHECK(shell_quoted("~/out") == "'~/out'");
}

TEST_CASE("a command is its words with spaces between") {
  CHECK(shell_command({"brine", "replay", "a b.json"}) == "brine replay 'a b.json'");
}

}  // namespace
}  // namespace brine::soak
