#pragma once

/// ThreadSpecific: a value per thread or task, made at the first use and destroyed at the end.

#include <cstdint>
#include <memory>

#include "engine/platform/thread_values.hpp"

namespace brine::engine {

/// `Values()` gives the ThreadValues of the caller. Values are made without arguments, in the order
/// of first use, and destroyed in the reverse order when their task ends; the object's destruction
/// destroys the caller's value at once. An object must outlive the use of its values, and may go
/// before the tasks that have values end.
///
/// Progress: local to the caller, apart from what T's constructor does; no other task is involved.
///
///     typename P::template thread_specific<std::vector<int>> scratch;
///     scratch->push_back(1);  // the calling task's own
template <class T, ThreadValues& (*Values)()>
class ThreadSpecific {
 public:
  ThreadSpecific() = default;
  ThreadSpecific(const ThreadSpecific&) = delete;
  ThreadSpecific& operator=(const ThreadSpecific&) = delete;
  ~ThreadSpecific() { Values().remove(key_); }

  [[nodiscard]] T& get() {
    if (void* const found = Values().find(key_)) return *static_cast<T*>(found);
    auto value = std::make_unique<T>();
    // T's constructor may have asked for this very value, and so have made it.
    if (void* const found = Values().find(key_)) return *static_cast<T*>(found);
    Values().add(key_, value.get(), [](void* at) { delete static_cast<T*>(at); });
    return *value.release();
  }
  [[nodiscard]] T& operator*() { return get(); }
  [[nodiscard]] T* operator->() { return &get(); }

 private:
  const std::uint64_t key_ = ThreadValues::take_key();
};

}  // namespace brine::engine
