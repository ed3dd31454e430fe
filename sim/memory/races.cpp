#include <algorithm>
#include <utility>

#include "sim/memory/atomics.hpp"
#include "sim/memory/memory_model.hpp"

/// Races of plain data, and uses of an atomic that its making does not happen before.

namespace brine::sim {

Access MemoryModel::access_then(Epoch epoch, Lane lane) const noexcept {
  return {.epoch = epoch,
          .lane = static_cast<std::uint16_t>(lane),
          .task = of_lane(lane).task,
          .write = true};
}

/// A first read of another task's store that is not ordered after all that the task did before it
/// may be a reason for a race to come.
void MemoryModel::note_loose(TaskView& t, const Store& store, std::memory_order order,
                             std::uint32_t object, const engine::Site& site) {
  const bool first = store.seen[t.lane] == kNever;
  if (!first || store.by.lane == t.lane || store.by.lane == kNoLane) return;
  const Epoch covered = store.made.releases ? released(store)[store.by.lane] : 0;
  if (detail::acquires(order) && covered >= store.by.epoch) return;
  if (t.loose.empty()) t.loose.resize(TaskView::kLooseReads);
  t.loose[t.loose_reads++ % TaskView::kLooseReads] = {
      .store = store.by, .site = site, .order = order, .object = object, .released = covered};
}

/// Of several reads none of which happens before another, the last of each task is kept.
void MemoryModel::add_shared_read(Plain& plain, const Access& access) {
  if (plain.shared_reads.empty()) {
    if (plain.read.epoch <= happened(of_lane(access.lane))[plain.read.lane]) {
      plain.read = access;
      return;
    }
    plain.shared_reads.push_back(plain.read);
    plain.read.epoch = kNever;
  }
  for (Access& read : plain.shared_reads) {
    if (read.lane == access.lane) {
      read = access;
      return;
    }
  }
  plain.shared_reads.push_back(access);
}

void MemoryModel::read_plain(std::uint32_t shadow, TaskView& t, const engine::Site& site) {
  ++moment_;
  Plain& plain = plains_[shadow - 1];
  if (read_in_order(shadow, t, site)) {
    plain.read.moment = moment_;
    return;
  }
  Access access;
  stamp(access, t, site, false, std::memory_order_relaxed);
  if (plain.write.epoch > happened(t)[plain.write.lane])
    report(Race::What::kData, plain.write, access, t);
  add_shared_read(plain, access);
}

void MemoryModel::write_plain(std::uint32_t shadow, TaskView& t, const engine::Site& site) {
  ++moment_;
  Plain& plain = plains_[shadow - 1];
  if (write_in_order(shadow, t, site)) {
    plain.write.moment = moment_;
    return;
  }
  Access access;
  stamp(access, t, site, true, std::memory_order_relaxed);
  report_write(plain, access, t);
  plain.write = access;
  plain.read = {};
}

/// A write that races, or comes after several reads.
void MemoryModel::report_write(Plain& plain, const Access& access, TaskView& t) {
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
  plain.shared_reads.clear();
}

/// Reported once.
void MemoryModel::report_birth(AtomicHistory& h, TaskView& t, const engine::Site& site,
                               std::memory_order order) {
  if (settings_.races) {
    Access use;
    stamp(use, t, site, false, order);
    report(Race::What::kInitialisation, h.birth, use, t);
  }
  h.birth.lane = kNoLane;
  h.birth.epoch = 0;
}

void MemoryModel::report(Race::What what, const Access& before, const Access& after, TaskView& t) {
  if (race_ || !settings_.races) return;
  tell_news();
  const std::size_t kept = std::min<std::size_t>(t.loose_reads, TaskView::kLooseReads);
  race_ = Race{.what = what,
               .before = before,
               .after = after,
               .explained = settings_.explain,
               .missed = {},
               .reads_are_known = kept == t.loose_reads};
  race_->before.task = task_of(before.lane, before.epoch);
  for (std::size_t i = 1; i <= kept; ++i) {  // the last first
    const LooseRead& read = t.loose[(t.loose_reads - i) % TaskView::kLooseReads];
    if (read.store.lane != before.lane || read.store.moment < before.moment) continue;
    race_->missed = read;
    break;
  }
}

/// Its lane may be another's by now.
std::uint16_t MemoryModel::task_of(Lane lane, Epoch epoch) const noexcept {
  for (std::uint32_t task = task_count_; task-- != 0;) {
    if (tenures_[task].lane == lane && tenures_[task].first <= epoch)
      return static_cast<std::uint16_t>(task);
  }
  return 0;
}

std::optional<Race> MemoryModel::take_race() {
  news_ = exhausted_;
  return std::exchange(race_, std::nullopt);
}

}  // namespace brine::sim
