#include "engine/platform/thread_exceptions.hpp"

#include <utility>

#include "engine/platform/always_of_thread.hpp"

namespace brine::engine {

void ThreadExceptions::hand_to(HandlerPtr handler) noexcept {
  always_of_this_thread<HandlerPtr>() = std::move(handler);
}

const ThreadExceptions::HandlerPtr& ThreadExceptions::of_this_thread() noexcept {
  return always_of_this_thread<HandlerPtr>();
}

}  // namespace brine::engine
