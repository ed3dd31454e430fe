#pragma once

/// `Outcome<T>`: what a receive may come to, as one type: a value, or the reason why there is none.
///
/// An outcome of a trivially copyable T is trivially copyable itself; one of a small T travels in
/// registers.
///
///     Outcome<int> got = reader.recv();
///     switch (got.kind()) {
///       case OutcomeKind::kValue: use(*got); break;
///       case OutcomeKind::kLagged: log_missed(got.lagged()); break;  // receive again at once
///       case OutcomeKind::kClosed: return;
///       default: break;
///     }

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

namespace brine::engine {

/// In the order of Outcome's alternatives.
enum class OutcomeKind : std::uint8_t {
  kValue,
  kEmpty,    ///< nothing to receive now
  kLagged,   ///< values were overwritten before this reader took them
  kClosed,   ///< drained, and nothing will ever follow
  kTimeout,  ///< nothing came before the deadline
};

struct Empty {
  friend bool operator==(const Empty&, const Empty&) = default;
};
struct Lagged {
  std::uint64_t n = 0;  ///< how many values were missed
  friend bool operator==(const Lagged&, const Lagged&) = default;
};
struct Closed {
  friend bool operator==(const Closed&, const Closed&) = default;
};
struct Timeout {
  friend bool operator==(const Timeout&, const Timeout&) = default;
};

namespace detail {

/// A value, or the reason why there is none.
template <class T, bool trivially_copyable = std::is_trivially_copyable_v<T>>
class OutcomeState {
 public:
  template <class... Args>
  explicit OutcomeState(std::in_place_t, Args&&... args)
      : state_(std::in_place_index<0>, std::forward<Args>(args)...) {}
  explicit OutcomeState(Empty) noexcept : state_(std::in_place_index<1>) {}
  explicit OutcomeState(Lagged lagged) noexcept : state_(std::in_place_index<2>, lagged) {}
  explicit OutcomeState(Closed) noexcept : state_(std::in_place_index<3>) {}
  explicit OutcomeState(Timeout) noexcept : state_(std::in_place_index<4>) {}

  [[nodiscard]] OutcomeKind kind() const noexcept {
    return static_cast<OutcomeKind>(state_.index());
  }
  [[nodiscard]] std::uint64_t missed() const noexcept {
    const Lagged* const lag = std::get_if<2>(&state_);
    return lag != nullptr ? lag->n : 0;
  }
  [[nodiscard]] T& value() { return std::get<0>(state_); }
  [[nodiscard]] const T& value() const { return std::get<0>(state_); }

 private:
  std::variant<T, Empty, Lagged, Closed, Timeout> state_;  // in the order of OutcomeKind
};

/// Trivially copyable, too, and of the same size; but the kind fills a word. A variant stores its
/// index as a byte, and to return it in a register is to load the word that it is part of: the
/// processor cannot take that from a store of one byte, and waits until it is in the cache.
template <class T>
class OutcomeState<T, true> {
 public:
  template <class... Args>
  explicit OutcomeState(std::in_place_t, Args&&... args)
      : value_(std::forward<Args>(args)...), kind_(word(OutcomeKind::kValue)) {}
  explicit OutcomeState(Empty) noexcept : missed_(0), kind_(word(OutcomeKind::kEmpty)) {}
  explicit OutcomeState(Lagged lagged) noexcept
      : missed_(lagged.n), kind_(word(OutcomeKind::kLagged)) {}
  explicit OutcomeState(Closed) noexcept : missed_(0), kind_(word(OutcomeKind::kClosed)) {}
  explicit OutcomeState(Timeout) noexcept : missed_(0), kind_(word(OutcomeKind::kTimeout)) {}

  [[nodiscard]] OutcomeKind kind() const noexcept { return static_cast<OutcomeKind>(kind_); }
  [[nodiscard]] std::uint64_t missed() const noexcept { return has_value() ? 0 : missed_; }
  [[nodiscard]] T& value() { return has_value() ? value_ : throw std::bad_variant_access(); }
  [[nodiscard]] const T& value() const {
    return has_value() ? value_ : throw std::bad_variant_access();
  }

 private:
  [[nodiscard]] static constexpr std::uint64_t word(OutcomeKind kind) noexcept {
    return static_cast<std::uint64_t>(kind);
  }
  [[nodiscard]] bool has_value() const noexcept { return kind() == OutcomeKind::kValue; }

  union {
    T value_;
    std::uint64_t missed_;
  };
  std::uint64_t kind_;
};

}  // namespace detail

template <class T>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value) noexcept(std::is_nothrow_move_constructible_v<T>)
      : state_(std::in_place, std::move(value)) {}
  Outcome(Empty empty) noexcept : state_(empty) {}
  Outcome(Lagged lagged) noexcept : state_(lagged) {}
  Outcome(Closed closed) noexcept : state_(closed) {}
  Outcome(Timeout timeout) noexcept : state_(timeout) {}

  /// Makes the value in place.
  template <class... Args>
  explicit Outcome(std::in_place_t, Args&&... args)
      : state_(std::in_place, std::forward<Args>(args)...) {}

  [[nodiscard]] OutcomeKind kind() const noexcept { return state_.kind(); }
  [[nodiscard]] bool has_value() const noexcept { return kind() == OutcomeKind::kValue; }

  /// The value. Without one: std::bad_variant_access.
  [[nodiscard]] T& operator*() & { return state_.value(); }
  [[nodiscard]] const T& operator*() const& { return state_.value(); }
  [[nodiscard]] T&& operator*() && { return std::move(state_.value()); }
  [[nodiscard]] T* operator->() { return std::addressof(state_.value()); }
  [[nodiscard]] const T* operator->() const { return std::addressof(state_.value()); }

  /// How many values were missed; 0 unless the kind is kLagged.
  [[nodiscard]] std::uint64_t lagged() const noexcept { return state_.missed(); }

  /// The same reason, for another type of value. Precondition: !has_value().
  template <class U>
  [[nodiscard]] Outcome<U> reason() const noexcept {
    switch (kind()) {
      case OutcomeKind::kLagged:
        return Lagged{lagged()};
      case OutcomeKind::kClosed:
        return Closed{};
      case OutcomeKind::kTimeout:
        return Timeout{};
      default:
        return Empty{};
    }
  }

 private:
  detail::OutcomeState<T> state_;
};

static_assert(std::is_trivially_copyable_v<Outcome<std::uint64_t>>);
static_assert(sizeof(Outcome<std::uint64_t>) == 16);

}  // namespace brine::engine
