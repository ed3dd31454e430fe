#pragma once

/// StdThread: std::thread with a name.

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

#include "engine/platform/thread_exceptions.hpp"

namespace brine::engine {

namespace detail {

void begin_thread(const char (&label)[16], std::uint64_t stream) noexcept;
[[nodiscard]] std::uint64_t take_stream_number() noexcept;

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
/// What its body throws goes to the handler of thread_exceptions.hpp, if there is one.
class StdThread {
 public:
  StdThread() noexcept = default;

  template <class F>
  StdThread(std::string_view name, F&& fn)
      : thread_([start = detail::ThreadStart(name),
                 body = std::decay_t<F>(std::forward<F>(fn))]() mutable {
          start.run([&body] { std::invoke(std::move(body)); });
        }) {}

  void join() { thread_.join(); }
  [[nodiscard]] bool joinable() const noexcept { return thread_.joinable(); }

 private:
  std::thread thread_;
};

}  // namespace brine::engine
