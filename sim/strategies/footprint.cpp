#include "sim/strategies/footprint.hpp"

#include "sim/recording/decision.hpp"

namespace brine::sim {

namespace {

/// Beside the objects, whose keys are their numbers.
constexpr std::uint32_t kWorkload = ~std::uint32_t{0};

}  // namespace

Footprint Footprint::everything() noexcept {
  Footprint footprint;
  footprint.effects_ = kEverything;
  return footprint;
}

Footprint Footprint::creation() noexcept {
  Footprint footprint;
  footprint.effects_ = kCreates;
  return footprint;
}

Footprint Footprint::of(const TraceRecord& record, Memory memory) noexcept {
  const std::uint32_t object = RecordHead::object(record.head);
  const bool ordered =
      memory != Memory::kSequential && RecordHead::order(record.head) == std::memory_order_seq_cst;
  Footprint made;
  if (ordered) made.effects_ = kOrdered;
  switch (RecordHead::op(record.head)) {
    case Op::kWoken:
      // By a notification: that did what there was to do. By its deadline: it looks once more.
      if (record.value == 0) made.use(object, kReads);
      break;
    case Op::kStart:
    case Op::kExit:  // a join that comes before it waits, one that comes after it need not: either
    case Op::kJoin:  // way what follows the join follows both
      break;
    case Op::kSpawn:
      made.effects_ |= kSpawns;
      break;
    case Op::kLoad:
    case Op::kCompareFail:
    case Op::kRead:
      made.use(object, ordered ? kReadsInOrder : kReads);
      break;
    case Op::kStore:
    case Op::kExchange:
    case Op::kFetchAdd:
    case Op::kFetchSub:
    case Op::kFetchAnd:
    case Op::kFetchOr:
    case Op::kFetchXor:
    case Op::kCompareExchange:
    case Op::kWrite:
    case Op::kAcquire:
    case Op::kTryAcquire:
    case Op::kRelease:
    case Op::kArrive:
    case Op::kPass:
    case Op::kTryPass:
    case Op::kCallOnce:
    case Op::kEndOnce:
      made.use(object, kWrites);
      break;
    case Op::kLock:
    case Op::kTryLock:
    case Op::kUnlock:
    case Op::kLockShared:
    case Op::kTryLockShared:
    case Op::kUnlockShared:
      made.use(object, kWrites);
      made.effects_ |= kLocks;
      break;
    case Op::kWait:
      made.use(object, ordered ? kWaits | kReadsInOrder : kWaits);
      made.effects_ |= kReleases;
      break;
    case Op::kNotify:
      made.use(object, kNotifies);
      break;
    case Op::kFence:
      if (ordered) made.effects_ = kFences;
      break;
    case Op::kChoose:
      // The stream of the workload is one for all tasks.
      if (object == static_cast<std::uint32_t>(ChoiceKind::kWorkload)) made.use(kWorkload, kWrites);
      break;
    default:  // yields, which count the steps of others, sleep, and whatever is new
      made.effects_ |= kEverything;
  }
  return made;
}

bool Footprint::may_be_empty(std::uint64_t head, Memory memory) noexcept {
  switch (RecordHead::op(head)) {
    case Op::kJoin:
    case Op::kWoken:
    case Op::kFence:
      return of({.head = head, .value = 1}, memory).empty();
    default:
      return false;
  }
}

constexpr bool Footprint::clash(std::uint8_t a, std::uint8_t b) noexcept {
  if (((a | b) & kWrites) != 0) return true;
  if ((a & b & kReadsInOrder) != 0) return true;
  return ((a & kNotifies) != 0 && (b & (kWaits | kNotifies)) != 0) ||
         ((b & kNotifies) != 0 && (a & (kWaits | kNotifies)) != 0);
}

void Footprint::use(std::uint32_t key, std::uint8_t uses) noexcept {
  for (std::size_t i = 0; i < count_; ++i) {
    if (accesses_[i].key != key) continue;
    accesses_[i].uses |= uses;
    return;
  }
  if (count_ == kMost) {
    effects_ |= kEverything;
    return;
  }
  accesses_[count_++] = {.key = key, .uses = uses};
}

void Footprint::add(const Footprint& other) noexcept {
  effects_ |= other.effects_;
  for (std::size_t i = 0; i < other.count_; ++i)
    use(other.accesses_[i].key, other.accesses_[i].uses);
}

bool Footprint::conflicts(const Footprint& other) const noexcept {
  const std::uint8_t any = effects_ | other.effects_;
  const std::uint8_t both = effects_ & other.effects_;
  if ((any & kEverything) != 0) return true;
  if ((both & (kCreates | kSpawns | kFences)) != 0) return true;
  const auto meet = [&](std::uint8_t a, std::uint8_t b) {
    return ((effects_ & a) != 0 && (other.effects_ & b) != 0) ||
           ((effects_ & b) != 0 && (other.effects_ & a) != 0);
  };
  if (meet(kReleases, kLocks) || meet(kFences, kOrdered)) return true;
  for (std::size_t i = 0; i < count_; ++i) {
    for (std::size_t j = 0; j < other.count_; ++j) {
      if (accesses_[i].key == other.accesses_[j].key &&
          clash(accesses_[i].uses, other.accesses_[j].uses))
        return true;
    }
  }
  return false;
}

}  // namespace brine::sim
