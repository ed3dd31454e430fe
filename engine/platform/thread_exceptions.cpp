#include "engine/platform/thread_exceptions.hpp"

#include <utility>

namespace brine::engine {

namespace {

thread_local ThreadExceptions::HandlerPtr current;

}  // namespace

void ThreadExceptions::hand_to(HandlerPtr handler) noexcept {
  current = std::move(handler);
}

const ThreadExceptions::HandlerPtr& ThreadExceptions::of_this_thread() noexcept {
  return current;
}

}  // namespace brine::engine
