#pragma once

/// StdThread: std::thread with a name.

#include <cstdint>
#include <functional>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

namespace brine::engine {

namespace detail {

void begin_thread(const char (&label)[16], std::uint64_t stream) noexcept;
[[nodiscard]] std::uint64_t take_stream_number() noexcept;

/// What a thread is given by the one that starts it: made there, begun in the new one.
class ThreadStart {
 public:
  explicit ThreadStart(std::string_view name) noexcept : stream_(take_stream_number()) {
    name.copy(label_, sizeof(label_) - 1);
  }
  void begin() const noexcept { begin_thread(label_, stream_); }

 private:
  char label_[16] = {};
  std::uint64_t stream_;
};

}  // namespace detail

/// std::thread with a name (its first 15 characters reach the operating system) and a random stream
/// of its own. Join before destruction: a thread that is still joinable then calls std::terminate.
class StdThread {
 public:
  StdThread() noexcept = default;

  template <class F>
  StdThread(std::string_view name, F&& fn)
      : thread_([start = detail::ThreadStart(name),
                 body = std::decay_t<F>(std::forward<F>(fn))]() mutable {
          start.begin();
          std::invoke(std::move(body));
        }) {}

  void join() { thread_.join(); }
  [[nodiscard]] bool joinable() const noexcept { return thread_.joinable(); }

 private:
  std::thread thread_;
};

}  // namespace brine::engine
