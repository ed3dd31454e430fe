#include "sim/memory/atomics.hpp"
#include "sim/memory/memory_model.hpp"

/// Fences, barriers, and objects that order tasks by themselves.

namespace brine::sim {

using clocks::copy;
using clocks::fill;

/// The fence of that number happens before: what was limited after it is limited now.
void MemoryModel::raise_limit(TaskView& t, Epoch fence) {
  if (fence == 0 || views_.empty()) return;
  const auto kept = static_cast<Epoch>(views_.size() / width_);
  const Epoch oldest = fences_ - kept + 1;
  const auto index = static_cast<std::size_t>(std::max(fence - oldest, Epoch{0}));
  const Epoch* const view = views_.data() + index * width_;
  if (t.limited) {
    clocks::join(limit(t), view, width_);
  } else {
    copy(limit(t), view, width_);
    t.limited = true;
  }
}

void MemoryModel::fence(Lane lane, std::memory_order order) {
  ++moment_;
  TaskView& t = of_lane(lane);
  if (detail::acquires(order) && t.has_loose) take_in(t, loose(t));
  if (detail::sequential(order)) sequential_fence(t);
  if (!detail::releases(order)) return;
  copy(published(t), happened(t), width_);
  t.has_published = true;
  advance(t, lane);
}

/// What happens before an earlier fence limits what is read after this one.
void MemoryModel::sequential_fence(TaskView& t) {
  happened(t)[0] = ++fences_;
  clocks::join(fenced_.data(), happened(t), width_);
  if (views_.size() == kViews * width_)
    views_.erase(views_.begin(), views_.begin() + static_cast<std::ptrdiff_t>(width_));
  views_.insert(views_.end(), fenced_.begin(), fenced_.end());
  raise_limit(t, fences_);
}

void MemoryModel::light_barrier(Lane lane) {
  ++moment_;
  TaskView& t = of_lane(lane);
  copy(light(t), happened(t), width_);
  t.has_light = true;
  if (has_heavy_) {
    if (!t.limited) fill(limit(t), 0, width_);
    t.limited = true;
    clocks::join(limit(t), heavy_.data(), width_);
  }
  advance(t, lane);
}

void MemoryModel::heavy_barrier(Lane lane) {
  fence(lane, std::memory_order_seq_cst);
  TaskView& t = of_lane(lane);
  for (Lane other = 1; other < lanes_; ++other) {
    if (of_lane(other).has_light) clocks::join(limit(t), light(of_lane(other)), width_);
  }
  clocks::join(heavy_.data(), published(t), width_);
  has_heavy_ = true;
}

void MemoryModel::release(std::uint32_t shadow, Lane lane) {
  TaskView& t = of_lane(lane);
  clocks::join(syncs_[shadow - 1].clocks.data(), happened(t), width_);
  advance(t, lane);
}

void MemoryModel::acquire_both(const Sync& sync, TaskView& t) {
  take_in(t, sync.clocks.data());
  take_in(t, sync.clocks.data() + width_);
}

void MemoryModel::acquire_shared(std::uint32_t shadow, Lane lane) {
  take_in(of_lane(lane), syncs_[shadow - 1].clocks.data());
}

void MemoryModel::release_shared(std::uint32_t shadow, Lane lane) {
  Sync& sync = syncs_[shadow - 1];
  TaskView& t = of_lane(lane);
  clocks::join(sync.clocks.data() + width_, happened(t), width_);
  sync.second = true;
  advance(t, lane);
}

void MemoryModel::publish(std::uint32_t shadow) {
  Sync& sync = syncs_[shadow - 1];
  copy(sync.clocks.data() + width_, sync.clocks.data(), width_);
  sync.second = true;
}

void MemoryModel::acquire_published(std::uint32_t shadow, Lane lane) {
  take_in(of_lane(lane), syncs_[shadow - 1].clocks.data() + width_);
}

}  // namespace brine::sim
