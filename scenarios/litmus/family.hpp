#pragma once

/// A litmus test: a small program, and what every model shows of it.
///
/// All outcomes that C++20 allows are stated, in the notation of notation.hpp, by what it takes to
/// show them; what is not stated must never be seen. From this follows for each model
/// (expectation.hpp) which outcomes must be seen and which must not.

#include <optional>
#include <string_view>
#include <vector>

#include "scenarios/litmus/program.hpp"
#include "scenarios/litmus/reach.hpp"

namespace brine::litmus {

/// Each a list of outcomes, apart by spaces. An outcome is in one of them: the first that fits.
struct Stated {
  std::string_view sequential = {};  ///< one operation after another, loads return the newest value
  std::string_view weak = {};        ///< `Reach::kInterleaved`, but for these
  std::string_view placement = {};
  std::string_view reordering = {};
  std::string_view load_buffering = {};
};

/// What the literature says about the outcomes that match `pattern`: the least that one of them
/// takes, or nothing if all are forbidden.
struct Claim {
  std::string_view pattern;
  std::optional<Reach> reach;
};

struct Litmus {
  std::string_view name;
  Program program;
  std::vector<Claim> claims;  ///< the first is what the test is about
  Stated stated;
};

struct Family {
  std::string_view name;
  std::string_view about;
  std::string_view source;  ///< of the shape; the variants are ours
  std::vector<Litmus> tests = {};
};

}  // namespace brine::litmus
