#pragma once

/// The users' functions behind one type each. Both may take the emitter first, or leave it out.

#include <memory>
#include <type_traits>
#include <utility>

#include "engine/records/produce_outcome.hpp"

namespace brine::engine::detail {

template <class T, class Emitter>
class ProducerFunction {
 public:
  ProducerFunction() = default;
  ProducerFunction(const ProducerFunction&) = delete;
  ProducerFunction& operator=(const ProducerFunction&) = delete;
  virtual ~ProducerFunction() = default;
  [[nodiscard]] virtual Verdict<T> call(const Emitter& emitter, T&& value) const = 0;
};

template <class T, class Emitter>
class ConsumerFunction {
 public:
  ConsumerFunction() = default;
  ConsumerFunction(const ConsumerFunction&) = delete;
  ConsumerFunction& operator=(const ConsumerFunction&) = delete;
  virtual ~ConsumerFunction() = default;
  virtual void call(const Emitter& emitter, T&& value) = 0;
};

template <class T, class Emitter, class F>
class ProducerFunctionOf final : public ProducerFunction<T, Emitter> {
  static constexpr bool kTakesEmitter = std::is_invocable_v<const F&, const Emitter&, T&&>;
  static_assert(kTakesEmitter || std::is_invocable_v<const F&, T&&>,
                "a producer function is called as fn(emitter, value) or fn(value), and as const, "
                "for several tasks may produce at once; it returns the value to push or Rejected");

 public:
  explicit ProducerFunctionOf(F fn) : fn_(std::move(fn)) {}
  [[nodiscard]] Verdict<T> call([[maybe_unused]] const Emitter& emitter, T&& value) const override {
    if constexpr (kTakesEmitter) {
      return fn_(emitter, std::move(value));
    } else {
      return fn_(std::move(value));
    }
  }

 private:
  F fn_;
};

template <class T, class Emitter, class F>
class ConsumerFunctionOf final : public ConsumerFunction<T, Emitter> {
  static constexpr bool kTakesEmitter = std::is_invocable_v<F&, const Emitter&, T&&>;
  static_assert(kTakesEmitter || std::is_invocable_v<F&, T&&>,
                "a consumer function is called as fn(emitter, value) or fn(value)");

 public:
  explicit ConsumerFunctionOf(F fn) : fn_(std::move(fn)) {}
  void call([[maybe_unused]] const Emitter& emitter, T&& value) override {
    if constexpr (kTakesEmitter) {
      fn_(emitter, std::move(value));
    } else {
      fn_(std::move(value));
    }
  }

 private:
  F fn_;
};

}  // namespace brine::engine::detail
