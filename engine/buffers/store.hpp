#pragma once

/// Where a buffer keeps its state, and how handles refer to it.
///
///  - OnHeap: the state is allocated, and shared by the buffer and its handles; any number of
///    readers.
///  - InPlace: the state is part of the buffer object, and handles point into it: no heap, at most
///    kMaxReaders at a time, and the buffer must outlive its handles and stay where it is.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace brine::engine::detail {

/// A pointer that is null once it was moved from, as a shared_ptr is.
template <class State>
class Borrowed {
 public:
  explicit Borrowed(State& state) noexcept : state_(&state) {}
  Borrowed(Borrowed&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  Borrowed& operator=(Borrowed&& other) noexcept {
    state_ = std::exchange(other.state_, nullptr);
    return *this;
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  ~Borrowed() = default;

  [[nodiscard]] State* get() const noexcept { return state_; }
  [[nodiscard]] State* operator->() const noexcept { return state_; }
  [[nodiscard]] State& operator*() const noexcept { return *state_; }
  friend bool operator==(const Borrowed& borrowed, std::nullptr_t) noexcept {
    return borrowed.state_ == nullptr;
  }

 private:
  State* state_;
};

struct OnHeap {
  static constexpr bool kInPlace = false;
  static constexpr std::size_t kCapacity = 0;      ///< as the constructor is told
  static constexpr std::uint64_t kMaxReaders = 0;  ///< any number
  using Name = std::string;

  template <class State>
  using Ref = std::shared_ptr<State>;

  template <class State>
  class Holder {
   public:
    template <class... Args>
    explicit Holder(Args&&... args)
        : state_(std::make_shared<State>(std::forward<Args>(args)...)) {}

    [[nodiscard]] State& get() const noexcept { return *state_; }
    [[nodiscard]] Ref<State> ref() const noexcept { return state_; }

   private:
    std::shared_ptr<State> state_;
  };
};

template <std::size_t capacity, std::uint64_t max_readers>
struct InPlace {
  static_assert(max_readers != 0, "a buffer that nobody may read");
  static constexpr bool kInPlace = true;
  static constexpr std::size_t kCapacity = capacity;
  static constexpr std::uint64_t kMaxReaders = max_readers;
  using Name = std::string_view;  ///< of text that outlives the buffer

  template <class State>
  using Ref = Borrowed<State>;

  template <class State>
  class Holder {
   public:
    template <class... Args>
    explicit Holder(Args&&... args) : state_(std::forward<Args>(args)...) {}

    [[nodiscard]] State& get() const noexcept { return state_; }
    [[nodiscard]] Ref<State> ref() const noexcept { return Ref<State>(state_); }

   private:
    mutable State state_;  // shared, as what a pointer points to
  };
};

/// `count` elements: kCount in place, or, if that is 0, on the heap.
template <class E, std::size_t kCount>
class Elements {
 public:
  explicit Elements(std::size_t /*count*/) noexcept {}
  [[nodiscard]] E& operator[](std::size_t i) const noexcept { return elements_[i]; }

 private:
  mutable std::array<E, kCount> elements_{};  // shared, as what a pointer points to
};

template <class E>
class Elements<E, 0> {
 public:
  explicit Elements(std::size_t count) : elements_(std::make_unique<E[]>(count)) {}
  [[nodiscard]] E& operator[](std::size_t i) const noexcept { return elements_[i]; }

 private:
  std::unique_ptr<E[]> elements_;
};

}  // namespace brine::engine::detail
