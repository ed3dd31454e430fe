#include "sim/memory/memory_model.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

#include "sim/memory/atomics.hpp"

namespace brine::sim {

using clocks::copy;
using clocks::fill;

namespace {

/// Apart from each other: they stay where they are.
template <class T>
T* make_outside_heap() {
  return ::new (OutsideHeap<T>().allocate(1)) T;
}

template <class T>
void free_outside_heap(T* object) noexcept {
  std::destroy_at(object);
  OutsideHeap<T>().deallocate(object, 1);
}

/// Many lanes are seldom needed: they grow by half, roughly, as soon as they are more than a few.
std::uint32_t wider(std::uint32_t width) noexcept {
  if (width < 4 * kLanesAtOnce) return width + kLanesAtOnce;
  return (width + width / 2) / kLanesAtOnce * kLanesAtOnce;
}

}  // namespace

MemoryModel::~MemoryModel() {
  for (AtomicHistory* const history : histories_)
    free_outside_heap(history);
  for (TaskView* const view : views_of_lanes_)
    free_outside_heap(view);
}

void MemoryModel::begin_run(const Settings& settings) {
  settings_ = settings;
  width_ = kLanesAtOnce;  // or as much as the run before has needed: the next one is like it
  while (width_ < lanes_)
    width_ = wider(width_);
  lanes_ = 1;
  moment_ = 0;
  news_ = exhausted_ = false;
  brief_ = !settings.explain;
  find_quick_lanes();
  race_.reset();
  task_count_ = 0;
  history_count_ = 0;
  free_histories_.clear();
  sync_count_ = 0;
  plain_count_ = 0;
  free_plains_.clear();
  free_syncs_.clear();
  fences_ = 0;
  views_.clear();
  if (fenced_.size() != width_) {
    // In this order: when memory ends at the first, the next run tries both again.
    heavy_.resize(width_);
    fenced_.resize(width_);
  }
  fill(fenced_.data(), 0, width_);
  fill(heavy_.data(), 0, width_);
  has_heavy_ = false;
}

// Tasks.

Lane MemoryModel::begin_task(std::uint16_t task, Lane parent) {
  const Lane lane = parent != kNoLane ? take_lane(parent) : new_lane();
  TaskView& t = of_lane(lane);
  t.clocks.begin(width_, TaskView::kFromTheStart);
  t.lane = static_cast<std::uint16_t>(lane);
  t.task = task;
  t.live = true;
  t.has_loose = t.has_published = t.limited = t.has_light = false;
  t.yielded = 0;
  t.stale_reads = t.loose_reads = 0;
  if (parent != kNoLane) {
    TaskView& from = of_lane(parent);
    copy(happened(t), happened(from), width_);
    if (from.limited) copy(limit(t), limit(from), width_);
    t.limited = from.limited;
    advance(from, parent);
  }
  ++happened(t)[lane];  // later than what another task did in the lane
  if (task >= tenures_.size()) [[unlikely]]
    tenures_.resize(std::size_t{2} * task + 8);
  tenures_[task] = {.lane = lane, .first = happened(t)[lane]};
  task_count_ = task + 1U;
  return lane;
}

/// A lane that nobody has had.
[[gnu::always_inline]] inline Lane MemoryModel::new_lane() {
  const Lane lane = lanes_;
  if (lane == width_) [[unlikely]]
    widen();
  while (lane >= views_of_lanes_.size())
    views_of_lanes_.push_back(make_outside_heap<TaskView>());
  lanes_ = lane + 1;
  return lane;
}

/// The same, or that of a task whose end happens before this one begins: what it did is then
/// ordered before all that the new task does, as a lane's epochs are.
Lane MemoryModel::take_lane(Lane parent) {
  const Epoch* const known = happened(of_lane(parent));
  for (Lane lane = 1; lane < lanes_; ++lane) {
    TaskView& t = of_lane(lane);
    if (!t.live && known[lane] >= happened(t)[lane]) return lane;
  }
  return new_lane();
}

void MemoryModel::end_task(Lane lane) {
  TaskView& t = of_lane(lane);
  t.live = false;
  advance(t, lane);  // so that only whoever joins it knows all
}

void MemoryModel::join(Lane lane, std::uint16_t ended) {
  const Lane other = tenures_[ended].lane;
  if (of_lane(other).task != ended) return;  // its lane is another's: its end was known before
  take_in(of_lane(lane), happened(of_lane(other)));
}

void MemoryModel::yield(Lane lane) noexcept {
  TaskView& t = of_lane(lane);
  t.yielded = happened(t)[lane];
  advance(t, lane);
}

void MemoryModel::sleep(Lane lane) {
  TaskView& t = of_lane(lane);
  if (!t.limited) fill(limit(t), 0, width_);
  t.limited = true;
  for (Lane other = 1; other < lanes_; ++other) {
    TaskView& from = of_lane(other);
    limit(t)[other] = std::max(limit(t)[other], happened(from)[other]);
    if (from.live) advance(from, other);  // the end of another is known by its last epoch
  }
}

void MemoryModel::relayout(List<Epoch>& clocks, std::uint32_t from, std::uint32_t to) {
  const std::size_t count = clocks.size() / from;
  List<Epoch> wide(count * to, 0);
  for (std::size_t i = 0; i < count; ++i)
    std::copy_n(clocks.data() + i * from, from, wide.data() + i * to);
  clocks = std::move(wide);
}

void MemoryModel::find_quick_lanes() noexcept {
  const bool quick = brief_ && !settings_.placement && width_ <= 2 * kLanesAtOnce;
  quick_lanes_ = quick ? width_ : kAnyLanes;
}

void MemoryModel::widen() {
  const std::uint32_t from = width_;
  width_ = wider(from);
  find_quick_lanes();
  for (Lane lane = 1; lane < lanes_; ++lane)
    of_lane(lane).clocks.widen(width_);
  for (std::uint32_t i = 0; i < history_count_; ++i) {
    AtomicHistory& h = *histories_[i];
    h.marks.widen(width_);
    h.lay_out();
    for (const Store& store : h.store)
      std::fill_n(store.seen + from, width_ - from, kNever);
  }
  for (std::uint32_t i = 0; i < sync_count_; ++i)
    relayout(syncs_[i].clocks, from, width_);
  relayout(views_, from, width_);
  relayout(fenced_, from, width_);
  relayout(heavy_, from, width_);
}

// Shadows.

/// One that an object of this run had, or a new one.
std::uint32_t MemoryModel::find_history() {
  if (!free_histories_.empty()) {
    const std::uint32_t shadow = free_histories_.back();
    free_histories_.pop_back();
    return shadow;
  }
  if (++history_count_ > histories_.size())
    histories_.push_back(make_outside_heap<AtomicHistory>());
  return history_count_;
}

AtomicHistory& MemoryModel::make_history(std::uint64_t initial) {
  std::uint32_t shadow = history_count_ + 1;
  if (!free_histories_.empty() || shadow > histories_.size()) [[unlikely]]
    shadow = find_history();
  else
    history_count_ = shadow;
  AtomicHistory& h = *histories_[shadow - 1];
  if (h.marks.width() != width_) [[unlikely]] {
    h.marks.assign(width_);
    h.lay_out();
  }
  h.shadow = shadow;
  h.newest = 0;
  h.releases = false;
  h.birth.lane = kNoLane;
  h.birth.epoch = 0;
  Store& first = h.at(0);
  first.value = initial;
  if (settings_.explain) [[unlikely]]
    first.by = {};
  first.made = Making::of(kNoLane, false, false, kNever);
  fill(first.seen, kNever, width_);
  return h;
}

AtomicHistory& MemoryModel::make_history(std::uint64_t initial, const Access& birth) {
  AtomicHistory& h = make_history(initial);
  h.birth = birth;
  Store& first = h.at(0);
  first.by = birth;
  first.made = Making::of(birth.lane, false, false, birth.epoch);
  first.seen[birth.lane] = birth.epoch;
  return h;
}

std::uint32_t MemoryModel::make_sync() {
  std::uint32_t shadow = 0;
  if (!free_syncs_.empty()) {
    shadow = free_syncs_.back();
    free_syncs_.pop_back();
  } else {
    shadow = ++sync_count_;
    if (shadow > syncs_.size()) syncs_.emplace_back();
  }
  Sync& sync = syncs_[shadow - 1];
  sync.clocks.assign(std::size_t{2} * width_, 0);
  sync.second = false;
  return shadow;
}

std::uint32_t MemoryModel::make_plain(const Access& birth) {
  std::uint32_t shadow = 0;
  if (!free_plains_.empty()) {
    shadow = free_plains_.back();
    free_plains_.pop_back();
  } else {
    shadow = ++plain_count_;
    if (shadow > plains_.size()) plains_.emplace_back();
  }
  Plain& plain = plains_[shadow - 1];
  plain.write = birth;
  plain.write.write = true;
  plain.read = {};
  plain.shared_reads.clear();
  return shadow;
}

bool MemoryModel::keeps(const AtomicHistory& history, std::uint64_t value) noexcept {
  for (std::uint32_t back = 0; back < history.kept(); ++back) {
    if (history.at(back).value == value) return true;
  }
  return false;
}

void MemoryModel::drop_history(std::uint32_t shadow) {
  free_histories_.push_back(shadow);
}

void MemoryModel::drop_plain(std::uint32_t shadow) {
  free_plains_.push_back(shadow);
}

void MemoryModel::drop_sync(std::uint32_t shadow) {
  free_syncs_.push_back(shadow);
}

// Placement.

MemoryModel::Places MemoryModel::places(AtomicHistory& h, TaskView& t, std::memory_order order) {
  Places found;
  if (!settings_.placement) return found;
  const bool seq_cst = detail::sequential(order);
  for (std::uint32_t back = 0; back + 1 < h.kept(); ++back) {
    const Store& store = h.at(back);
    if (knows(t, store, seq_cst)) break;
    // Nothing may come between a read-modify-write and the store that it read; before both it may.
    if (!store.made.updates) found.back[found.count++] = back + 1;
  }
  return found;
}

/// Makes room for a store that `back` others are newer than.
MemoryModel::Store& MemoryModel::open_place_before(AtomicHistory& h, std::uint32_t back) noexcept {
  static_cast<void>(open_place(h));
  for (std::uint32_t i = 0; i < back; ++i) {
    Store& to = h.at(i);
    const Store& from = h.at(i + 1);
    Epoch* const seen = to.seen;
    copy(seen, from.seen, 2 * width_);
    to = from;
    to.seen = seen;
  }
  return h.at(back);
}

}  // namespace brine::sim
