#include "sim/core/once.hpp"

#include <string>

#include "sim/core/core.hpp"

namespace brine::sim {

void OnceCell::adopt(Core& core) {
  if (!core.adopt(header_, ObjectKind::kOnce)) return;
  done_ = false;
  caller_.clear();
  gate_ = {.waiting = {}, .holders = &caller_};
}

bool OnceCell::begin(Core& core, engine::Site site) {
  adopt(core);
  if (!core.ended() && caller_.contains(core.running_slot())) {
    core.fail({.kind = "deadlock",
               .property = "no-deadlock",
               .message = "task '" + core.running_name() + "' calls " + core.describe(header_) +
                          " inside its own call of it, and waits for itself"});
    return false;
  }
  static_cast<void>(core.enter(gate_, RecordHead::of(Op::kCallOnce, header_.id), kForever, site));
  if (core.ended()) return false;
  core.order(header_, Core::Edge::kAcquire);
  if (!done_) {
    caller_.insert(core.running_slot());
    core.close(gate_);
  }
  core.record(done_ ? 0 : 1);
  return !done_;
}

void OnceCell::end(Core& core, bool done, engine::Site site) {
  if (core.ended()) return;
  core.point_in_destructor(RecordHead::of(Op::kEndOnce, header_.id), site);
  if (core.ended()) return;
  core.order(header_, Core::Edge::kRelease);
  done_ = done;
  caller_.clear();
  core.open(gate_);
  core.record(done ? 1 : 0);
}

void OnceCell::name(Core& core, std::string_view name) {
  adopt(core);
  core.name_object(header_, ObjectKind::kOnce, name);
}

void OnceCell::retire(Core& core) {
  if (!core.may_end(header_, ObjectKind::kOnce)) return;
  core.require_unused(header_, "calls", caller_);
  core.require_unused(header_, "waits for", gate_.waiting);
  core.end(header_);
}

}  // namespace brine::sim
