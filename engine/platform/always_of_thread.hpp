#pragma once

/// always_of_this_thread: an object per thread that may be asked for until the process is gone.

#include <cstddef>
#include <cxxabi.h>
#include <new>

extern "C" void* __dso_handle;  // NOLINT(bugprone-reserved-identifier): the C++ ABI's name

namespace brine::engine {

/// The calling thread's T, made without arguments at the first use and destroyed when the thread
/// ends. A thread_local T must not be used once it is destroyed, and destructors of other
/// thread_local objects, and on the main thread of all static ones, run after that. This one is
/// made anew for them, and destroyed again; what the main thread makes after its thread_local
/// objects have died stays until the process is gone. Of each T there is one.
template <class T>
[[nodiscard]] T& always_of_this_thread() noexcept {
  struct Place {  // has no destructor, so it can be looked at until the thread is gone
    alignas(T) std::byte bytes[sizeof(T)];
    bool alive;

    [[nodiscard]] T& object() noexcept { return *std::launder(reinterpret_cast<T*>(bytes)); }
  };
  constinit static thread_local Place place{};
  if (!place.alive) {
    ::new (static_cast<void*>(place.bytes)) T();
    place.alive = true;
    abi::__cxa_thread_atexit(
        [](void* at) {
          auto& ended = *static_cast<Place*>(at);
          ended.object().~T();
          ended.alive = false;
        },
        &place, &__dso_handle);
  }
  return place.object();
}

}  // namespace brine::engine
