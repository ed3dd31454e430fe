#include "sim/core/lock.hpp"

#include <string>

#include "sim/core/core.hpp"

namespace brine::sim {

namespace {

Op op_of(LockMode mode, bool tries) noexcept {
  if (mode == LockMode::kShared) return tries ? Op::kTryLockShared : Op::kLockShared;
  return tries ? Op::kTryLock : Op::kLock;
}

std::string verb_of(LockMode mode) {
  return mode == LockMode::kShared ? "shares " : "locks ";
}

}  // namespace

void LockCell::adopt(Core& core) {
  if (!core.adopt(header_, kind_)) return;
  held_exclusively_ = false;
  depth_ = 0;
  holders_.clear();
  exclusive_ = {.waiting = {}, .holders = &holders_};
  shared_ = {.waiting = {}, .holders = &holders_};
}

bool LockCell::lock(Core& core, LockMode mode, VirtualTime deadline, engine::Site site) {
  adopt(core);
  const Op op = op_of(mode, deadline != kForever);
  const std::uint64_t head = RecordHead::of(op, header_.id);
  if (!core.ended() && holders_.contains(core.running_slot())) [[unlikely]]
    return relock(core, mode, head, site);
  const bool taken =
      core.enter(mode == LockMode::kShared ? shared_ : exclusive_, head, deadline, site);
  if (core.ended()) return true;
  if (taken) take(core, mode);
  core.record(taken ? 1 : 0);
  return taken;
}

bool LockCell::relock(Core& core, LockMode mode, std::uint64_t head, engine::Site site) {
  const std::string object = core.describe(header_);
  if (!recursive_) {
    core.misuse("mutex", verb_of(mode) + object + ", which it " +
                             (held_exclusively_ ? "holds" : "shares") + " already");
    return true;
  }
  if (depth_ == kMaxDepth) {
    core.misuse("mutex", "locks " + object + " more than " + std::to_string(kMaxDepth) +
                             " times without unlocking it");
    return true;
  }
  core.point(head, site);
  if (core.ended()) return true;
  ++depth_;
  core.record(1);
  return true;
}

void LockCell::take(Core& core, LockMode mode) {
  core.order(header_,
             mode == LockMode::kShared ? Core::Edge::kAcquireShared : Core::Edge::kAcquire);
  holders_.insert(core.running_slot());
  depth_ = 1;
  core.close(exclusive_);
  if (mode == LockMode::kExclusive) {
    held_exclusively_ = true;
    core.close(shared_);
  }
  core.hold(header_);
}

void LockCell::unlock(Core& core, LockMode mode, engine::Site site) {
  if (core.ended()) return;
  adopt(core);
  const bool shared = mode == LockMode::kShared;
  if (!holders_.contains(core.running_slot()) || shared == held_exclusively_) {
    core.misuse_in_destructor("mutex", std::string(shared ? "stops to share " : "unlocks ") +
                                           core.describe(header_) + ", which it does not " +
                                           (shared ? "share" : "hold"));
    return;
  }
  core.point_in_destructor(RecordHead::of(shared ? Op::kUnlockShared : Op::kUnlock, header_.id),
                           site);
  if (core.ended()) return;
  if (held_exclusively_ && --depth_ != 0) {
    core.record(depth_);
    return;
  }
  core.order(header_, shared ? Core::Edge::kReleaseShared : Core::Edge::kRelease);
  core.let_go(header_);
  holders_.erase(core.running_slot());
  if (holders_.empty()) {
    held_exclusively_ = false;
    core.open(exclusive_);
    core.open(shared_);
  }
  core.record(0);
}

void LockCell::name(Core& core, std::string_view name) {
  adopt(core);
  core.name_object(header_, kind_, name);
}

void LockCell::retire(Core& core) {
  if (!core.may_end(header_, kind_)) return;
  TaskSet waiting = exclusive_.waiting;
  waiting |= shared_.waiting;
  core.require_unused(header_, "holds", holders_);
  core.require_unused(header_, "waits for", waiting);
  core.end(header_);
}

}  // namespace brine::sim
