#pragma once

/// ReaderCounts: what a buffer says of its readers must be what they are.
///
///   readers.active   active readers = live handles
///   readers.dropped  dropped values = the sum of the lags that readers were told of
///
/// Both hold whenever no handle is being made or dropped and no lag is being reported: at every
/// quiescent point of a simulated run, and once the tasks have ended.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "engine/measure/context.hpp"

namespace brine::sim {

class ReaderCounts {
 public:
  /// As the buffer states them.
  struct Figures {
    std::uint64_t active = 0;
    std::optional<std::uint64_t> dropped =
        std::nullopt;  ///< none: a buffer whose readers never lag
  };
  using Look = std::function<Figures()>;

  /// `look` peeks; it must stay valid as long as this lives.
  ReaderCounts(engine::RunContext& context, bool simulated, std::string buffer, Look look)
      : context_(&context),
        buffer_(std::move(buffer)),
        look_(std::move(look)),
        active_(&context.property("readers.active")) {
    if (look_().dropped) dropped_ = &context.property("readers.dropped");
    if (simulated) check_ = context.on_quiescent([this] { check(); });
  }
  ~ReaderCounts() {
    if (check_) context_->drop_quiescent(*check_);
  }
  ReaderCounts(const ReaderCounts&) = delete;
  ReaderCounts& operator=(const ReaderCounts&) = delete;

  /// A handle was made; a handle is about to go; a reader was told of a lag. From any task.
  void came() noexcept { live_.fetch_add(1, std::memory_order_relaxed); }
  void goes() noexcept { live_.fetch_sub(1, std::memory_order_relaxed); }
  void lagged(std::uint64_t n) noexcept { lagged_.fetch_add(n, std::memory_order_relaxed); }

  /// For the end, when no other task uses the buffer any more.
  void check() {
    const Figures stated = look_();
    const std::uint64_t live = live_.load(std::memory_order_relaxed);
    active_->require(stated.active == live, [&] {
      return "'" + buffer_ + "' says that it has " + std::to_string(stated.active) +
             " active readers, but " + std::to_string(live) + " handles live";
    });
    if (dropped_ == nullptr) return;
    const std::uint64_t lagged = lagged_.load(std::memory_order_relaxed);
    dropped_->require(stated.dropped == lagged, [&] {
      return "'" + buffer_ + "' says that it dropped " + std::to_string(*stated.dropped) +
             " values, but its readers were told of " + std::to_string(lagged);
    });
  }

 private:
  engine::RunContext* context_;
  std::string buffer_;
  Look look_;
  engine::Property* active_;
  engine::Property* dropped_ = nullptr;
  std::optional<std::size_t> check_;
  std::atomic<std::uint64_t> live_{0};
  std::atomic<std::uint64_t> lagged_{0};
};

}  // namespace brine::sim
