/// Writes sample artifacts to the folder given; used by hash_by_jq.sh.

#include <iostream>
#include <string>

#include "artifacts/writer.hpp"
#include "tests/artifacts/fixtures.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: brine_write_sample FOLDER\n";
    return 2;
  }
  using namespace brine::artifacts;
  using namespace std::string_literals;
  write(tests::sample_artifact(), argv[1]);
  write(tests::sample_thread_artifact(), argv[1]);
  auto odd = tests::sample_artifact();
  odd.error->message = "nul \0 del \x7f euro € smile 😀 invalid \xff end"s;
  odd.coverage["9007199254740991"] = 9007199254740991;
  odd.coverage["a/b~c é"] = 1;
  odd.coverage["Z"] = 123456789012345;
  write(odd, argv[1]);
}
