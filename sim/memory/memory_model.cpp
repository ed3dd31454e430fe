#include "sim/memory/memory_model.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <utility>

namespace brine::sim {

namespace {

using clocks::copy;
using clocks::fill;
using clocks::reach_any;

/// A load that reads a store which is not the newest so often in a row gets the newest: a store
/// becomes visible in finite time, also to a loop that never yields.
constexpr std::uint32_t kMostStaleReads = 64;

constexpr bool acquires(std::memory_order order) noexcept {
  return order == std::memory_order_acquire || order == std::memory_order_acq_rel ||
         order == std::memory_order_seq_cst || order == std::memory_order_consume;
}
constexpr bool releases(std::memory_order order) noexcept {
  return order == std::memory_order_release || order == std::memory_order_acq_rel ||
         order == std::memory_order_seq_cst;
}
constexpr bool sequential(std::memory_order order) noexcept {
  return order == std::memory_order_seq_cst;
}

}  // namespace

MemoryModel::~MemoryModel() {
  for (History* const history : histories_) {
    std::destroy_at(history);
    OutsideHeap<History>().deallocate(history, 1);
  }
}

void MemoryModel::begin_run(const Settings& settings) {
  settings_ = settings;
  width_ = kLanesAtOnce;
  lanes_ = 1;
  moment_ = 0;
  exhausted_ = false;
  race_.reset();
  lane_of_task_.clear();
  history_count_ = 0;
  free_histories_.clear();
  sync_count_ = 0;
  plain_count_ = 0;
  free_plains_.clear();
  fences_ = 0;
  views_.clear();
  fenced_.assign(width_, 0);
  heavy_.assign(width_, 0);
  has_heavy_ = false;
}

// Tasks.

Lane MemoryModel::begin_task(std::uint16_t task, Lane parent) {
  const Lane lane = take_lane(parent);
  Thread& t = threads_[lane];
  t.clocks.assign(std::size_t{kThreadClocks} * width_, 0);
  t.task = task;
  t.live = true;
  t.has_loose = t.has_published = t.limited = t.has_light = false;
  t.yielded = 0;
  t.stale_reads = t.loose_reads = 0;
  if (parent != kNoLane) {
    Thread& from = threads_[parent];
    copy(happened(t), happened(from), width_);
    copy(limit(t), limit(from), width_);
    t.limited = from.limited;
    advance(from, parent);
  }
  ++happened(t)[lane];  // later than what another task did in the lane
  if (task >= lane_of_task_.size()) lane_of_task_.resize(task + std::size_t{1}, kNoLane);
  lane_of_task_[task] = lane;
  return lane;
}

/// A lane that nobody has had, or that of a task whose end happens before this one begins: what it
/// did is then ordered before all that the new task does, as a lane's epochs are.
Lane MemoryModel::take_lane(Lane parent) {
  if (parent != kNoLane) {
    const Epoch* const known = happened(threads_[parent]);
    for (Lane lane = 1; lane < lanes_; ++lane) {
      Thread& t = threads_[lane];
      if (!t.live && known[lane] >= happened(t)[lane]) return lane;
    }
  }
  if (lanes_ == width_) widen();
  const Lane lane = lanes_++;
  if (lane >= threads_.size()) threads_.resize(lane + std::size_t{1});
  threads_[lane].clocks.clear();
  return lane;
}

void MemoryModel::end_task(Lane lane) {
  Thread& t = threads_[lane];
  t.live = false;
  advance(t, lane);  // so that only whoever joins it knows all
}

void MemoryModel::join(Lane lane, std::uint16_t ended) {
  const Lane other = lane_of_task_[ended];
  if (threads_[other].task != ended) return;  // its lane is another's: its end was known before
  take_in(threads_[lane], happened(threads_[other]));
}

void MemoryModel::yield(Lane lane) noexcept {
  Thread& t = threads_[lane];
  t.yielded = happened(t)[lane];
  advance(t, lane);
}

void MemoryModel::sleep(Lane lane) {
  Thread& t = threads_[lane];
  if (!t.limited) fill(limit(t), 0, width_);
  t.limited = true;
  for (Lane other = 1; other < lanes_; ++other) {
    Thread& from = threads_[other];
    limit(t)[other] = std::max(limit(t)[other], happened(from)[other]);
    advance(from, other);
  }
}

void MemoryModel::relayout(List<Epoch>& clocks, std::uint32_t count, std::uint32_t from,
                           std::uint32_t to, Epoch unused) {
  if (clocks.empty()) return;
  List<Epoch> wide(std::size_t{count} * to, unused);
  for (std::uint32_t i = 0; i < count; ++i)
    std::copy_n(clocks.begin() + std::ptrdiff_t{i} * from, from,
                wide.begin() + std::ptrdiff_t{i} * to);
  clocks = std::move(wide);
}

void MemoryModel::widen() {
  const std::uint32_t from = width_;
  width_ *= 2;
  for (Lane lane = 1; lane < lanes_; ++lane)
    relayout(threads_[lane].clocks, kThreadClocks, from, width_, 0);
  for (std::uint32_t i = 0; i < history_count_; ++i) {
    List<Epoch>& marks = histories_[i]->marks;
    relayout(marks, 2 * kDepth, from, width_, 0);
    for (std::uint32_t at = 0; at < kDepth; ++at)
      std::fill_n(seen(*histories_[i], at) + from, width_ - from, kNever);
  }
  for (std::uint32_t i = 0; i < sync_count_; ++i)
    relayout(syncs_[i].clocks, 2, from, width_, 0);
  relayout(views_, static_cast<std::uint32_t>(views_.size() / from), from, width_, 0);
  relayout(fenced_, 1, from, width_, 0);
  relayout(heavy_, 1, from, width_, 0);
}

/// What the task does from now on is later than what it has published.
[[gnu::always_inline]] inline void MemoryModel::advance(Thread& t, Lane lane) noexcept {
  if (++happened(t)[lane] == kNever - 1) [[unlikely]] {
    exhausted_ = true;
    happened(t)[lane] = kNever - 2;
  }
}

[[gnu::always_inline]] inline void MemoryModel::take_in(Thread& t, const Epoch* clock) {
  Epoch* const mine = happened(t);
  const Epoch fence = mine[0];
  clocks::join(mine, clock, width_);
  if (mine[0] != fence) [[unlikely]]
    raise_limit(t, mine[0]);
}

/// The fence of that number happens before: what was limited after it is limited now.
void MemoryModel::raise_limit(Thread& t, Epoch fence) {
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

// Shadows.

std::uint32_t MemoryModel::make_history(std::uint64_t initial, const Access& birth) {
  std::uint32_t shadow = 0;
  if (!free_histories_.empty()) {
    shadow = free_histories_.back();
    free_histories_.pop_back();
  } else {
    shadow = ++history_count_;
    if (shadow > histories_.size())
      histories_.push_back(::new (OutsideHeap<History>().allocate(1)) History);
  }
  History& h = *histories_[shadow - 1];
  h.marks.resize(std::size_t{2} * kDepth * width_);
  h.stores = h.kept = 1;
  h.birth = birth;
  h.store[0] = {.value = initial, .by = birth};
  fill(seen(h, 0), kNever, width_);
  if (birth.lane != kNoLane) seen(h, 0)[birth.lane] = birth.epoch;
  return shadow;
}

std::uint32_t MemoryModel::make_sync() {
  if (++sync_count_ > syncs_.size()) syncs_.emplace_back();
  syncs_[sync_count_ - 1].clocks.assign(std::size_t{2} * width_, 0);
  return sync_count_;
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
  plain.read = {};
  plain.shared_reads.clear();
  return shadow;
}

void MemoryModel::drop_history(std::uint32_t shadow) {
  free_histories_.push_back(shadow);
}

void MemoryModel::drop_plain(std::uint32_t shadow) {
  free_plains_.push_back(shadow);
}

// Atomics.

/// Whether the task must not read past this store.
[[gnu::always_inline]] inline bool MemoryModel::knows(Thread& t, History& h, std::uint32_t at,
                                                      bool seq_cst) const noexcept {
  const Epoch* const marks = seen(h, at);
  if (reach_any(happened(t), marks, width_)) return true;
  if (t.limited && reach_any(limit(t), marks, width_)) return true;
  // A seq_cst access of it, or one that a seq_cst fence is after, is before this one in S.
  return seq_cst && (marks[0] != kNever || reach_any(fenced_.data(), marks, width_));
}

std::uint32_t MemoryModel::readable(const AtomicAccess& access) {
  History& h = *histories_[access.shadow - 1];
  Thread& t = threads_[access.lane];
  const bool seq_cst = sequential(access.order);
  if (!settings_.stale || knows(t, h, h.at(0), seq_cst) || t.stale_reads >= kMostStaleReads)
    return 1;
  for (std::uint32_t back = 1; back < h.kept; ++back) {
    const std::uint32_t at = h.at(back);
    const bool last = back + 1 == h.kept || knows(t, h, at, seq_cst);
    if (!last) continue;
    // Not again what the task has read before it yielded.
    return seen(h, at)[access.lane] <= t.yielded ? back : back + 1;
  }
  return h.kept;
}

std::uint64_t MemoryModel::value_of(std::uint32_t shadow, std::uint32_t back) const noexcept {
  const History& h = *histories_[shadow - 1];
  return h.store[h.at(back)].value;
}

/// Field by field: a copy of the whole goes through memory, and waits there.
[[gnu::always_inline]] inline void MemoryModel::stamp(Access& at, const AtomicAccess& access,
                                                      Thread& t, bool write) const noexcept {
  at.site.file = access.site.file;
  at.site.line = access.site.line;
  at.moment = moment_;
  at.epoch = happened(t)[access.lane];
  at.lane = access.lane;
  at.task = t.task;
  at.order = access.order;
  at.write = write;
}

[[gnu::always_inline]] inline void MemoryModel::mark(History& h, std::uint32_t at, Thread& t,
                                                     Lane lane, std::memory_order order) noexcept {
  Epoch* const marks = seen(h, at);
  if (marks[lane] == kNever) marks[lane] = happened(t)[lane];
  if (sequential(order) && marks[0] == kNever) marks[0] = fences_ + 1;
}

std::uint64_t MemoryModel::read(const AtomicAccess& access, std::uint32_t back) {
  ++moment_;
  History& h = *histories_[access.shadow - 1];
  Thread& t = threads_[access.lane];
  const std::uint32_t at = h.at(back);
  const Store& store = h.store[at];
  if (h.birth.lane != kNoLane) check_birth(h, access, t);
  t.stale_reads = back == 0 ? 0 : t.stale_reads + 1;
  const bool other = store.by.lane != access.lane;
  const bool first = seen(h, at)[access.lane] == kNever;
  mark(h, at, t, access.lane, access.order);
  if ((!other && !store.updates) || store.by.lane == kNoLane) return store.value;
  const bool in = acquires(access.order);
  if (store.releases) {
    if (in) {
      take_in(t, released(h, at));
    } else if (t.has_loose) {
      clocks::join(loose(t), released(h, at), width_);
    } else {
      copy(loose(t), released(h, at), width_);
      t.has_loose = true;
    }
  }
  if (other && first && settings_.races && !(in && store.releases)) note_loose(t, access, store);
  return store.value;
}

MemoryModel::Places MemoryModel::places(const AtomicAccess& access) {
  Places found;
  if (!settings_.placement) return found;
  History& h = *histories_[access.shadow - 1];
  Thread& t = threads_[access.lane];
  const bool seq_cst = sequential(access.order);
  for (std::uint32_t back = 0; back + 1 < h.kept; ++back) {
    const std::uint32_t at = h.at(back);
    if (knows(t, h, at, seq_cst)) break;
    // Nothing may come between a read-modify-write and the store that it read; before both it may.
    if (!h.store[at].updates) found.back[found.count++] = back + 1;
  }
  return found;
}

/// Makes room for a store that `back` others are newer than. Where it is in the ring.
std::uint32_t MemoryModel::open_place(History& h, std::uint32_t back) {
  ++h.stores;
  h.kept = std::min(h.kept + 1, kDepth);
  for (std::uint32_t i = 0; i < back; ++i) {
    const std::uint32_t to = h.at(i);
    const std::uint32_t from = h.at(i + 1);
    h.store[to] = h.store[from];
    copy(seen(h, to), seen(h, from), 2 * width_);
  }
  return h.at(back);
}

void MemoryModel::write(const AtomicAccess& access, std::uint64_t value, std::uint32_t back) {
  ++moment_;
  History& h = *histories_[access.shadow - 1];
  Thread& t = threads_[access.lane];
  const Lane lane = access.lane;
  if (h.birth.lane != kNoLane) check_birth(h, access, t);
  const std::uint32_t at = open_place(h, back);
  const bool out = releases(access.order);
  Store& store = h.store[at];
  store.value = value;
  stamp(store.by, access, t, true);
  store.updates = false;
  store.releases = out || t.has_published;
  fill(seen(h, at), kNever, width_);
  mark(h, at, t, lane, access.order);
  if (!store.releases) return;
  copy(released(h, at), out ? happened(t) : published(t), width_);
  if (out) advance(t, lane);
}

void MemoryModel::update(const AtomicAccess& access, std::uint64_t value) {
  ++moment_;
  History& h = *histories_[access.shadow - 1];
  Thread& t = threads_[access.lane];
  const Lane lane = access.lane;
  if (h.birth.lane != kNoLane) check_birth(h, access, t);
  const std::uint32_t before = h.at(0);
  const Store& last = h.store[before];
  const bool in = acquires(access.order);
  const bool other = last.by.lane != lane;
  const bool sequence = last.releases;
  t.stale_reads = 0;
  if (other && last.by.lane != kNoLane && settings_.races && !(in && sequence) &&
      seen(h, before)[lane] == kNever)
    note_loose(t, access, last);
  mark(h, before, t, lane, access.order);
  if (sequence) {
    if (in) {
      take_in(t, released(h, before));
    } else if (t.has_loose) {
      clocks::join(loose(t), released(h, before), width_);
    } else {
      copy(loose(t), released(h, before), width_);
      t.has_loose = true;
    }
  }
  ++h.stores;
  h.kept = std::min(h.kept + 1, kDepth);
  const std::uint32_t at = h.at(0);
  const bool out = releases(access.order);
  Store& store = h.store[at];
  store.value = value;
  stamp(store.by, access, t, true);
  store.updates = true;
  store.releases = out || t.has_published || sequence;
  fill(seen(h, at), kNever, width_);
  mark(h, at, t, lane, access.order);
  if (!store.releases) return;
  const bool own = out || t.has_published;
  if (own) copy(released(h, at), out ? happened(t) : published(t), width_);
  if (sequence && !own) {
    copy(released(h, at), released(h, before), width_);
  } else if (sequence && !(in && out)) {  // what was acquired is in what is released
    clocks::join(released(h, at), released(h, before), width_);
  }
  if (out) advance(t, lane);
}

void MemoryModel::fence(Lane lane, std::memory_order order) {
  ++moment_;
  Thread& t = threads_[lane];
  if (acquires(order) && t.has_loose) take_in(t, loose(t));
  if (sequential(order)) sequential_fence(t);
  if (!releases(order)) return;
  copy(published(t), happened(t), width_);
  t.has_published = true;
  advance(t, lane);
}

/// What happens before an earlier fence limits what is read after this one.
void MemoryModel::sequential_fence(Thread& t) {
  happened(t)[0] = ++fences_;
  clocks::join(fenced_.data(), happened(t), width_);
  if (views_.size() == kViews * width_)
    views_.erase(views_.begin(), views_.begin() + static_cast<std::ptrdiff_t>(width_));
  views_.insert(views_.end(), fenced_.begin(), fenced_.end());
  raise_limit(t, fences_);
}

void MemoryModel::light_barrier(Lane lane) {
  ++moment_;
  Thread& t = threads_[lane];
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
  Thread& t = threads_[lane];
  for (Lane other = 1; other < lanes_; ++other) {
    if (threads_[other].has_light) clocks::join(limit(t), light(threads_[other]), width_);
  }
  clocks::join(heavy_.data(), published(t), width_);
  has_heavy_ = true;
}

// Objects that order by themselves.

void MemoryModel::acquire(std::uint32_t shadow, Lane lane) {
  Epoch* const clock = syncs_[shadow - 1].clocks.data();
  take_in(threads_[lane], clock);
  take_in(threads_[lane], clock + width_);
}

void MemoryModel::release(std::uint32_t shadow, Lane lane) {
  Thread& t = threads_[lane];
  clocks::join(syncs_[shadow - 1].clocks.data(), happened(t), width_);
  advance(t, lane);
}

void MemoryModel::acquire_shared(std::uint32_t shadow, Lane lane) {
  take_in(threads_[lane], syncs_[shadow - 1].clocks.data());
}

void MemoryModel::release_shared(std::uint32_t shadow, Lane lane) {
  Thread& t = threads_[lane];
  clocks::join(syncs_[shadow - 1].clocks.data() + width_, happened(t), width_);
  advance(t, lane);
}

void MemoryModel::publish(std::uint32_t shadow) {
  Epoch* const clock = syncs_[shadow - 1].clocks.data();
  copy(clock + width_, clock, width_);
}

void MemoryModel::acquire_published(std::uint32_t shadow, Lane lane) {
  take_in(threads_[lane], syncs_[shadow - 1].clocks.data() + width_);
}

// Plain data.

Access MemoryModel::access(Lane lane, std::uint16_t task, const engine::Site& site, bool write,
                           std::memory_order order) noexcept {
  return {.site = site,
          .moment = ++moment_,
          .epoch = lane == kNoLane ? 0 : happened(threads_[lane])[lane],
          .lane = lane,
          .task = task,
          .order = order,
          .write = write};
}

Access MemoryModel::access_then(Epoch epoch, Lane lane) const noexcept {
  return {.site = {},
          .moment = 0,
          .epoch = epoch,
          .lane = lane,
          .task = threads_[lane].task,
          .order = std::memory_order_relaxed,
          .write = true};
}

void MemoryModel::read_plain(std::uint32_t shadow, const Access& access) {
  Plain& plain = plains_[shadow - 1];
  Thread& t = threads_[access.lane];
  const Epoch* const clock = happened(t);
  if (plain.write.epoch > clock[plain.write.lane])
    report(Race::What::kData, plain.write, access, t);
  if (plain.shared_reads.empty()) {
    if (plain.read.epoch <= clock[plain.read.lane]) {
      plain.read = access;
      return;
    }
    plain.shared_reads.push_back(plain.read);
  }
  for (Access& read : plain.shared_reads) {
    if (read.lane == access.lane) {
      read = access;
      return;
    }
  }
  plain.shared_reads.push_back(access);
}

void MemoryModel::write_plain(std::uint32_t shadow, const Access& access) {
  Plain& plain = plains_[shadow - 1];
  Thread& t = threads_[access.lane];
  const Epoch* const clock = happened(t);
  if (plain.write.epoch > clock[plain.write.lane]) {
    report(Race::What::kData, plain.write, access, t);
  } else if (plain.shared_reads.empty()) {
    if (plain.read.epoch > clock[plain.read.lane]) report(Race::What::kData, plain.read, access, t);
  } else {
    for (const Access& read : plain.shared_reads) {
      if (read.epoch <= clock[read.lane]) continue;
      report(Race::What::kData, read, access, t);
      break;
    }
  }
  plain.write = access;
  plain.read = {};
  plain.shared_reads.clear();
}

void MemoryModel::check_birth(History& h, const AtomicAccess& access, Thread& t) {
  if (h.birth.epoch <= happened(t)[h.birth.lane]) return;
  if (settings_.races) {
    report(Race::What::kInitialisation, h.birth,
           this->access(access.lane, t.task, access.site, false, access.order), t);
  }
  h.birth.lane = kNoLane;
}

void MemoryModel::note_loose(Thread& t, const AtomicAccess& access, const Store& store) {
  LooseRead& note = t.loose[t.loose_reads++ % t.loose.size()];
  note.object = access.object;
  note.store = store.by;
  stamp(note.load, access, t, false);
}

void MemoryModel::report(Race::What what, const Access& before, const Access& after, Thread& t) {
  if (race_ || !settings_.races) return;
  race_ = Race{.what = what, .before = before, .after = after, .missed = {}};
  const std::size_t kept = std::min<std::size_t>(t.loose_reads, t.loose.size());
  for (std::size_t i = 1; i <= kept; ++i) {  // the last first
    const LooseRead& read = t.loose[(t.loose_reads - i) % t.loose.size()];
    if (read.store.lane != before.lane || read.store.moment < before.moment) continue;
    race_->missed = read;
    break;
  }
}

Race MemoryModel::take_race() {
  const Race race = *race_;
  race_.reset();
  return race;
}

}  // namespace brine::sim
