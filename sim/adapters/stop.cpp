#include "sim/adapters/stop.hpp"

namespace brine::sim::detail {

namespace {

TaskId running_task() noexcept {
  return current_core == nullptr ? TaskId{0} : current_core->running_id();
}

bool run_has_ended() noexcept {
  return current_core != nullptr && current_core->ended();
}

}  // namespace

bool StopState::request(engine::Site site) {
  // release: pairs with the acquire load in `requested`; acquire: with that of another request.
  if (requested_.exchange(1, std::memory_order_acq_rel, site) != 0) return false;
  // The end of the run may leave a callback by its exception.
  struct Calling {
    ~Calling() { *current = nullptr; }
    StopNode** current;
  } const calling{.current = &current_};
  requester_ = running_task();
  while (!run_has_ended() && first_ != nullptr) {
    StopNode* const node = first_;
    unlink(*node);
    current_ = node;
    node->call();  // and may destroy the node
    current_ = nullptr;
    // release: pairs with the acquire load in wait_for_end_of.
    calls_.fetch_add(1, std::memory_order_release, site);
    calls_.notify_all(site);
  }
  return true;
}

bool StopState::add(StopNode& node, engine::Site site) {
  if (requested_.fetch_or(0, std::memory_order_acq_rel, site) != 0) return false;
  node.previous_ = last_;
  node.linked_ = true;
  (last_ != nullptr ? last_->next_ : first_) = &node;
  last_ = &node;
  return true;
}

void StopState::remove(StopNode& node) {
  const DestructorScope scope;
  if (!run_has_ended()) static_cast<void>(requested_.fetch_or(0, std::memory_order_acq_rel));
  if (node.linked_) {
    unlink(node);
  } else if (current_ == &node && requester_ != running_task()) {
    wait_for_end_of(node);
  }
}

void StopState::unlink(StopNode& node) noexcept {
  (node.previous_ != nullptr ? node.previous_->next_ : first_) = node.next_;
  (node.next_ != nullptr ? node.next_->previous_ : last_) = node.previous_;
  node.previous_ = node.next_ = nullptr;
  node.linked_ = false;
}

void StopState::wait_for_end_of(const StopNode& node) {
  while (!run_has_ended()) {
    const std::uint32_t returned = calls_.load(std::memory_order_acquire);
    if (current_ != &node) return;
    calls_.wait(returned, std::memory_order_acquire);
  }
  if (current_ == &node) current_core->unwind_before_owner(requester_);
}

}  // namespace brine::sim::detail
