#include "sim/core/semaphore.hpp"

#include <string>

#include "sim/core/core.hpp"

namespace brine::sim {

void SemaphoreCell::adopt(Core& core) {
  if (!core.adopt(header_, ObjectKind::kSemaphore)) return;
  permits_ = initial_;
  gate_ = {.open = permits_ > 0, .waiting = {}};
  if (initial_ < 0 || initial_ > max_) {
    core.misuse("semaphore", "makes " + core.describe(header_) + " with " +
                                 std::to_string(initial_) + " permits; the limits are 0 and " +
                                 std::to_string(max_));
  }
}

bool SemaphoreCell::acquire(Core& core, VirtualTime deadline, engine::Site site) {
  adopt(core);
  const Op op = deadline == kForever ? Op::kAcquire : Op::kTryAcquire;
  const bool taken = core.enter(gate_, RecordHead::of(op, header_.id), deadline, site);
  if (core.ended()) return true;
  if (taken) core.order(header_, Core::Edge::kAcquire);
  if (taken && --permits_ == 0) core.close(gate_);
  core.record(taken ? 1 : 0);
  return taken;
}

void SemaphoreCell::release(Core& core, std::int64_t permits, engine::Site site) {
  if (core.ended()) return;
  adopt(core);
  core.point_in_destructor(RecordHead::of(Op::kRelease, header_.id), site);
  if (core.ended()) return;
  if (permits < 0 || permits > max_ - permits_) {
    core.misuse_in_destructor("semaphore", "releases " + std::to_string(permits) + " permits of " +
                                               core.describe(header_) + ", which has " +
                                               std::to_string(permits_) + " and may have " +
                                               std::to_string(max_));
    return;
  }
  core.order(header_, Core::Edge::kRelease);
  permits_ += permits;
  if (permits_ > 0) core.open(gate_);
  core.record(static_cast<std::uint64_t>(permits));
}

void SemaphoreCell::name(Core& core, std::string_view name) {
  adopt(core);
  core.name_object(header_, ObjectKind::kSemaphore, name);
}

void SemaphoreCell::retire(Core& core) {
  if (!core.may_end(header_, ObjectKind::kSemaphore)) return;
  core.require_unused(header_, "waits for", gate_.waiting);
  core.end(header_);
}

}  // namespace brine::sim
