#pragma once

/// Symbols: names of functions by their addresses, from the symbol table of the program's own file
/// (which also has those that are not exported) and from the dynamic ones of its libraries.

#include <cstdint>
#include <string>
#include <vector>

namespace brine::soak {

class Symbols {
 public:
  /// Reads the program's file. What cannot be read is left out.
  Symbols();

  /// "brine::scenarios::…", "libc.so.6: pthread_cond_wait", or "brine+0x1234". Cut at 200 bytes.
  [[nodiscard]] std::string name_of(const void* return_address) const;

 private:
  struct Function {
    std::uint64_t begin = 0;
    std::uint64_t size = 0;
    std::string name;  ///< mangled
  };

  std::vector<Function> functions_;  ///< by address
  std::uint64_t base_ = 0;           ///< where the program was loaded
};

}  // namespace brine::soak
