#pragma once

/// StdJthread: std::jthread with the name and the random stream of StdThread.

#include <functional>
#include <stop_token>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

#include "engine/platform/std_thread.hpp"

namespace brine::engine {

/// Its destructor requests a stop and joins. The body may take a std::stop_token.
class StdJthread {
 public:
  StdJthread() noexcept = default;

  template <class F>
  StdJthread(std::string_view name, F&& fn)
      : thread_([start = detail::ThreadStart(name),
                 body = std::decay_t<F>(std::forward<F>(fn))](std::stop_token token) mutable {
          if constexpr (std::is_invocable_v<std::decay_t<F>, std::stop_token>) {
            start.run([&body, &token] { std::invoke(std::move(body), std::move(token)); });
          } else {
            start.run([&body] { std::invoke(std::move(body)); });
          }
        }) {}

  void join() { thread_.join(); }
  [[nodiscard]] bool joinable() const noexcept { return thread_.joinable(); }
  [[nodiscard]] std::stop_source get_stop_source() noexcept { return thread_.get_stop_source(); }
  [[nodiscard]] std::stop_token get_stop_token() const noexcept { return thread_.get_stop_token(); }
  bool request_stop() noexcept { return thread_.request_stop(); }

 private:
  std::jthread thread_;
};

}  // namespace brine::engine
