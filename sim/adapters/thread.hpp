#pragma once

/// sim::thread: a task in the shape of std::thread, with a name.

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "engine/platform/platform.hpp"
#include "sim/core/core.hpp"

namespace brine::sim {

class thread {
 public:
  thread() noexcept = default;

  /// Spawns a task; the name shows in traces and reports. Only inside a run.
  template <class F>
  explicit thread(std::string_view name, F&& fn, engine::Site site = engine::Site::here())
      : id_(current_core->spawn(name, TaskBody(std::forward<F>(fn)), site)), joinable_(true) {}

  thread(thread&& other) noexcept
      : id_(other.id_), joinable_(std::exchange(other.joinable_, false)) {}
  thread& operator=(thread&& other) {
    require_joined();
    id_ = other.id_;
    joinable_ = std::exchange(other.joinable_, false);
    return *this;
  }
  ~thread() noexcept(false) { require_joined(); }

  [[nodiscard]] bool joinable() const noexcept { return joinable_; }

  void join(engine::Site site = engine::Site::here()) {
    Core* const core = current_core;
    if (core == nullptr) return;
    if (!joinable_) {
      core->fail({.kind = "misuse",
                  .property = "thread",
                  .message = "join() of a thread that is not joinable"});
      return;
    }
    joinable_ = false;
    core->join(id_, site);
  }

 private:
  /// std::thread would call std::terminate; here it is a failure of the run. When an exception is
  /// on its way, that is the failure to report, and the run ends with it.
  void require_joined() {
    if (!std::exchange(joinable_, false)) return;
    Core* const core = current_core;
    if (core == nullptr) return;
    if (core->ended() || std::uncaught_exceptions() != 0) {
      core->unwind_before_owner(id_);
      return;
    }
    core->fail({.kind = "misuse",
                .property = "thread",
                .message = "task " + std::to_string(id_) +
                           " was neither joined nor moved when its thread was destroyed"});
  }

  TaskId id_ = 0;
  bool joinable_ = false;
};

}  // namespace brine::sim
