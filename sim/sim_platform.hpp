#pragma once

/// SimPlatform: the platform of engine/platform/platform.hpp, mapped to the simulator's core.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "engine/platform/platform.hpp"
#include "engine/platform/time_limit.hpp"
#include "sim/adapters/atomic.hpp"
#include "sim/adapters/barriers.hpp"
#include "sim/adapters/clock.hpp"
#include "sim/adapters/condition_any.hpp"
#include "sim/adapters/contain.hpp"
#include "sim/adapters/jthread.hpp"
#include "sim/adapters/locks.hpp"
#include "sim/adapters/mutex.hpp"
#include "sim/adapters/once.hpp"
#include "sim/adapters/phases.hpp"
#include "sim/adapters/semaphore.hpp"
#include "sim/adapters/stop.hpp"
#include "sim/adapters/thread.hpp"
#include "sim/adapters/thread_specific.hpp"
#include "sim/adapters/wide_atomic.hpp"
#include "sim/core/core.hpp"

namespace brine::sim {

struct SimPlatform {
  static constexpr bool kNothrow = false;
  static constexpr bool kSimulated = true;

  template <class T>
  using atomic = sim::atomic<T>;
  template <class T>
  using var = sim::var<T>;
  using atomic_flag = sim::atomic_flag;
  using mutex = sim::mutex;
  using timed_mutex = sim::timed_mutex;
  using recursive_mutex = sim::recursive_mutex;
  using recursive_timed_mutex = sim::recursive_timed_mutex;
  using shared_mutex = sim::shared_mutex;
  using shared_timed_mutex = sim::shared_timed_mutex;
  using condition_variable = sim::condition_variable;
  using condition_variable_any = sim::condition_variable_any;
  template <std::ptrdiff_t LeastMax = sim::counting_semaphore<>::max()>
  using counting_semaphore = sim::counting_semaphore<LeastMax>;
  using binary_semaphore = sim::binary_semaphore;
  using latch = sim::latch;
  template <class CompletionFunction = NoCompletion>
  using barrier = sim::barrier<CompletionFunction>;
  using once_flag = sim::once_flag;
  using stop_token = sim::stop_token;
  using stop_source = sim::stop_source;
  template <class Callback>
  using stop_callback = sim::stop_callback<Callback>;
  using thread = sim::thread;
  using jthread = sim::jthread;
  template <class T>
  using thread_specific = sim::thread_specific<T>;
  using clock = SimClock;

  template <class F, class... Args>
  static void call_once(const OnceCall& call, F&& fn, Args&&... args) {
    sim::call_once(call, std::forward<F>(fn), std::forward<Args>(args)...);
  }

  [[gnu::always_inline]] static void fence(std::memory_order order,
                                           engine::Site site = engine::Site::here()) {
    if (Core* const core = current_core) core->fence(order, site);
  }
  [[gnu::always_inline]] static void light_barrier(engine::Site site = engine::Site::here()) {
    sim::light_barrier(site);
  }
  static constexpr bool light_barrier_is_free() noexcept { return true; }
  [[gnu::always_inline]] static void free_light_barrier(engine::Site site = engine::Site::here()) {
    sim::light_barrier(site);
  }
  [[gnu::always_inline]] static void heavy_barrier(engine::Site site = engine::Site::here()) {
    sim::heavy_barrier(site);
  }
  [[gnu::always_inline]] static void yield(engine::Site site = engine::Site::here()) {
    if (Core* const core = current_core) core->yield(Op::kYield, site);
  }
  [[gnu::always_inline]] static void spin_hint(engine::Site site = engine::Site::here()) {
    if (Core* const core = current_core) core->yield(Op::kSpinHint, site);
  }
  static void sleep_until(clock::time_point deadline, engine::Site site = engine::Site::here()) {
    if (Core* const core = current_core) core->sleep_until(virtual_time(deadline), site);
  }
  static void sleep_for(engine::TimeLimit limit, engine::Site site = engine::Site::here()) {
    sleep_until(deadline_in(limit), site);
  }

  /// Uniform in [0, n), 1 <= n <= 2^32, from the run's workload stream; a recorded decision.
  [[nodiscard]] static std::uint64_t random(std::uint64_t n) {
    Core* const core = current_core;
    if (core == nullptr) return 0;
    if (n == 0 || n > std::uint64_t{1} << 32) {
      core->fail(
          {.kind = "misuse",
           .property = "random",
           .message = "random(" + std::to_string(n) + "): the bound must be from 1 to 2^32"});
      return 0;
    }
    return core->choose(ChoiceKind::kWorkload, static_cast<std::uint32_t>(n));
  }

  /// Runs fn and returns what it threw, if anything. The end of a run passes through.
  template <class F>
  [[nodiscard]] static std::exception_ptr guarded(F&& fn) {
    try {
      std::forward<F>(fn)();
    } catch (const Unwind&) {
      throw;
    } catch (...) {
      return std::current_exception();
    }
    return nullptr;
  }

  using destructor_scope = DestructorScope;

  template <class Object>
  static void name(Object& object, std::string_view text) {
    object.set_name(text);
  }
  template <class Object>
  static void hide_value(Object& object) noexcept {
    object.hide_value();
  }
};

static_assert(engine::Platform<SimPlatform>);

}  // namespace brine::sim
