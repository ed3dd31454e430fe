#pragma once

/// The part of the memory model that loads and stores of a program call, inlined into the core's.
/// Part of memory_model.hpp. With few branches that depend on the schedule, for those are predicted
/// wrongly: what does not matter is done rather than skipped.

#include <algorithm>

#include "sim/memory/memory_model.hpp"

namespace brine::sim {

namespace detail {

/// One bit for each memory order.
constexpr bool is_one_of(std::memory_order order, std::uint32_t orders) noexcept {
  return (orders >> static_cast<std::uint32_t>(order) & 1U) != 0;
}
template <class... Order>
constexpr std::uint32_t orders(Order... order) noexcept {
  return ((1U << static_cast<std::uint32_t>(order)) | ...);
}
constexpr bool acquires(std::memory_order order) noexcept {
  return is_one_of(order, orders(std::memory_order_consume, std::memory_order_acquire,
                                 std::memory_order_acq_rel, std::memory_order_seq_cst));
}
constexpr bool releases(std::memory_order order) noexcept {
  return is_one_of(order, orders(std::memory_order_release, std::memory_order_acq_rel,
                                 std::memory_order_seq_cst));
}
constexpr bool sequential(std::memory_order order) noexcept {
  return order == std::memory_order_seq_cst;
}

/// A load that reads a store which is not the newest so often in a row gets the newest: a store
/// becomes visible in finite time, also to a loop that never yields.
inline constexpr std::uint32_t kMostStaleReads = 64;

}  // namespace detail

/// What the task does from now on is later than what it has published.
[[gnu::always_inline]] inline void MemoryModel::advance(TaskView& t, Lane lane) noexcept {
  if (++happened(t)[lane] == kNever - 1) [[unlikely]] {
    exhausted_ = true;
    tell_news();
    happened(t)[lane] = kNever - 2;
  }
}

[[gnu::always_inline]] inline void MemoryModel::take_in(TaskView& t, const Epoch* clock) {
  Epoch* const mine = happened(t);
  const Epoch fence = mine[0];
  const Epoch others = clock[0];
  clocks::join(mine, clock, width_);
  if (others > fence) [[unlikely]]
    raise_limit(t, others);
}

/// For an acquire fence to come.
template <std::uint32_t kLanes>
[[gnu::always_inline]] inline void MemoryModel::take_loosely(TaskView& t,
                                                             const Epoch* clock) noexcept {
  const std::uint32_t lanes = width<kLanes>();
  clocks::join(happened<kLanes>(t) + TaskView::kLoose * lanes, clock, lanes);
  t.has_loose = true;
}

/// Whether the task must not read past this store.
[[gnu::always_inline]] inline bool MemoryModel::knows(TaskView& t, const Store& store,
                                                      bool seq_cst) const noexcept {
  if (clocks::reach_any(happened(t), store.seen, width_)) return true;
  if (t.limited && clocks::reach_any(limit(t), store.seen, width_)) return true;
  // A seq_cst access of it, or one that a seq_cst fence is after, is before this one in S.
  return seq_cst &&
         (store.seen[0] != kNever || clocks::reach_any(fenced_.data(), store.seen, width_));
}

/// When each task has seen the store at that place of the ring.
template <std::uint32_t kLanes>
[[gnu::always_inline]] inline Epoch* MemoryModel::seen_at(AtomicHistory& h,
                                                          std::size_t place) noexcept {
  if constexpr (kLanes != kAnyLanes) return h.marks.in_place() + place * (std::size_t{2} * kLanes);
  return h.store[place].seen;
}

/// How many stores are newer than the first that the task knows, which is the oldest if no other
/// is. Of the four newest without a branch, for which it is depends on the schedule.
template <std::uint32_t kLanes>
[[gnu::always_inline]] inline std::uint32_t MemoryModel::newer_than_known(
    AtomicHistory& h, TaskView& t, std::uint32_t last) noexcept {
  const Epoch* const clock = happened<kLanes>(t);
  const auto seen = [&h](std::uint32_t back) { return seen_at<kLanes>(h, h.place(back)); };
  std::uint32_t back =
      std::min(last, clocks::first_reached<kLanes>(clock, {seen(0), seen(1), seen(2), seen(3)}));
  if (back == kAtOnce) {
    while (back != last && !clocks::reach_any(clock, seen(back), kLanes))
      ++back;
  }
  return back;
}

/// Not again what the task has read before it yielded.
[[gnu::always_inline]] inline std::uint32_t MemoryModel::unless_yielded(
    const Epoch* seen, const TaskView& t, std::uint32_t back) noexcept {
  return back == 0 || seen[t.lane] > t.yielded ? back + 1 : back;
}

template <std::uint32_t kLanes>
[[gnu::always_inline]] inline std::uint32_t MemoryModel::readable(
    const AtomicAccess& access) const noexcept {
  if (!settings_.stale) return 1;
  AtomicHistory& h = access.history;
  TaskView& t = access.view;
  const std::uint32_t back = newer_than_known<kLanes>(h, t, h.kept() - 1);
  return unless_yielded(seen_at<kLanes>(h, h.place(back)), t, back);
}

[[gnu::always_inline]] inline std::uint32_t MemoryModel::readable(const AtomicAccess& access) {
  if (!settings_.stale) return 1;
  AtomicHistory& h = access.history;
  TaskView& t = access.view;
  if (t.stale_reads >= detail::kMostStaleReads) return 1;
  const bool seq_cst = detail::sequential(access.order);
  const std::uint32_t last = h.kept() - 1;
  std::uint32_t back = 0;
  while (back != last && !knows(t, h.at(back), seq_cst))
    ++back;
  return unless_yielded(h.at(back).seen, t, back);
}

[[gnu::always_inline]] inline std::uint32_t MemoryModel::count_others(
    const AtomicAccess& access, std::uint32_t n, std::uint64_t value) noexcept {
  AtomicHistory& h = access.history;
  const auto is_other = [&](std::uint32_t back) -> std::uint32_t {
    return h.at(back).value != value ? 1 : 0;
  };
  // Mostly there are few, and how many depends on the schedule: no branch on it.
  std::uint32_t count = 1;
  for (std::uint32_t back = 1; back < kAtOnce; ++back)
    count += is_other(back) & (back < n ? 1U : 0U);
  for (std::uint32_t back = kAtOnce; back < n; ++back)
    count += is_other(back);
  return count;
}

[[gnu::always_inline]] inline std::uint32_t MemoryModel::back_of(const AtomicAccess& access,
                                                                 std::uint64_t value,
                                                                 std::uint32_t chosen) noexcept {
  std::uint32_t back = 0;
  while (chosen != 0)
    chosen -= access.history.at(++back).value != value ? 1 : 0;
  return back;
}

/// Field by field: a copy of the whole goes through memory, and waits there.
[[gnu::always_inline]] inline void MemoryModel::stamp(Access& at, const TaskView& t,
                                                      const engine::Site& site, bool write,
                                                      std::memory_order order) const noexcept {
  at.file = site.file;
  at.moment = moment_;
  at.line = site.line;
  at.epoch = t.clocks.data()[t.lane];
  at.lane = t.lane;
  at.task = t.task;
  at.order = static_cast<std::uint8_t>(order);
  at.write = write;
}

/// The first epoch counts: `seen` never grows.
[[gnu::always_inline]] inline void MemoryModel::mark(Epoch* seen, TaskView& t, Epoch now,
                                                     std::memory_order order) noexcept {
  seen[t.lane] = std::min(seen[t.lane], now);
  if (detail::sequential(order)) seen[0] = std::min(seen[0], fences_ + 1);
}

/// The same for a store that nobody has seen yet.
template <std::uint32_t kLanes>
[[gnu::always_inline]] inline void MemoryModel::mark_new(Store& store, Epoch* seen, TaskView& t,
                                                         std::memory_order order) noexcept {
  clocks::fill(seen, kNever, width<kLanes>());
  seen[t.lane] = store.made.vouched = happened<kLanes>(t)[t.lane];
  store.made.lane = t.lane;
  if (detail::sequential(order)) seen[0] = fences_ + 1;
}

[[gnu::always_inline]] inline void MemoryModel::check_birth(AtomicHistory& h,
                                                            const AtomicAccess& access,
                                                            TaskView& t) {
  if (h.birth.epoch > happened(t)[h.birth.lane]) [[unlikely]]
    report_birth(h, t, access.site, access.order);
}

template <std::uint32_t kLanes>
[[gnu::always_inline]] inline void MemoryModel::read_in(const Store& store, Epoch* seen,
                                                        TaskView& t, std::memory_order order,
                                                        std::uint32_t back) {
  const Epoch* const released = seen + width<kLanes>();
  Epoch* const mine = happened<kLanes>(t);
  t.stale_reads = back == 0 ? 0 : t.stale_reads + 1;
  mark(seen, t, mine[t.lane], order);
  if (!store.made.releases) return;
  if (!detail::acquires(order)) {
    take_loosely<kLanes>(t, released);
  } else if constexpr (kLanes != kAnyLanes) {
    clocks::join(mine, released, kLanes);
  } else {
    take_in(t, released);
  }
}

[[gnu::always_inline]] inline std::uint64_t MemoryModel::read(const AtomicAccess& access,
                                                              std::uint32_t back) {
  ++moment_;
  AtomicHistory& h = access.history;
  TaskView& t = access.view;
  const Store& store = h.at(back);
  check_birth(h, access, t);
  if (settings_.explain) [[unlikely]]
    note_loose(t, store, access.order, access.object, access.site);
  read_in<kAnyLanes>(store, store.seen, t, access.order, back);
  return store.value;
}

/// Makes room for a store that is the newest.
[[gnu::always_inline]] inline MemoryModel::Store& MemoryModel::open_place(
    AtomicHistory& h) noexcept {
  ++h.newest;
  return h.at(0);
}

[[gnu::always_inline]] inline void MemoryModel::write(const AtomicAccess& access,
                                                      std::uint64_t value, std::uint32_t back) {
  ++moment_;
  AtomicHistory& h = access.history;
  TaskView& t = access.view;
  check_birth(h, access, t);
  Store& store = back == 0 ? open_place(h) : open_place_before(h, back);
  const bool out = detail::releases(access.order);
  store.value = value;
  if (settings_.explain) [[unlikely]]
    stamp(store.by, t, access.site, true, access.order);
  store.made.updates = false;
  const bool releases = out | t.has_published;
  store.made.releases = releases;
  if (back == 0) h.releases = releases;
  mark_new<kAnyLanes>(store, store.seen, t, access.order);
  if (!releases) return;
  clocks::copy(released(store), out ? happened(t) : published(t), width_);
  if (out) advance(t, t.lane);
}

/// Who knows the store that it makes may read none that is older, so the one that it reads needs no
/// mark.
template <std::uint32_t kLanes>
[[gnu::always_inline]] inline void MemoryModel::update_in(AtomicHistory& h, TaskView& t,
                                                          const AtomicAccess& access,
                                                          std::uint64_t value) {
  const std::uint32_t lanes = width<kLanes>();
  const Epoch* const before = seen_at<kLanes>(h, h.place(0)) + lanes;
  const bool in = detail::acquires(access.order);
  const bool sequence = h.releases;
  t.stale_reads = 0;
  if (sequence) {
    if (!in) {
      take_loosely<kLanes>(t, before);
    } else if constexpr (kLanes != kAnyLanes) {
      clocks::join(happened<kLanes>(t), before, lanes);
    } else {
      take_in(t, before);
    }
  }
  Store& store = open_place(h);
  Epoch* const seen = seen_at<kLanes>(h, h.place(0));
  Epoch* const after = seen + lanes;
  const bool out = detail::releases(access.order);
  const bool own = out | t.has_published;
  store.value = value;
  if constexpr (kLanes == kAnyLanes) {
    if (settings_.explain) [[unlikely]]
      stamp(store.by, t, access.site, true, access.order);
  }
  store.made.updates = true;
  store.made.releases = h.releases = own | sequence;
  mark_new<kLanes>(store, seen, t, access.order);
  if (!h.releases) return;
  if (own)
    clocks::copy(after, happened<kLanes>(t) + (out ? 0 : TaskView::kPublished * lanes), lanes);
  if (sequence && !own) {
    clocks::copy(after, before, lanes);
  } else if (sequence && !(in && out)) {  // what was acquired is in what is released
    clocks::join(after, before, lanes);
  }
  if (sequence && !in) store.made.vouched = kNever;
  if (!out) return;
  if constexpr (kLanes != kAnyLanes) {
    ++happened<kLanes>(t)[t.lane];
  } else {
    advance(t, t.lane);
  }
}

[[gnu::always_inline]] inline void MemoryModel::update(const AtomicAccess& access,
                                                       std::uint64_t value) {
  ++moment_;
  AtomicHistory& h = access.history;
  TaskView& t = access.view;
  check_birth(h, access, t);
  if (settings_.explain) [[unlikely]]
    note_loose(t, h.at(0), access.order, access.object, access.site);
  update_in<kAnyLanes>(h, t, access, value);
}

// What most loads, stores and updates are: clocks have their usual width, which is then a constant,
// and nothing is to be explained or reported. Nothing is called, so that no register is saved
// either. They leave the same behind as `read`, `write` and `update`; moments are for what is
// explained.

/// Whether nothing has to be reported, and epochs are left.
template <std::uint32_t kLanes>
[[gnu::always_inline]] inline bool MemoryModel::is_quick(const AtomicHistory& h, TaskView& t,
                                                         bool advances) noexcept {
  const Epoch* const mine = happened<kLanes>(t);
  return h.birth.epoch <= mine[h.birth.lane] && (!advances || mine[t.lane] < kNever - 2);
}

/// What a store that releases nothing has there is from an earlier one: at worst it is unusual.
template <std::uint32_t kLanes>
[[gnu::always_inline]] inline bool MemoryModel::raises_limit(AtomicHistory& h, TaskView& t,
                                                             std::memory_order order) noexcept {
  if (!detail::acquires(order)) return false;
  return seen_at<kLanes>(h, h.place(0))[kLanes] > happened<kLanes>(t)[0];
}

/// Most loads are of what the task has stored, or has read before.
template <std::uint32_t kLanes>
[[gnu::always_inline]] inline bool MemoryModel::knows_newest(const AtomicAccess& access) noexcept {
  const AtomicHistory::Making& made = access.history.at(0).made;
  return happened<kLanes>(access.view)[made.lane] >= made.vouched;
}

template <std::uint32_t kLanes>
[[gnu::always_inline]] inline void MemoryModel::read_known(const AtomicAccess& access) noexcept {
  AtomicHistory& h = access.history;
  TaskView& t = access.view;
  t.stale_reads = 0;
  mark(seen_at<kLanes>(h, h.place(0)), t, happened<kLanes>(t)[t.lane], access.order);
}

template <std::uint32_t kLanes>
[[gnu::always_inline]] inline bool MemoryModel::is_usual(const AtomicAccess& access) noexcept {
  AtomicHistory& h = access.history;
  TaskView& t = access.view;
  return !detail::sequential(access.order) && is_quick<kLanes>(h, t, false) && !t.limited &&
         t.stale_reads < detail::kMostStaleReads && !raises_limit<kLanes>(h, t, access.order);
}

template <std::uint32_t kLanes>
[[gnu::always_inline]] inline void MemoryModel::read_newest(const AtomicAccess& access) noexcept {
  AtomicHistory& h = access.history;
  const std::size_t place = h.place(0);
  read_in<kLanes>(h.store[place], seen_at<kLanes>(h, place), access.view, access.order, 0);
}

/// A store that continues no release sequence, and follows no release fence. Each value is read
/// once: the compiler must assume that what is stored may be any of them.
template <std::uint32_t kLanes>
[[gnu::always_inline]] inline bool MemoryModel::put(const AtomicAccess& access, std::uint64_t value,
                                                    bool updates) noexcept {
  constexpr std::uint32_t kFences = 0;
  AtomicHistory& h = access.history;
  TaskView& t = access.view;
  const std::uint64_t lane = t.lane;
  const bool out = detail::releases(access.order);
  if (!is_quick<kLanes>(h, t, out) || (!out && t.has_published)) [[unlikely]]
    return false;
  if (updates) {
    if (h.releases) return false;
    t.stale_reads = 0;
  }
  if (!updates || out) h.releases = out;
  Store& store = open_place(h);
  Epoch* const mine = happened<kLanes>(t);
  Epoch* const seen = seen_at<kLanes>(h, h.place(0));
  const Epoch now = mine[lane];
  store.value = value;
  store.made = Making::of(lane, updates, out, now);
  clocks::fill(seen, kNever, kLanes);
  seen[lane] = now;
  if (detail::sequential(access.order)) seen[kFences] = fences_ + 1;
  if (!out) return true;
  clocks::copy(seen + kLanes, mine, kLanes);
  clocks::count_lane(mine, t.lane);
  return true;
}

[[gnu::always_inline]] inline bool MemoryModel::put_quickly(const AtomicAccess& access,
                                                            std::uint64_t value,
                                                            bool updates) noexcept {
  const std::uint32_t lanes = quick_lanes_;
  if (lanes == kLanesAtOnce) [[likely]]
    return put<kLanesAtOnce>(access, value, updates);
  return lanes != kAnyLanes && put<2 * kLanesAtOnce>(access, value, updates);
}

[[gnu::always_inline]] inline bool MemoryModel::write_quickly(const AtomicAccess& access,
                                                              std::uint64_t value) noexcept {
  return put_quickly(access, value, false);
}

[[gnu::always_inline]] inline bool MemoryModel::update_quickly(const AtomicAccess& access,
                                                               std::uint64_t value) noexcept {
  return put_quickly(access, value, true);
}

template <std::uint32_t kLanes>
[[gnu::always_inline]] inline bool MemoryModel::proceed(const AtomicAccess& access,
                                                        std::uint64_t value) noexcept {
  AtomicHistory& h = access.history;
  TaskView& t = access.view;
  if (!is_quick<kLanes>(h, t, detail::releases(access.order))) [[unlikely]]
    return false;
  if (raises_limit<kLanes>(h, t, access.order)) [[unlikely]]
    return false;
  update_in<kLanes>(h, t, access, value);
  return true;
}

[[gnu::always_inline]] inline bool MemoryModel::continue_quickly(const AtomicAccess& access,
                                                                 std::uint64_t value) noexcept {
  const std::uint32_t lanes = quick_lanes_;
  if (lanes == kLanesAtOnce) return proceed<kLanesAtOnce>(access, value);
  return lanes != kAnyLanes && proceed<2 * kLanesAtOnce>(access, value);
}

// Objects that order by themselves.

[[gnu::always_inline]] inline void MemoryModel::acquire(std::uint32_t shadow, TaskView& t) {
  const Sync& sync = syncs_[shadow - 1];
  if (sync.second) [[unlikely]]
    return acquire_both(sync, t);
  take_in(t, sync.clocks.data());
}

[[gnu::always_inline]] inline void MemoryModel::hand_over(std::uint32_t shadow, TaskView& t) {
  clocks::copy(syncs_[shadow - 1].clocks.data(), happened(t), width_);
  advance(t, t.lane);
}

// Plain data.

/// What the report of a race says of an access; the rest is the same for all that are kept there.
[[gnu::always_inline]] inline void MemoryModel::place(Access& at, const TaskView& t, Epoch now,
                                                      const engine::Site& site) noexcept {
  at.file = site.file;
  at.line = site.line;
  at.epoch = now;
  at.lane = t.lane;
}

[[gnu::always_inline]] inline bool MemoryModel::read_in_order(std::uint32_t shadow, TaskView& t,
                                                              const engine::Site& site) noexcept {
  Plain& plain = plains_[shadow - 1];
  const Epoch* const clock = happened(t);
  if (plain.write.epoch > clock[plain.write.lane]) return false;
  if (plain.read.epoch > clock[plain.read.lane]) return false;
  place(plain.read, t, clock[t.lane], site);
  return true;
}

[[gnu::always_inline]] inline bool MemoryModel::write_in_order(std::uint32_t shadow, TaskView& t,
                                                               const engine::Site& site) noexcept {
  Plain& plain = plains_[shadow - 1];
  const Epoch* const clock = happened(t);
  if (plain.write.epoch > clock[plain.write.lane]) return false;
  if (plain.read.epoch > clock[plain.read.lane]) return false;
  place(plain.write, t, clock[t.lane], site);
  plain.read.epoch = 0;  // whatever the lane
  return true;
}

}  // namespace brine::sim
