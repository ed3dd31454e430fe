#pragma once

/// What a producer function answers (`Verdict<T>`), and what a produce comes to (`ProduceOutcome`).

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace brine::engine {

/// A producer function's refusal of a value.
struct Rejected {
  std::string reason;
};

/// The value to push, or a refusal. Both convert to it, so that a producer function may say
/// `return value;` or `return Rejected{"too hot"};`.
template <class T>
class [[nodiscard]] Verdict {
 public:
  Verdict(T value) : answer_(std::in_place_index<0>, std::move(value)) {}
  Verdict(Rejected rejected) : answer_(std::in_place_index<1>, std::move(rejected)) {}

  [[nodiscard]] bool accepted() const noexcept { return answer_.index() == 0; }
  /// The value. Without one: std::bad_variant_access.
  [[nodiscard]] T& value() { return std::get<0>(answer_); }
  /// The refusal. Without one: std::bad_variant_access.
  [[nodiscard]] Rejected& rejected() { return std::get<1>(answer_); }

 private:
  std::variant<T, Rejected> answer_;
};

enum class ProduceKind : std::uint8_t {
  kPushed,
  kRejected,       ///< by the producer function; the reason is its own
  kFailed,         ///< the producer function threw; the reason is what()
  kClosed,         ///< the database shuts down or is gone
  kTooDeep,        ///< too many produces within each other: producer functions emit in a circle
  kUnknownRecord,  ///< an emit named no record
  kWrongType,      ///< an emit named a record of another type
};

/// Only kPushed means that the value went into the buffer; else it was destroyed, and `reason` says
/// why.
class [[nodiscard]] ProduceOutcome {
 public:
  ProduceOutcome() = default;
  ProduceOutcome(ProduceKind kind, std::string reason) : kind_(kind), reason_(std::move(reason)) {}

  [[nodiscard]] ProduceKind kind() const noexcept { return kind_; }
  [[nodiscard]] bool pushed() const noexcept { return kind_ == ProduceKind::kPushed; }
  /// Empty when the value was pushed.
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

 private:
  ProduceKind kind_ = ProduceKind::kPushed;
  std::string reason_;
};

}  // namespace brine::engine
