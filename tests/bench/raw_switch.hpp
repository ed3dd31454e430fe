#pragma once

/// RawSwitch: the unit of all speeds of the simulator. Two stacks and nothing but
/// `boost::context::detail::jump_fcontext` from one to the other and back.

#include <cstdint>

#include <boost/context/detail/fcontext.hpp>

#include "sim/core/stack.hpp"

namespace brine::bench {

class RawSwitch {
 public:
  RawSwitch();

  /// Jumps to the other stack and back, `round_trips` times: two switches each.
  void ping_pong(std::uint64_t round_trips) noexcept;

 private:
  sim::Stack stack_;
  boost::context::detail::fcontext_t other_;
};

}  // namespace brine::bench
