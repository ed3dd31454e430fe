#pragma once

/// sim::jthread: a task in the shape of std::jthread, with a name.

#include <functional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "engine/platform/platform.hpp"
#include "sim/adapters/contain.hpp"
#include "sim/adapters/stop.hpp"
#include "sim/adapters/thread.hpp"
#include "sim/core/core.hpp"

namespace brine::sim {

/// Its destructor requests a stop and joins. The body may take a stop_token.
class jthread {
 public:
  jthread() noexcept : source_(nostopstate) {}

  template <class F>
  explicit jthread(std::string_view name, F&& fn, engine::Site site = engine::Site::here())
      : thread_(name, body_of(std::forward<F>(fn), source_), site) {}

  jthread(jthread&& other) noexcept
      : source_(std::exchange(other.source_, stop_source(nostopstate))),
        thread_(std::move(other.thread_)) {}
  jthread& operator=(jthread&& other) {
    if (this == &other) return *this;
    stop_and_join();
    source_ = std::exchange(other.source_, stop_source(nostopstate));
    thread_ = std::move(other.thread_);
    return *this;
  }
  ~jthread() {
    const DestructorScope scope;
    stop_and_join();
  }

  [[nodiscard]] bool joinable() const noexcept { return thread_.joinable(); }
  void join(engine::Site site = engine::Site::here()) { thread_.join(site); }

  [[nodiscard]] stop_source get_stop_source() noexcept { return source_; }
  [[nodiscard]] stop_token get_stop_token() const noexcept { return source_.get_token(); }
  bool request_stop(engine::Site site = engine::Site::here()) { return source_.request_stop(site); }

 private:
  void stop_and_join() {
    if (!thread_.joinable()) return;
    source_.request_stop();
    thread_.join();
  }

  template <class F>
  static auto body_of(F&& fn, const stop_source& source) {
    if constexpr (std::is_invocable_v<std::decay_t<F>, stop_token>) {
      return [body = std::decay_t<F>(std::forward<F>(fn)), token = source.get_token()]() mutable {
        std::invoke(std::move(body), std::move(token));
      };
    } else {
      return std::decay_t<F>(std::forward<F>(fn));
    }
  }

  stop_source source_;
  thread thread_;
};

}  // namespace brine::sim
