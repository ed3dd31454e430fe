#include "engine/platform/thread_values.hpp"

#include <atomic>

#include "engine/platform/always_of_thread.hpp"

namespace brine::engine {

ThreadValues& ThreadValues::of_this_thread() noexcept {
  return always_of_this_thread<ThreadValues>();
}

std::uint64_t ThreadValues::take_key() noexcept {
  static std::atomic<std::uint64_t> next{0};
  return next.fetch_add(1, std::memory_order_relaxed);  // relaxed: only uniqueness counts
}

void* ThreadValues::find(std::uint64_t key) const noexcept {
  const auto found = values_.find(key);
  return found == values_.end() ? nullptr : found->second.at;
}

void ThreadValues::add(std::uint64_t key, void* value, void (*destroy)(void*)) {
  const Value made{
      .key = key, .at = value, .destroy = destroy, .before = newest_, .after = nullptr};
  Value& placed = values_.emplace(key, made).first->second;
  if (newest_ != nullptr) newest_->after = &placed;
  newest_ = &placed;
}

void ThreadValues::remove(std::uint64_t key) {
  if (const auto found = values_.find(key); found != values_.end()) destroy_value(found->second);
}

void ThreadValues::destroy_all() {
  while (newest_ != nullptr)
    destroy_value(*newest_);
}

void ThreadValues::destroy_value(Value& value) {
  if (value.before != nullptr) value.before->after = value.after;
  (value.after != nullptr ? value.after->before : newest_) = value.before;
  const Value gone = value;
  values_.erase(gone.key);
  gone.destroy(gone.at);  // the user's code, which may make values and remove them
}

}  // namespace brine::engine
