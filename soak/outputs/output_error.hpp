#pragma once

/// OutputError: an output of a running soak could not be written. Says what, where and what to do
/// next; exit code 3.

#include <stdexcept>
#include <string>

namespace brine::soak {

class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace brine::soak
