#pragma once

/// Whether this build is one whose speed means something: optimised, and without a sanitizer.

namespace brine::scenarios {

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define BRINE_SLOWED_DOWN
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
#define BRINE_SLOWED_DOWN
#endif

#ifdef BRINE_SLOWED_DOWN
inline constexpr bool kFullSpeed = false;
#else
inline constexpr bool kFullSpeed = true;
#endif
#undef BRINE_SLOWED_DOWN

}  // namespace brine::scenarios
