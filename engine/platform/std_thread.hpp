#pragma once

/// StdThread: std::thread with a name.

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>

#include "engine/platform/thread_exceptions.hpp"

namespace brine::engine {

namespace detail {

void begin_thread(const char (&label)[16], std::uint64_t stream) noexcept;
[[nodiscard]] std::uint64_t take_stream_number() noexcept;

/// An exception passes a thread that is not joined: tells the calling thread's handler, and joins.
/// Without a handler it does nothing.
void outlive(std::thread& thread) noexcept;

/// What a thread is given by the one that starts it: made there, used in the new one.
class ThreadStart {
 public:
  explicit ThreadStart(std::string_view name)
      : name_(name), stream_(take_stream_number()), handler_(ThreadExceptions::of_this_thread()) {}

  /// Runs the body of the thread. Without a handler, what it throws goes on to std::terminate.
  template <class Body>
  void run(Body&& body) const {
    char label[16] = {};
    name_.copy(label, sizeof(label) - 1);
    begin_thread(label, stream_);
    if (handler_ == nullptr) return std::forward<Body>(body)();
    ThreadExceptions::hand_to(handler_);
    try {
      std::forward<Body>(body)();
    } catch (...) {
      (*handler_)(name_, std::current_exception());
    }
  }

 private:
  std::string name_;
  std::uint64_t stream_;
  ThreadExceptions::HandlerPtr handler_;
};

}  // namespace detail

/// std::thread with a name (its first 15 characters reach the operating system) and a random stream
/// of its own. Join before destruction: a thread that is still joinable then calls std::terminate.
///
/// Where the thread that starts it has a handler (thread_exceptions.hpp), that is told of what the
/// body throws, of a thread that could not be started, which throws std::system_error as well, and
/// of an exception that passes a joinable thread; that one then waits for the thread, which the
/// handler can make end.
class StdThread {
 public:
  StdThread() noexcept = default;

  template <class F>
  StdThread(std::string_view name, F&& fn) try
      : thread_([start = detail::ThreadStart(name),
                 body = std::decay_t<F>(std::forward<F>(fn))]() mutable {
          start.run([&body] { std::invoke(std::move(body)); });
        }) {
  } catch (const std::system_error&) {
    if (const auto& handler = ThreadExceptions::of_this_thread())
      (*handler)(name, std::current_exception());
    throw;
  }
  ~StdThread() {
    if (thread_.joinable() && std::uncaught_exceptions() != 0) detail::outlive(thread_);
  }
  StdThread(StdThread&&) noexcept = default;
  StdThread& operator=(StdThread&&) noexcept = default;

  void join() { thread_.join(); }
  [[nodiscard]] bool joinable() const noexcept { return thread_.joinable(); }

 private:
  std::thread thread_;
};

}  // namespace brine::engine
