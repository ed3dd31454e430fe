#pragma once

/// `LoadOutcome<T>`: what a load with a bound on its retries came to: the value, or Busy.
///
///     const LoadOutcome<Totals> got = totals.try_load(100);
///     if (got.has_value()) show(*got); else show_stale(got.busy().retries);

#include <cstdint>
#include <memory>
#include <variant>

namespace brine::engine {

/// Writes were under way during every attempt.
struct Busy {
  std::uint32_t retries = 0;  ///< attempts after the first
  friend bool operator==(const Busy&, const Busy&) = default;
};

template <class T>
class [[nodiscard]] LoadOutcome {
 public:
  LoadOutcome(const T& value) noexcept : state_(std::in_place_index<0>, value) {}
  LoadOutcome(Busy busy) noexcept : state_(std::in_place_index<1>, busy) {}

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }

  /// The value. Without one: std::bad_variant_access.
  [[nodiscard]] const T& operator*() const { return std::get<0>(state_); }
  [[nodiscard]] const T* operator->() const { return std::addressof(**this); }

  /// Why there is no value. With one: std::bad_variant_access.
  [[nodiscard]] const Busy& busy() const { return std::get<1>(state_); }

 private:
  std::variant<T, Busy> state_;
};

}  // namespace brine::engine
