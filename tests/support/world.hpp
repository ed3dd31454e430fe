#pragma once

/// Where a claim about a part under test is checked: on real threads the body just runs. A
/// simulated platform specialises World, to run the body as the root task of simulated runs.

#include <utility>

namespace brine::tests {

template <class P>
struct World {
  template <class Body>
  static void run(Body&& body) {
    std::forward<Body>(body)();
  }
};

template <class P, class Body>
void in_world(Body&& body) {
  World<P>::run(std::forward<Body>(body));
}

/// `full` on real threads; where each operation is simulated, a load that still covers the cases.
template <class P>
constexpr unsigned scaled(unsigned full, unsigned simulated) {
  return P::kSimulated ? simulated : full;
}

}  // namespace brine::tests
