#pragma once

/// sim::stop_token, sim::stop_source and sim::stop_callback: mirrors of std's.
///
/// A request to stop, and a look whether there was one, are visible operations on one atomic.
/// Callbacks run in the task that requests; a callback that is destroyed while it runs in another
/// task is waited for. A callback that throws fails the run, for std would terminate.

#include <concepts>
#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "engine/platform/platform.hpp"
#include "sim/adapters/atomic.hpp"
#include "sim/adapters/contain.hpp"
#include "sim/core/core.hpp"

namespace brine::sim {

namespace detail {

class StopState;

/// One callback in the list of its state.
class StopNode {
 protected:
  StopNode() = default;
  virtual ~StopNode() = default;

 public:
  StopNode(const StopNode&) = delete;
  StopNode& operator=(const StopNode&) = delete;

 private:
  friend class StopState;
  virtual void call() = 0;

  StopNode* previous_ = nullptr;
  StopNode* next_ = nullptr;
  bool linked_ = false;
};

/// What all sources and tokens of one origin share.
class StopState {
 public:
  [[nodiscard]] bool requested(engine::Site site) const {
    return requested_.load(std::memory_order_acquire, site);
  }
  /// False: it was requested before.
  bool request(engine::Site site);
  /// False: it was requested already, and the caller must make the call.
  [[nodiscard]] bool add(StopNode& node, engine::Site site);
  /// Afterwards the callback neither runs nor will run, unless the caller is inside it.
  void remove(StopNode& node);

  [[nodiscard]] std::uint32_t& sources() noexcept { return sources_; }
  void name(std::string_view text) { requested_.set_name(text); }

 private:
  void unlink(StopNode& node) noexcept;
  void wait_for_end_of(const StopNode& node);

  // Between two operations of the platform nothing else runs: the list needs no lock. But each look
  // must be at the newest value, as under the lock that std has here: hence read-modify-writes.
  atomic<std::uint32_t> requested_{0};
  atomic<std::uint32_t> calls_{0};  ///< callbacks that have returned
  StopNode* first_ = nullptr;
  StopNode* last_ = nullptr;
  StopNode* current_ = nullptr;  ///< its callback is running
  TaskId requester_ = 0;
  std::uint32_t sources_ = 0;
};

}  // namespace detail

class stop_source;

class stop_token {
 public:
  stop_token() noexcept = default;

  [[nodiscard]] bool stop_requested(engine::Site site = engine::Site::here()) const {
    return state_ != nullptr && state_->requested(site);
  }
  [[nodiscard]] bool stop_possible() const {
    return state_ != nullptr && (state_->sources() != 0 || state_->requested({}));
  }
  void swap(stop_token& other) noexcept { state_.swap(other.state_); }
  friend bool operator==(const stop_token&, const stop_token&) noexcept = default;

 private:
  friend class stop_source;
  template <class>
  friend class stop_callback;
  explicit stop_token(std::shared_ptr<detail::StopState> state) noexcept
      : state_(std::move(state)) {}

  std::shared_ptr<detail::StopState> state_;
};

struct nostopstate_t {
  explicit nostopstate_t() = default;
};
inline constexpr nostopstate_t nostopstate{};

class stop_source {
 public:
  stop_source() : state_(std::make_shared<detail::StopState>()) { ++state_->sources(); }
  explicit stop_source(nostopstate_t) noexcept {}
  stop_source(const stop_source& other) noexcept : state_(other.state_) {
    if (state_ != nullptr) ++state_->sources();
  }
  stop_source(stop_source&&) noexcept = default;
  stop_source& operator=(stop_source other) noexcept {
    swap(other);
    return *this;
  }
  ~stop_source() {
    if (state_ != nullptr) --state_->sources();
  }

  [[nodiscard]] stop_token get_token() const noexcept { return stop_token(state_); }
  [[nodiscard]] bool stop_possible() const noexcept { return state_ != nullptr; }
  [[nodiscard]] bool stop_requested(engine::Site site = engine::Site::here()) const {
    return state_ != nullptr && state_->requested(site);
  }
  bool request_stop(engine::Site site = engine::Site::here()) const {
    const std::shared_ptr<detail::StopState> state = state_;  // a callback may destroy the source
    return state != nullptr && state->request(site);
  }
  void swap(stop_source& other) noexcept { state_.swap(other.state_); }
  friend bool operator==(const stop_source&, const stop_source&) noexcept = default;

  void set_name(std::string_view name) {
    if (state_ != nullptr) state_->name(name);
  }

 private:
  std::shared_ptr<detail::StopState> state_;
};

template <class Callback>
class [[nodiscard]] stop_callback final : private detail::StopNode {
 public:
  using callback_type = Callback;

  template <class C>
  requires std::constructible_from<Callback, C>
  explicit stop_callback(const stop_token& token, C&& callback,
                         engine::Site site = engine::Site::here())
      : callback_(std::forward<C>(callback)), state_(token.state_) {
    if (state_ == nullptr || state_->add(*this, site)) return;
    state_ = nullptr;
    call();
  }
  ~stop_callback() override {
    if (state_ != nullptr) state_->remove(*this);
  }

 private:
  void call() override {
    if (Core* const core = current_core) {
      contain(*core, "a stop callback", std::forward<Callback>(callback_));
    } else {
      std::forward<Callback>(callback_)();
    }
  }

  Callback callback_;
  std::shared_ptr<detail::StopState> state_;
};

template <class Callback>
stop_callback(stop_token, Callback, engine::Site = {}) -> stop_callback<Callback>;

}  // namespace brine::sim
