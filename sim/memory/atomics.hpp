#pragma once

/// The part of the memory model that loads and stores of a program call, inlined into the core's.
/// Part of memory_model.hpp. With few branches that depend on the schedule, for those are predicted
/// wrongly: what does not matter is done rather than skipped.

#include <algorithm>
#include <bit>

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
[[gnu::always_inline]] inline void MemoryModel::advance(Thread& t, Lane lane) noexcept {
  if (++happened(t)[lane] == kNever - 1) [[unlikely]] {
    exhausted_ = true;
    tell_news();
    happened(t)[lane] = kNever - 2;
  }
}

[[gnu::always_inline]] inline void MemoryModel::take_in(Thread& t, const Epoch* clock) {
  Epoch* const mine = happened(t);
  const Epoch fence = mine[0];
  const Epoch others = clock[0];
  clocks::join(mine, clock, width_);
  if (others > fence) [[unlikely]]
    raise_limit(t, others);
}

/// For an acquire fence to come.
template <std::uint32_t kLanes>
[[gnu::always_inline]] inline void MemoryModel::take_loosely(Thread& t,
                                                             const Epoch* clock) noexcept {
  clocks::join(happened(t) + kLoose * width<kLanes>(), clock, width<kLanes>());
  t.has_loose = true;
}

/// Whether the task must not read past this store.
[[gnu::always_inline]] inline bool MemoryModel::knows(Thread& t, const Store& store,
                                                      bool seq_cst) const noexcept {
  if (clocks::reach_any(happened(t), store.seen, width_)) return true;
  if (t.limited && clocks::reach_any(limit(t), store.seen, width_)) return true;
  // A seq_cst access of it, or one that a seq_cst fence is after, is before this one in S.
  return seq_cst &&
         (store.seen[0] != kNever || clocks::reach_any(fenced_.data(), store.seen, width_));
}

/// Which of the four newest stores is the first that the clock has come to; kAtOnce: none of them.
/// Without a branch, for which it is depends on the schedule.
[[gnu::always_inline]] inline std::uint32_t MemoryModel::first_known_of_four(
    History& h, const Epoch* clock) const noexcept {
  const std::array<const Epoch*, kAtOnce> marks = {h.at(0).seen, h.at(1).seen, h.at(2).seen,
                                                   h.at(3).seen};
  return quick_lanes_ == kLanesAtOnce ? clocks::first_reached<kLanesAtOnce>(clock, marks)
                                      : clocks::first_reached<2 * kLanesAtOnce>(clock, marks);
}

[[gnu::always_inline]] inline std::uint32_t MemoryModel::readable(const AtomicAccess& access) {
  if (!settings_.stale) return 1;
  History& h = *histories_[access.shadow - 1];
  Thread& t = threads_[access.lane];
  const bool seq_cst = detail::sequential(access.order);
  if (t.stale_reads >= detail::kMostStaleReads) [[unlikely]]
    return 1;
  // The oldest is the first that the task knows.
  const std::uint32_t last = h.kept() - 1;
  std::uint32_t back = 0;
  const bool usual = quick_lanes_ != kAnyLanes && !t.limited && !seq_cst;
  if (usual) [[likely]]
    back = std::min(last, first_known_of_four(h, happened(t)));
  if (!usual || back == kAtOnce) {
    while (back != last && !knows(t, h.at(back), seq_cst))
      ++back;
  }
  // Not again what the task has read before it yielded.
  return back == 0 || h.at(back).seen[access.lane] > t.yielded ? back + 1 : back;
}

[[gnu::always_inline]] inline std::uint64_t MemoryModel::value_of(
    std::uint32_t shadow, std::uint32_t back) const noexcept {
  return histories_[shadow - 1]->at(back).value;
}

/// Field by field: a copy of the whole goes through memory, and waits there.
[[gnu::always_inline]] inline void MemoryModel::stamp(Access& at, const Thread& t,
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
[[gnu::always_inline]] inline void MemoryModel::mark(const Store& store, Thread& t,
                                                     std::memory_order order) noexcept {
  store.seen[t.lane] = std::min(store.seen[t.lane], happened(t)[t.lane]);
  if (detail::sequential(order)) store.seen[0] = std::min(store.seen[0], fences_ + 1);
}

/// The same for a store that nobody has seen yet.
template <std::uint32_t kLanes>
[[gnu::always_inline]] inline void MemoryModel::mark_new(Store& store, Thread& t,
                                                         std::memory_order order) noexcept {
  clocks::fill(store.seen, kNever, width<kLanes>());
  store.seen[t.lane] = store.made.vouched = happened(t)[t.lane];
  store.made.lane = t.lane;
  if (detail::sequential(order)) store.seen[0] = fences_ + 1;
}

/// Most loads are of what the task has stored, or has read before.
[[gnu::always_inline]] inline bool MemoryModel::read_known(const AtomicAccess& access) noexcept {
  if (!brief_) [[unlikely]]
    return false;
  History& h = *histories_[access.shadow - 1];
  Thread& t = threads_[access.lane];
  const Store& store = h.at(0);
  if (happened(t)[store.made.lane] < store.made.vouched) return false;
  t.stale_reads = 0;
  mark(store, t, access.order);
  return true;
}

[[gnu::always_inline]] inline void MemoryModel::check_birth(History& h, const AtomicAccess& access,
                                                            Thread& t) {
  if (h.birth.epoch > happened(t)[h.birth.lane]) [[unlikely]]
    report_birth(h, t, access.site, access.order);
}

template <std::uint32_t kLanes>
[[gnu::always_inline]] inline void MemoryModel::read_in(const Store& store, Thread& t,
                                                        std::memory_order order,
                                                        std::uint32_t back) {
  const Epoch* const released = store.seen + width<kLanes>();
  t.stale_reads = back == 0 ? 0 : t.stale_reads + 1;
  mark(store, t, order);
  if (!store.made.releases) return;
  if (!detail::acquires(order)) {
    take_loosely<kLanes>(t, released);
  } else if constexpr (kLanes != kAnyLanes) {
    clocks::join(happened(t), released, kLanes);
  } else {
    take_in(t, released);
  }
}

[[gnu::always_inline]] inline std::uint64_t MemoryModel::read(const AtomicAccess& access,
                                                              std::uint32_t back) {
  ++moment_;
  History& h = *histories_[access.shadow - 1];
  Thread& t = threads_[access.lane];
  const Store& store = h.at(back);
  check_birth(h, access, t);
  if (settings_.explain) [[unlikely]]
    note_loose(t, store, access.order, access.object, access.site);
  read_in<kAnyLanes>(store, t, access.order, back);
  return store.value;
}

/// Makes room for a store that is the newest.
[[gnu::always_inline]] inline MemoryModel::Store& MemoryModel::open_place(History& h) noexcept {
  ++h.newest;
  return h.at(0);
}

[[gnu::always_inline]] inline void MemoryModel::write(const AtomicAccess& access,
                                                      std::uint64_t value, std::uint32_t back) {
  ++moment_;
  History& h = *histories_[access.shadow - 1];
  Thread& t = threads_[access.lane];
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
  mark_new(store, t, access.order);
  if (!releases) return;
  clocks::copy(released(store), out ? happened(t) : published(t), width_);
  if (out) advance(t, access.lane);
}

/// Who knows the store that it makes may read none that is older, so the one that it reads needs no
/// mark.
template <std::uint32_t kLanes>
[[gnu::always_inline]] inline void MemoryModel::update_in(History& h, Thread& t,
                                                          const AtomicAccess& access,
                                                          std::uint64_t value) {
  const std::uint32_t lanes = width<kLanes>();
  const Store& last = h.at(0);
  const Epoch* const before = last.seen + lanes;
  const bool in = detail::acquires(access.order);
  const bool sequence = h.releases;
  t.stale_reads = 0;
  if (sequence) {
    if (!in) {
      take_loosely<kLanes>(t, before);
    } else if constexpr (kLanes != kAnyLanes) {
      clocks::join(happened(t), before, lanes);
    } else {
      take_in(t, before);
    }
  }
  Store& store = open_place(h);
  Epoch* const after = store.seen + lanes;
  const bool out = detail::releases(access.order);
  const bool own = out | t.has_published;
  store.value = value;
  if constexpr (kLanes == kAnyLanes) {
    if (settings_.explain) [[unlikely]]
      stamp(store.by, t, access.site, true, access.order);
  }
  store.made.updates = true;
  store.made.releases = h.releases = own | sequence;
  mark_new<kLanes>(store, t, access.order);
  if (!h.releases) return;
  if (own) clocks::copy(after, happened(t) + (out ? 0 : kPublished * lanes), lanes);
  if (sequence && !own) {
    clocks::copy(after, before, lanes);
  } else if (sequence && !(in && out)) {  // what was acquired is in what is released
    clocks::join(after, before, lanes);
  }
  if (sequence && !in) store.made.vouched = kNever;
  if (!out) return;
  if constexpr (kLanes != kAnyLanes) {
    ++happened(t)[access.lane];
  } else {
    advance(t, access.lane);
  }
}

[[gnu::always_inline]] inline void MemoryModel::update(const AtomicAccess& access,
                                                       std::uint64_t value) {
  ++moment_;
  History& h = *histories_[access.shadow - 1];
  Thread& t = threads_[access.lane];
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
[[gnu::always_inline]] inline bool MemoryModel::is_quick(const History& h, Thread& t,
                                                         bool advances) noexcept {
  const Epoch* const mine = happened(t);
  return h.birth.epoch <= mine[h.birth.lane] && (!advances || mine[t.lane] < kNever - 2);
}

[[gnu::always_inline]] inline MemoryModel::Making MemoryModel::Making::of(std::uint64_t lane,
                                                                          bool updates,
                                                                          bool releases,
                                                                          Epoch vouched) noexcept {
  if constexpr (std::endian::native == std::endian::little) {
    const auto upper = static_cast<std::uint64_t>(static_cast<std::uint32_t>(vouched));
    return std::bit_cast<Making>(lane | std::uint64_t{updates} << 16 |
                                 std::uint64_t{releases} << 24 | upper << 32);
  } else {
    return {.lane = static_cast<std::uint16_t>(lane),
            .updates = updates,
            .releases = releases,
            .vouched = vouched};
  }
}

template <std::uint32_t kLanes>
[[gnu::always_inline]] inline bool MemoryModel::get(const AtomicAccess& access,
                                                    std::uint32_t back) noexcept {
  History& h = *histories_[access.shadow - 1];
  Thread& t = threads_[access.lane];
  if (!is_quick(h, t, false)) [[unlikely]]
    return false;
  const Store& store = h.at(back);
  const bool raises_limit = store.made.releases && store.seen[kLanes] > happened(t)[0];
  if (detail::acquires(access.order) && raises_limit) [[unlikely]]
    return false;
  read_in<kLanes>(store, t, access.order, back);
  return true;
}

[[gnu::always_inline]] inline bool MemoryModel::read_quickly(const AtomicAccess& access,
                                                             std::uint32_t back) noexcept {
  const std::uint32_t lanes = quick_lanes_;
  if (lanes == 2 * kLanesAtOnce) return get<2 * kLanesAtOnce>(access, back);
  return lanes != kAnyLanes && get<kLanesAtOnce>(access, back);
}

/// A store that continues no release sequence, and follows no release fence. Each value is read
/// once: the compiler must assume that what is stored may be any of them.
template <std::uint32_t kLanes>
[[gnu::always_inline]] inline bool MemoryModel::put(const AtomicAccess& access, std::uint64_t value,
                                                    bool updates) noexcept {
  constexpr std::uint32_t kFences = 0;
  const std::uint64_t lane = access.lane;
  History& h = *histories_[access.shadow - 1];
  Thread& t = threads_[lane];
  const bool out = detail::releases(access.order);
  if (!is_quick(h, t, out) || (!out && t.has_published)) [[unlikely]]
    return false;
  if (updates) {
    if (h.releases) return false;
    t.stale_reads = 0;
  }
  if (!updates || out) h.releases = out;
  Store& store = open_place(h);
  Epoch* const mine = happened(t);
  Epoch* const seen = store.seen;
  const Epoch now = mine[lane];
  store.value = value;
  store.made = Making::of(lane, updates, out, now);
  clocks::fill(seen, kNever, kLanes);
  seen[lane] = now;
  if (detail::sequential(access.order)) seen[kFences] = fences_ + 1;
  if (!out) return true;
  clocks::copy(seen + kLanes, mine, kLanes);
  mine[lane] = now + 1;
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

[[gnu::always_inline]] inline bool MemoryModel::continue_quickly(const AtomicAccess& access,
                                                                 std::uint64_t value) noexcept {
  const std::uint32_t lanes = quick_lanes_;
  if (lanes == kAnyLanes) [[unlikely]]
    return false;
  History& h = *histories_[access.shadow - 1];
  Thread& t = threads_[access.lane];
  if (!is_quick(h, t, detail::releases(access.order))) [[unlikely]]
    return false;
  // What a store that releases nothing has there is from an earlier one: at worst it is unusual.
  const bool raises_limit = h.at(0).seen[lanes] > happened(t)[0];
  if (detail::acquires(access.order) && raises_limit) [[unlikely]]
    return false;
  if (lanes == kLanesAtOnce) {
    update_in<kLanesAtOnce>(h, t, access, value);
  } else {
    update_in<2 * kLanesAtOnce>(h, t, access, value);
  }
  return true;
}

// Objects that order by themselves.

[[gnu::always_inline]] inline void MemoryModel::acquire(std::uint32_t shadow, Lane lane) {
  const Sync& sync = syncs_[shadow - 1];
  Thread& t = threads_[lane];
  take_in(t, sync.clocks.data());
  if (sync.second) take_in(t, sync.clocks.data() + width_);
}

[[gnu::always_inline]] inline void MemoryModel::hand_over(std::uint32_t shadow, Lane lane) {
  Thread& t = threads_[lane];
  clocks::copy(syncs_[shadow - 1].clocks.data(), happened(t), width_);
  advance(t, lane);
}

// Plain data.

/// What the report of a race says of an access; the rest is the same for all that are kept there.
[[gnu::always_inline]] inline void MemoryModel::place(Access& at, const Thread& t,
                                                      const engine::Site& site) const noexcept {
  at.file = site.file;
  at.line = site.line;
  at.moment = moment_;
  at.epoch = t.clocks.data()[t.lane];
  at.lane = t.lane;
}

[[gnu::always_inline]] inline bool MemoryModel::read_in_order(std::uint32_t shadow, Lane lane,
                                                              const engine::Site& site) noexcept {
  Plain& plain = plains_[shadow - 1];
  Thread& t = threads_[lane];
  const Epoch* const clock = happened(t);
  if (plain.write.epoch > clock[plain.write.lane]) return false;
  if (plain.read.epoch > clock[plain.read.lane]) return false;
  ++moment_;
  place(plain.read, t, site);
  return true;
}

[[gnu::always_inline]] inline bool MemoryModel::write_in_order(std::uint32_t shadow, Lane lane,
                                                               const engine::Site& site) noexcept {
  Plain& plain = plains_[shadow - 1];
  Thread& t = threads_[lane];
  const Epoch* const clock = happened(t);
  if (plain.write.epoch > clock[plain.write.lane]) return false;
  if (plain.read.epoch > clock[plain.read.lane]) return false;
  ++moment_;
  place(plain.write, t, site);
  plain.read.epoch = 0;
  plain.read.lane = kNoLane;
  return true;
}

}  // namespace brine::sim
