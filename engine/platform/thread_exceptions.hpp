#pragma once

/// ThreadExceptions: who is told of an exception that leaves the body of a thread. Nobody, unless
/// somebody asked: the exception then ends the process by std::terminate, as that of a std::thread
/// does.
///
///     ThreadExceptions::hand_to(std::make_shared<const ThreadExceptions::Handler>(
///         [&run](std::string_view thread, const std::exception_ptr& thrown) { … }));

#include <exception>
#include <functional>
#include <memory>
#include <string_view>

namespace brine::engine {

class ThreadExceptions {
 public:
  /// Called in the thread whose body ended, with the whole name of that thread, before the body's
  /// captures are destroyed; or by who could not start it. It must not throw. Several threads may
  /// call it at once.
  using Handler = std::function<void(std::string_view thread, const std::exception_ptr& thrown)>;
  using HandlerPtr = std::shared_ptr<const Handler>;

  /// For the threads that the calling thread starts from now on, and those that they start. Null:
  /// as at the beginning.
  static void hand_to(HandlerPtr handler) noexcept;
  [[nodiscard]] static const HandlerPtr& of_this_thread() noexcept;
};

}  // namespace brine::engine
