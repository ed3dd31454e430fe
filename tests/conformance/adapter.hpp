#pragma once

/// A buffer of any type as a Subject. In simulation every reader is watched: at a quiescent point
/// none may be parked that could receive.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "engine/buffers/outcome.hpp"
#include "engine/measure/context.hpp"
#include "tests/conformance/subject.hpp"
#include "tests/conformance/values.hpp"

namespace brine::tests {

[[noreturn]] inline void unable(const char* what) {
  throw std::logic_error(std::string("a case asks for ") + what +
                         ", which the buffer does not offer; the case must name the trait");
}

inline Kind kind_of(engine::OutcomeKind kind) {
  switch (kind) {
    case engine::OutcomeKind::kValue:
      return Kind::kValue;
    case engine::OutcomeKind::kLagged:
      return Kind::kLagged;
    case engine::OutcomeKind::kClosed:
      return Kind::kClosed;
    case engine::OutcomeKind::kTimeout:
      return Kind::kTimeout;
    default:
      return Kind::kEmpty;
  }
}

template <class P, class T, class Handle>
class ReaderAdapter final : public SubjectReader {
 public:
  ReaderAdapter(engine::RunContext& context, Handle handle)
      : context_(&context), handle_(std::move(handle)) {
    if constexpr (P::kSimulated) {
      watch_ = context.on_quiescent([this] {
        if (!handle_.parked() || !handle_.available()) return;
        context_->fail({.kind = "property",
                        .property = "no-lost-wake-up",
                        .message = "a reader is parked although it could receive, and nobody is "
                                   "left to wake it"});
      });
    }
  }
  ~ReaderAdapter() override {
    if constexpr (P::kSimulated) context_->drop_quiescent(watch_);
  }

  Received recv() override {
    return received([&] { return handle_.recv(); });
  }
  Received try_recv() override {
    return received([&] { return handle_.try_recv(); });
  }
  Received recv_for(Nanoseconds timeout) override {
    return received([&] { return handle_.recv_for(timeout); });
  }
  Received recv_until(Nanoseconds since_epoch) override {
    return received([&] { return handle_.recv_until(typename P::clock::time_point(since_epoch)); });
  }
  Batch recv_batch(std::size_t most) override {
    std::vector<T> places(most);
    Batch batch;
    try {
      const engine::Outcome<std::size_t> got = handle_.recv_batch(std::span<T>(places));
      if (!got.has_value()) batch.reason = {.kind = kind_of(got.kind()), .n = got.lagged()};
      for (std::size_t i = 0; got.has_value() && i != *got; ++i)
        batch.numbers.push_back(ValueType<T>::number_of(places[i]));
    } catch (const CopyRefused&) {
      batch.reason = kThrew;
    }
    return batch;
  }

  void move_about() override {
    Handle elsewhere(std::move(handle_));
    handle_ = std::move(elsewhere);
  }
  void take_over(SubjectReader& other) override {
    handle_ = std::move(dynamic_cast<ReaderAdapter&>(other).handle_);
  }

  std::uint64_t version() override {
    if constexpr (requires { handle_.version(); }) {
      return handle_.version();
    } else {
      unable("a version");
    }
  }
  Received current() override {
    if constexpr (requires { handle_.current(); }) {
      return received([&] { return handle_.current(); });
    } else {
      unable("the current value");
    }
  }
  Waited wait_for(const Predicate& predicate, Nanoseconds timeout) override {
    if constexpr (requires { handle_.wait_for([](const T&) { return true; }, timeout); }) {
      const auto got = handle_.wait_for(
          [&](const T& it) { return predicate(ValueType<T>::number_of(it)); }, timeout);
      Waited waited{.kind = kind_of(got.kind())};
      if (got.last_seen().has_value()) waited.last = ValueType<T>::number_of(*got.last_seen());
      return waited;
    } else {
      unable("a wait for a condition");
    }
  }

 private:
  template <class Receive>
  static Received received(Receive&& receive) {
    try {
      const engine::Outcome<T> got = receive();
      if (got.has_value()) return value(ValueType<T>::number_of(*got));
      return {.kind = kind_of(got.kind()), .n = got.lagged()};
    } catch (const CopyRefused&) {
      return kThrew;
    }
  }

  engine::RunContext* context_;
  Handle handle_;
  std::size_t watch_ = 0;
};

template <class T, class Handle>
class WriterAdapter final : public SubjectWriter {
 public:
  explicit WriterAdapter(Handle handle) : handle_(std::move(handle)) {}

  bool push(std::uint64_t number) override { return handle_.push(ValueType<T>::make(number)); }
  void close() override { handle_.close(); }
  void move_about() override {
    Handle elsewhere(std::move(handle_));
    handle_ = std::move(elsewhere);
  }
  void take_over(SubjectWriter& other) override {
    handle_ = std::move(dynamic_cast<WriterAdapter&>(other).handle_);
  }

 private:
  Handle handle_;
};

template <class P, class T, class Buffer>
class Adapter final : public Subject {
 public:
  Adapter(engine::RunContext& context, const SubjectOptions& options)
      : context_(&context), buffer_(made(options)) {}

  Writer writer() override {
    using Handle = decltype(buffer_->producer());
    return std::make_unique<WriterAdapter<T, Handle>>(buffer_->producer());
  }
  Reader subscribe() override {
    using Handle = decltype(buffer_->subscribe());
    return std::make_unique<ReaderAdapter<P, T, Handle>>(*context_, buffer_->subscribe());
  }

  std::uint64_t pushed() override { return buffer_->pushed(); }
  std::uint64_t active_readers() override { return buffer_->active_readers(); }
  std::uint64_t parks() override { return buffer_->parks(); }
  std::uint64_t dropped() override {
    if constexpr (requires { buffer_->dropped(); }) {
      return buffer_->dropped();
    } else {
      unable("the sum of lags");
    }
  }
  std::uint64_t overwritten() override {
    if constexpr (requires { buffer_->overwritten(); }) {
      return buffer_->overwritten();
    } else {
      unable("a count of overwritten values");
    }
  }
  bool pending() override {
    if constexpr (requires { buffer_->pending(); }) {
      return buffer_->pending();
    } else {
      unable("a pending value");
    }
  }

 private:
  static std::unique_ptr<Buffer> made(const SubjectOptions& options) {
    if constexpr (requires { Buffer({.capacity = std::size_t{1}, .name = options.name}); }) {
      return std::unique_ptr<Buffer>(
          new Buffer({.capacity = options.capacity, .name = options.name}));
    } else {
      return std::unique_ptr<Buffer>(new Buffer({.name = options.name}));
    }
  }

  engine::RunContext* context_;
  std::unique_ptr<Buffer> buffer_;
};

}  // namespace brine::tests
