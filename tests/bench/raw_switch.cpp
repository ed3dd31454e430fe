#include "tests/bench/raw_switch.hpp"

#include <cstddef>

namespace brine::bench {

namespace {

using boost::context::detail::fcontext_t;
using boost::context::detail::jump_fcontext;
using boost::context::detail::transfer_t;

constexpr std::size_t kStackBytes = 64 * 1024;

[[noreturn]] void answer(transfer_t from) {
  for (;;)
    from = jump_fcontext(from.fctx, nullptr);
}

}  // namespace

// A stack colour that no fiber of a small workload has.
RawSwitch::RawSwitch()
    : stack_(kStackBytes, 15),
      other_(boost::context::detail::make_fcontext(stack_.top(), stack_.size(), &answer)) {}

void RawSwitch::ping_pong(std::uint64_t round_trips) noexcept {
  fcontext_t other = other_;
  for (std::uint64_t i = 0; i < round_trips; ++i)
    other = jump_fcontext(other, nullptr).fctx;
  other_ = other;
}

}  // namespace brine::bench
