#pragma once

/// switch_stack: leaves one stack for another. On x86-64 it is inlined where it is used, at a
/// quarter of the cost of Boost.Context: the compiler saves what is live and no more, the state of
/// the floating-point unit stays as it is, and there is no call without a return, so that the
/// processor goes on predicting the returns that follow. Elsewhere it is Boost.Context.
///
/// Rounding modes and floating-point exception masks are not kept per stack: whoever changes them
/// changes them back before the next scheduling point.

#include <cstddef>
#include <cstdint>

#include <boost/context/detail/fcontext.hpp>

namespace brine::sim::detail {

/// At most 63 bytes below.
inline void* aligned_down(void* address) noexcept {
  return static_cast<char*>(address) - reinterpret_cast<std::uintptr_t>(address) % 64;
}

#if defined(__x86_64__) && !defined(BRINE_BOOST_SWITCH)

/// Whether the running stack has grown beyond the address `limit`.
[[gnu::always_inline]] inline bool stack_is_beyond(const std::uintptr_t& limit) noexcept {
  asm inline goto("cmpq %%rsp, %0\n\tja %l1" : : "m"(limit) : "cc" : beyond);
  return false;
beyond:
  return true;
}

/// A stack that was left, or was never entered. Where to go on is kept here and not on the stack:
/// so the processor knows it the sooner, where it has guessed wrongly.
struct StackContext {
  void* stack = nullptr;
  void* resume = nullptr;
  void* frame = nullptr;
};

/// A context that begins with `Entry()`, which must not return. `top`: the end of its memory.
template <void (*Entry)()>
StackContext make_stack_context(void* top, [[maybe_unused]] std::size_t size) {
  auto** slot = static_cast<void**>(aligned_down(top));
  *--slot = nullptr;  // where Entry would return to: the end of every backtrace
  return {.stack = slot, .resume = reinterpret_cast<void*>(Entry), .frame = nullptr};
}

/// Writes the place to come back to into `leave`, then goes to `enter`; they may be the same. When
/// somebody comes back: `leave`, out of a register. Nothing is written to either stack, so that the
/// red zone needs no care. Not for a function that has both alloca and over-aligned variables when
/// clang compiles it: rbx is then its own there.
[[gnu::always_inline]] inline StackContext* switch_stack(StackContext* leave, StackContext* enter) {
  static_assert(offsetof(StackContext, resume) == 8 && offsetof(StackContext, frame) == 16);
#ifdef __clang__
#define BRINE_LEAVE "+D"
#define BRINE_OTHER "rbx"
#else  // where GCC has it already, mostly
#define BRINE_LEAVE "+b"
#define BRINE_OTHER "rdi"
#endif
  asm inline volatile(
      "leaq 1f(%%rip), %%rax\n\t"
      "movq %%rsp, (%0)\n\t"
      "movq %%rax, 8(%0)\n\t"
      "movq %%rbp, 16(%0)\n\t"
      "movq (%%rsi), %%rsp\n\t"
      "movq 16(%%rsi), %%rbp\n\t"
      "jmp *8(%%rsi)\n"
      "1:"
      : BRINE_LEAVE(leave), "+S"(enter)
      :
      : "rax", BRINE_OTHER, "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
        "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10",
        "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "memory", "cc");
#undef BRINE_LEAVE
#undef BRINE_OTHER
  return enter;  // of whoever has come back here: that is where this stack was left
}

#else

/// A stack that was left, or was never entered.
struct StackContext {
  void* stack = nullptr;
};

[[gnu::always_inline]] inline bool stack_is_beyond(std::uintptr_t limit) noexcept {
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) < limit;
}

/// Whoever arrives writes down where the other stack was left.
inline void arrive(boost::context::detail::transfer_t from) noexcept {
  *static_cast<StackContext*>(from.data) = {.stack = from.fctx};
}

template <void (*Entry)()>
StackContext make_stack_context(void* top, std::size_t size) {
  const auto enter = [](boost::context::detail::transfer_t from) {
    arrive(from);
    Entry();
  };
  return {.stack = boost::context::detail::make_fcontext(top, size, enter)};
}

inline StackContext* switch_stack(StackContext* leave, StackContext* enter) {
  if (leave != enter) arrive(boost::context::detail::jump_fcontext(enter->stack, leave));
  return leave;
}

#endif

}  // namespace brine::sim::detail
