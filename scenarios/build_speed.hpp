#pragma once

/// Whether what this build measures means something.

namespace brine::scenarios {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BRINE_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define BRINE_SANITIZED
#endif
#endif

#ifdef BRINE_SANITIZED
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif
#undef BRINE_SANITIZED

/// Optimised, and without a sanitizer.
#ifdef __OPTIMIZE__
inline constexpr bool kFullSpeed = !kSanitized;
#else
inline constexpr bool kFullSpeed = false;
#endif

}  // namespace brine::scenarios
