#pragma once

/// Tells AddressSanitizer and ThreadSanitizer of each switch between stacks. Empty in other builds.

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define BRINE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BRINE_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define BRINE_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define BRINE_TSAN 1
#endif
#endif

#ifdef BRINE_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef BRINE_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace brine::sim::detail {

/// Whether a sanitizer is told of each switch between stacks; a stack is then never left for
/// itself.
#if defined(BRINE_ASAN) || defined(BRINE_TSAN)
inline constexpr bool kToldOfSwitches = true;
#else
inline constexpr bool kToldOfSwitches = false;
#endif

/// What the sanitizers keep for one stack.
struct SanitizerStack {
#ifdef BRINE_ASAN
  void* fake_stack = nullptr;
  const void* bottom = nullptr;
  std::size_t size = 0;
#endif
#ifdef BRINE_TSAN
  void* fiber = nullptr;
#endif

  void describe([[maybe_unused]] const void* stack_bottom,
                [[maybe_unused]] std::size_t stack_size) {
#ifdef BRINE_ASAN
    bottom = stack_bottom;
    size = stack_size;
#endif
  }
  void create_fiber() {
#ifdef BRINE_TSAN
    fiber = __tsan_create_fiber(0);
#endif
  }
  void adopt_thread() {
#ifdef BRINE_TSAN
    fiber = __tsan_get_current_fiber();
#endif
  }
  void destroy_fiber() {
#ifdef BRINE_TSAN
    if (fiber != nullptr) __tsan_destroy_fiber(fiber);
    fiber = nullptr;
#endif
  }
};

/// Of memory for a new stack: one that was abandoned at the same place has left the marks of its
/// frames.
inline void forget_frames([[maybe_unused]] const void* stack_bottom,
                          [[maybe_unused]] std::size_t stack_size) {
#ifdef BRINE_ASAN
  __asan_unpoison_memory_region(stack_bottom, stack_size);
#endif
}

/// Before the jump from one stack to another.
inline void leave_stack([[maybe_unused]] SanitizerStack& from,
                        [[maybe_unused]] SanitizerStack& to) {
#ifdef BRINE_ASAN
  __sanitizer_start_switch_fiber(&from.fake_stack, to.bottom, to.size);
#endif
#ifdef BRINE_TSAN
  __tsan_switch_to_fiber(to.fiber, 0);
#endif
}

/// First thing on the stack that was jumped to. `from` learns its bounds (the host's are not known
/// otherwise).
inline void enter_stack([[maybe_unused]] SanitizerStack& here,
                        [[maybe_unused]] SanitizerStack& from) {
#ifdef BRINE_ASAN
  __sanitizer_finish_switch_fiber(here.fake_stack, &from.bottom, &from.size);
#endif
}

}  // namespace brine::sim::detail
