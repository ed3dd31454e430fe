#pragma once

/// TaskBody: what a task runs. A move-only callable that keeps small closures in place.

#include <concepts>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace brine::sim {

class TaskBody {
 public:
  TaskBody() = default;

  template <class F>
  requires(!std::same_as<std::remove_cvref_t<F>, TaskBody> &&
           std::invocable<std::decay_t<F>&>) explicit TaskBody(F&& fn) {
    using Fn = std::decay_t<F>;
    if constexpr (sizeof(Fn) <= kInPlace && alignof(Fn) <= alignof(std::max_align_t) &&
                  std::is_nothrow_move_constructible_v<Fn>) {
      ::new (static_cast<void*>(storage_)) Fn(std::forward<F>(fn));
      actions_ = &kActions<InPlace<Fn>>;
    } else {
      ::new (static_cast<void*>(storage_)) Fn*(new Fn(std::forward<F>(fn)));
      actions_ = &kActions<OnHeap<Fn>>;
    }
  }

  TaskBody(TaskBody&& other) noexcept { take(other); }
  TaskBody& operator=(TaskBody&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  ~TaskBody() { reset(); }

  void operator()() { actions_->invoke(storage_); }
  explicit operator bool() const noexcept { return actions_ != nullptr; }

  void reset() noexcept {
    const Actions* const actions = std::exchange(actions_, nullptr);
    if (actions != nullptr && actions->destroy != nullptr) actions->destroy(storage_);
  }

 private:
  static constexpr std::size_t kInPlace = 64;

  /// What captures references and numbers only has no `move` and no `destroy`: its bytes are
  /// copied, without a call.
  struct Actions {
    void (*invoke)(void*);
    void (*move)(void* from, void* to);
    void (*destroy)(void*);
  };

  template <class Fn>
  struct InPlace {
    static constexpr bool kTrivial = std::is_trivially_copyable_v<Fn>;
    static Fn& get(void* at) { return *std::launder(static_cast<Fn*>(at)); }
    static void invoke(void* at) { get(at)(); }
    static void move(void* from, void* to) {
      ::new (to) Fn(std::move(get(from)));
      get(from).~Fn();
    }
    static void destroy(void* at) { get(at).~Fn(); }
  };

  template <class Fn>
  struct OnHeap {
    static constexpr bool kTrivial = false;
    static Fn*& get(void* at) { return *std::launder(static_cast<Fn**>(at)); }
    static void invoke(void* at) { (*get(at))(); }
    static void move(void* from, void* to) { ::new (to) Fn*(get(from)); }
    static void destroy(void* at) { delete get(at); }
  };

  template <class Kind>
  static constexpr Actions kActions{&Kind::invoke, Kind::kTrivial ? nullptr : &Kind::move,
                                    Kind::kTrivial ? nullptr : &Kind::destroy};

  void take(TaskBody& other) noexcept {
    actions_ = std::exchange(other.actions_, nullptr);
    if (actions_ == nullptr) return;
    if (actions_->move != nullptr) return actions_->move(other.storage_, storage_);
    std::memcpy(storage_, other.storage_, sizeof storage_);
  }

  alignas(std::max_align_t) std::byte storage_[kInPlace];
  const Actions* actions_ = nullptr;
};

}  // namespace brine::sim
