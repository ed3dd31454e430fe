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

/// True on real threads under clang 14's thread sanitizer. It does not know of
/// pthread_mutex_clocklock, so a timed mutex that was taken looks free to it; and it never ends a
/// pthread_once whose call threw. Claims that need these are left to the other builds.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define BRINE_THREAD_SANITIZER
#endif
#endif
template <class P>
constexpr bool sanitizer_is_blind() {
#ifdef BRINE_THREAD_SANITIZER
  return !P::kSimulated;
#else
  return false;
#endif
}

}  // namespace brine::tests
