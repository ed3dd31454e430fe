#include "sim/core/phases.hpp"

#include <string>

#include "sim/core/core.hpp"

namespace brine::sim {

namespace {

std::string too_many(const Core& core, const ObjectHeader& header, std::int64_t arrivals,
                     std::int64_t lacking) {
  return "arrives " + std::to_string(arrivals) + " times at " + core.describe(header) +
         ", which expects " + std::to_string(lacking) + " more";
}

void require_count(Core& core, const ObjectHeader& header, std::int64_t expected) {
  if (expected >= 0) return;
  core.misuse("arrivals",
              "makes " + core.describe(header) + " for " + std::to_string(expected) + " arrivals");
}

}  // namespace

void LatchCell::adopt(Core& core) {
  if (!core.adopt(header_, ObjectKind::kLatch)) return;
  gate_ = {.open = expected_ == 0, .waiting = {}, .lacking = expected_};
  require_count(core, header_, expected_);
}

void LatchCell::count_down(Core& core, std::int64_t arrivals, engine::Site site) {
  if (core.ended()) return;
  adopt(core);
  core.point_in_destructor(RecordHead::of(Op::kArrive, header_.id), site);
  if (core.ended()) return;
  if (arrivals < 0 || arrivals > gate_.lacking) {
    core.misuse_in_destructor("latch", too_many(core, header_, arrivals, gate_.lacking));
    return;
  }
  core.order(header_, Core::Edge::kRelease);
  gate_.lacking -= arrivals;
  if (gate_.lacking == 0 && !gate_.open) core.open(gate_);
  core.record(static_cast<std::uint64_t>(gate_.lacking));
}

bool LatchCell::try_wait(Core& core, engine::Site site) {
  adopt(core);
  const bool over = core.enter(gate_, RecordHead::of(Op::kTryPass, header_.id), kNoWait, site);
  if (core.ended()) return true;
  if (over) core.order(header_, Core::Edge::kAcquire);
  core.record(over ? 1 : 0);
  return over;
}

void LatchCell::wait(Core& core, engine::Site site) {
  adopt(core);
  static_cast<void>(core.enter(gate_, RecordHead::of(Op::kPass, header_.id), kForever, site));
  if (core.ended()) return;
  core.order(header_, Core::Edge::kAcquire);
  core.record(0);
}

void LatchCell::name(Core& core, std::string_view name) {
  adopt(core);
  core.name_object(header_, ObjectKind::kLatch, name);
}

void LatchCell::retire(Core& core) {
  if (!core.may_end(header_, ObjectKind::kLatch)) return;
  core.require_unused(header_, "waits for", gate_.waiting);
  core.end(header_);
}

void BarrierCell::adopt(Core& core) {
  if (!core.adopt(header_, ObjectKind::kBarrier)) return;
  phase_ = 0;
  expected_next_ = expected_;
  gate_ = {.open = false, .waiting = {}, .lacking = expected_};
  require_count(core, header_, expected_);
}

BarrierCell::Arrival BarrierCell::arrive(Core& core, std::int64_t arrivals, bool drop,
                                         engine::Site site) {
  if (core.ended()) return {.phase = phase_, .last = false};
  adopt(core);
  core.point_in_destructor(RecordHead::of(Op::kArrive, header_.id), site);
  if (core.ended()) return {.phase = phase_, .last = false};
  if (arrivals <= 0 || arrivals > gate_.lacking) {
    core.misuse_in_destructor("barrier", too_many(core, header_, arrivals, gate_.lacking));
    return {.phase = phase_, .last = false};
  }
  core.order(header_, Core::Edge::kRelease);
  gate_.lacking -= arrivals;
  if (gate_.lacking == 0) core.order(header_, Core::Edge::kAcquire);  // the completion is after all
  if (drop) --expected_next_;
  core.record(static_cast<std::uint64_t>(gate_.lacking));
  return {.phase = phase_, .last = gate_.lacking == 0};
}

void BarrierCell::complete(Core& core) {
  if (core.ended()) return;
  core.order(header_, Core::Edge::kRelease);
  core.order(header_, Core::Edge::kPublish);
  ++phase_;
  gate_.lacking = expected_next_;
  core.open(gate_);
  gate_.open = false;  // for the next phase; not by close(), for nobody waits for that yet
}

void BarrierCell::wait(Core& core, std::uint64_t phase, engine::Site site) {
  adopt(core);
  const std::uint64_t head = RecordHead::of(Op::kPass, header_.id);
  if (phase > phase_ && !core.ended()) {
    core.misuse("barrier", "waits for a phase of " + core.describe(header_) +
                               " that it has not arrived at; the token is of another barrier");
    return;
  }
  if (phase == phase_) {
    static_cast<void>(core.enter(gate_, head, kForever, site));
  } else {
    core.point(head, site);
  }
  if (core.ended()) return;
  core.follow(gate_);
  core.order(header_, Core::Edge::kAcquirePublished);
  core.record(phase);
}

void BarrierCell::name(Core& core, std::string_view name) {
  adopt(core);
  core.name_object(header_, ObjectKind::kBarrier, name);
}

void BarrierCell::retire(Core& core) {
  if (!core.may_end(header_, ObjectKind::kBarrier)) return;
  core.require_unused(header_, "waits for", gate_.waiting);
  core.end(header_);
}

}  // namespace brine::sim
