#pragma once

/// What the contracts of all buffers share: the writer's progress, seen from any task, and the
/// claim that no wake-up is lost.
///
/// Contracts hold in simulation and on real threads alike: each rule relies on the order within one
/// task and on what happens before it. The writer counts up before and after each push with
/// release; a reader that acquires the counts around its receive therefore bounds what that receive
/// may have seen. (std atomics: observers make no scheduling point. Nor do they order anything for
/// the C++ memory model: see KnownCount.)

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "engine/buffers/apart.hpp"
#include "engine/measure/context.hpp"
#include "sim/properties/known_count.hpp"

namespace brine::sim {

/// Counts of one writer's pushes. Apart from everything else, for readers that do not ask for them
/// must not pay for each push.
class alignas(engine::detail::kApart) WriterProgress {
 public:
  void push_begins() noexcept {
    begun_.store(begun_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }
  void push_ended() { ended_.add_alone(); }

  /// Before the writer closes.
  void close_begins() noexcept { closing_.store(true, std::memory_order_release); }

  /// At least as many as any reader has seen. (acquire: pairs with the release in push_begins)
  [[nodiscard]] std::uint64_t begun() const noexcept {
    return begun_.load(std::memory_order_acquire);
  }
  /// At most as many as a receive that starts now must see.
  [[nodiscard]] std::uint64_t ended() const noexcept { return ended_.known(); }
  /// Whether anybody may be told of the close. (acquire: pairs with the release in close_begins)
  [[nodiscard]] bool closing() const noexcept { return closing_.load(std::memory_order_acquire); }

 private:
  std::atomic<std::uint64_t> begun_{0};
  KnownCount ended_;
  std::atomic<bool> closing_{false};
};

/// No wake-up is ever lost: at a quiescent point, no parked reader could take a value. Only
/// simulation has quiescent points, so only there is the property declared.
class WakeWatch {
 public:
  /// `reader` offers parked() and available(), both of which peek. It must outlive this, in its
  /// place.
  template <class Reader>
  WakeWatch(engine::RunContext& context, bool simulated, std::string name, const Reader& reader)
      : context_(&context) {
    if (!simulated) return;
    property_ = &context.property("no-lost-wake-up");
    handle_ = context.on_quiescent([this, name = std::move(name), &reader] {
      if (!reader.parked()) return;
      property_->require(!reader.available(), [&] {
        return "'" + name +
               "' is parked in a receive although it could take a value, and nobody is left to "
               "wake it";
      });
    });
  }
  ~WakeWatch() {
    if (property_ != nullptr) context_->drop_quiescent(handle_);
  }
  WakeWatch(const WakeWatch&) = delete;
  WakeWatch& operator=(const WakeWatch&) = delete;

 private:
  engine::RunContext* context_;
  engine::Property* property_ = nullptr;
  std::size_t handle_ = 0;
};

}  // namespace brine::sim
