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

template <class T>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value) noexcept(std::is_nothrow_move_constructible_v<T>)
      : state_(std::in_place_index<0>, std::move(value)) {}
  Outcome(Empty) noexcept : state_(std::in_place_index<1>) {}
  Outcome(Lagged lagged) noexcept : state_(std::in_place_index<2>, lagged) {}
  Outcome(Closed) noexcept : state_(std::in_place_index<3>) {}
  Outcome(Timeout) noexcept : state_(std::in_place_index<4>) {}

  /// Makes the value in place.
  template <class... Args>
  explicit Outcome(std::in_place_t, Args&&... args)
      : state_(std::in_place_index<0>, std::forward<Args>(args)...) {}

  [[nodiscard]] OutcomeKind kind() const noexcept {
    return static_cast<OutcomeKind>(state_.index());
  }
  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }

  /// The value. Without one: std::bad_variant_access.
  [[nodiscard]] T& operator*() & { return std::get<0>(state_); }
  [[nodiscard]] const T& operator*() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& operator*() && { return std::get<0>(std::move(state_)); }
  [[nodiscard]] T* operator->() { return std::addressof(std::get<0>(state_)); }
  [[nodiscard]] const T* operator->() const { return std::addressof(std::get<0>(state_)); }

  /// How many values were missed; 0 unless the kind is kLagged.
  [[nodiscard]] std::uint64_t lagged() const noexcept {
    const Lagged* const lag = std::get_if<2>(&state_);
    return lag != nullptr ? lag->n : 0;
  }

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
  std::variant<T, Empty, Lagged, Closed, Timeout> state_;
};

static_assert(std::is_trivially_copyable_v<Outcome<std::uint64_t>>);
static_assert(sizeof(Outcome<std::uint64_t>) == 16);

}  // namespace brine::engine
