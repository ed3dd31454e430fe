#include "soak/json_line.hpp"

#include <doctest/doctest.h>

namespace brine::soak {
namespace {

TEST_CASE("fields keep their order and their types") {
  JsonLine error;
  error.text("kind", "property");
  JsonLine line;
  line.text("seed", "42").number("steps", 7).flag("interrupted", false).null("artifact");
  line.object("error", error).texts("names", {"a", "b"}).array("none", {});
  CHECK(line.str() == R"({"seed":"42","steps":7,"interrupted":false,"artifact":null,)"
                      R"("error":{"kind":"property"},"names":["a","b"],"none":[]})");
}

TEST_CASE("a string is escaped so that a line stays a line") {
  CHECK(json_string("a\"b\\c\nd\te") == R"("a\"b\\c\nd\te")");
  CHECK(json_string(std::string("\x01\x1b\x7f\0", 4)) == R"("\u0001\u001b\u007f\u0000")");
  CHECK(json_string("größer…") == "\"größer…\"");
}

TEST_CASE("bytes that are no UTF-8 are replaced") {
  CHECK(json_string("a\xff") == R"("a\ufffd")");
  CHECK(json_string("\xc3") == R"("\ufffd")");
  CHECK(json_string("\xc0\xaf") == R"("\ufffd\ufffd")");
  CHECK(json_string("\xed\xa0\x80") == R"("\ufffd\ufffd\ufffd")");
}

}  // namespace
}  // namespace brine::soak
