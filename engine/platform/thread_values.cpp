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
  for (const Value& value : values_) {
    if (value.key == key) return value.at;
  }
  return nullptr;
}

void ThreadValues::add(std::uint64_t key, void* value, void (*destroy)(void*)) {
  values_.push_back({.key = key, .at = value, .destroy = destroy});
}

void ThreadValues::remove(std::uint64_t key) {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (values_[i].key == key) return destroy_at(i);
  }
}

void ThreadValues::destroy_all() {
  while (!values_.empty())
    destroy_at(values_.size() - 1);
}

void ThreadValues::destroy_at(std::size_t index) {
  const Value value = values_[index];
  values_.erase(values_.begin() + static_cast<std::ptrdiff_t>(index));
  value.destroy(value.at);
}

}  // namespace brine::engine
