#include <atomic>
#include <memory>

#include "sim/core/core.hpp"
#include "sim/core/known_order.hpp"
#include "sim/memory/atomics.hpp"

/// What the core does where there is a memory model: it asks what a load may return, has the
/// decision source choose, and tells the model of everything that orders tasks.

namespace brine::sim {

void Core::begin_model(const Options& options) {
  const bool stale = options.memory == Memory::kCpp;
  if (!kept_model_) kept_model_ = std::make_unique<MemoryModel>();
  model_ = kept_model_.get();
  model_->begin_run({.stale = stale,
                     .races = true,
                     .placement = stale && options.placement,
                     .explain = options.detail});
}

/// The ways of an operation that are not those of hot_path.hpp. In several functions: where nothing
/// is unusual no call is on the way, and no register saved. Those are compiled for each order of
/// memory, and for clocks of four lanes and of eight.
struct Core::Modelled {
  /// Not after the end of the run, when an atomic may have no history: then lanes are kAnyLanes.
  [[gnu::always_inline]] static AtomicAccess access_of(const Core& core, const AtomicCell& cell,
                                                       std::memory_order order) noexcept {
    const Task& self = *core.running_;
    return {.history = *cell.history,
            .view = *self.view,
            .object = cell.header.id,
            .order = order,
            .site = self.pending_site};
  }

  /// Whether the newest of `n` stores is read: there is no other, or it is drawn already. False:
  /// nothing is done.
  [[gnu::always_inline]] static bool takes_newest(Core& core, std::uint32_t n) noexcept {
    if (n == 1) return true;
    if (!core.source_->next_is_newest()) return false;
    if (!core.decisions_.try_add_choice(ChoiceKind::kReadFrom, 0, n)) [[unlikely]]
      return false;
    core.source_->take_newest();
    return true;
  }
  static std::uint32_t choose(Core& core, std::uint32_t n) {
    if (n == 1) return 0;
    if (!core.source_->next_is_newest()) return core.decide(ChoiceKind::kReadFrom, n);
    core.source_->take_newest();
    core.decisions_.add_choice(ChoiceKind::kReadFrom, 0, n);
    return 0;
  }
  static std::uint64_t read(Core& core, const AtomicCell& cell, const AtomicAccess& access,
                            std::uint32_t back) {
    const std::uint64_t value = core.model_->read(access, back);
    core.heed_model(cell.header);
    return value;
  }
  /// The same. Precondition, unless kLanes is kAnyLanes: the access is usual.
  template <std::uint32_t kLanes>
  [[gnu::always_inline]] static std::uint64_t read_with(Core& core, const AtomicCell& cell,
                                                        const AtomicAccess& access,
                                                        std::uint32_t back) {
    if (kLanes == MemoryModel::kAnyLanes || back != 0) return read(core, cell, access, back);
    core.model_->read_newest<kLanes>(access);
    return cell.value;
  }

  // Loads.
  template <std::memory_order kOrder, std::uint32_t kLanes>
  [[gnu::always_inline]] static std::uint64_t load(Core& core, AtomicCell& cell,
                                                   std::uint64_t head) {
    MemoryModel& model = *core.model_;
    const AtomicAccess access = access_of(core, cell, kOrder);
    if (!MemoryModel::knows_newest<kLanes>(access))
      return load_unknown<kOrder, kLanes>(core, cell, head);
    model.read_known<kLanes>(access);
    const std::uint64_t value = cell.value;
    core.record(head, value & cell.visible);
    return value;
  }
  template <std::memory_order kOrder, std::uint32_t kLanes>
  [[gnu::noinline]] static std::uint64_t load_unknown(Core& core, AtomicCell& cell,
                                                      std::uint64_t head) {
    MemoryModel& model = *core.model_;
    const AtomicAccess access = access_of(core, cell, kOrder);
    if (!MemoryModel::is_usual<kLanes>(access)) [[unlikely]]
      return load_fully<kOrder>(core, cell, head);
    const std::uint32_t n = model.readable<kLanes>(access);
    if (!takes_newest(core, n)) return load_further<kOrder, kLanes>(core, cell, head, n);
    const std::uint64_t value = read_with<kLanes>(core, cell, access, 0);
    core.record(head, value & cell.visible);
    return value;
  }
  template <std::memory_order kOrder, std::uint32_t kLanes>
  [[gnu::noinline]] static std::uint64_t load_further(Core& core, AtomicCell& cell,
                                                      std::uint64_t head, std::uint32_t n) {
    const AtomicAccess access = access_of(core, cell, kOrder);
    const std::uint32_t back = choose(core, n);
    // Ended by that choice: a task that has been unwound since may have had the cell.
    if (core.ended_) [[unlikely]]
      return 0;
    const std::uint64_t value = read_with<kLanes>(core, cell, access, back);
    core.record(RecordHead::with_choice(head, back), value & cell.visible);
    return value;
  }
  template <std::memory_order kOrder>
  [[gnu::noinline]] static std::uint64_t load_fully(Core& core, AtomicCell& cell,
                                                    std::uint64_t head) {
    if (core.ended_) return cell.value;
    MemoryModel& model = *core.model_;
    constexpr std::uint32_t kAny = MemoryModel::kAnyLanes;
    const AtomicAccess access = access_of(core, cell, kOrder);
    if (!model.may_be_brief() || !MemoryModel::knows_newest<kAny>(access))
      return load_further<kOrder, kAny>(core, cell, head, model.readable(access));
    model.read_known<kAny>(access);
    core.record(head, cell.value & cell.visible);
    return cell.value;
  }

  // Stores.
  template <std::memory_order kOrder>
  [[gnu::noinline]] static void store_fully(Core& core, AtomicCell& cell, std::uint64_t value,
                                            std::uint64_t head) {
    if (core.ended_) {
      cell.value = value;
      return;
    }
    MemoryModel& model = *core.model_;
    const AtomicAccess access = access_of(core, cell, kOrder);
    std::uint32_t back = 0;
    if (model.places_stores()) {
      const MemoryModel::Places places = model.places(access.history, access.view, kOrder);
      if (places.count > 1) back = places.back[core.decide(ChoiceKind::kPlace, places.count)];
    }
    model.write(access, value, back);
    if (back == 0) cell.value = value;
    core.heed_model(cell.header);
    core.record(RecordHead::with_choice(head, back), value & cell.visible);
  }

  // Updates.
  /// What it reads, or a fence, released something.
  template <std::memory_order kOrder>
  [[gnu::noinline]] static void update_further(Core& core, AtomicCell& cell, std::uint64_t value,
                                               std::uint64_t head) {
    if (!core.model_->continue_quickly(access_of(core, cell, kOrder), value)) [[unlikely]]
      return update_fully<kOrder>(core, cell, value, head);
    cell.value = value;
    core.record(head, value & cell.visible);
  }
  template <std::memory_order kOrder>
  [[gnu::noinline]] static void update_fully(Core& core, AtomicCell& cell, std::uint64_t value,
                                             std::uint64_t head) {
    cell.value = value;
    if (core.ended_) return;
    core.model_->update(access_of(core, cell, kOrder), value);
    core.heed_model(cell.header);
    core.record(head, value & cell.visible);
  }

  // Compare and exchange: it succeeds on the newest store only. A failure is a load, which may read
  // an older one that has another value; a weak one may also fail for no reason.
  struct Comparison {
    AtomicCell& cell;
    std::uint64_t& expected;
    std::uint64_t desired;
    std::memory_order success;
    bool weak;
    std::uint64_t head;
  };
  [[gnu::always_inline]] static bool fail(Core& core, const Comparison& what,
                                          std::memory_order failure, std::uint32_t back,
                                          std::uint64_t value) {
    what.expected = value;
    const std::uint64_t head = RecordHead::as_failed_compare(what.head, failure);
    core.record(RecordHead::with_choice(head, back), value & what.cell.visible);
    return false;
  }
  [[gnu::always_inline]] static bool succeed(Core& core, const Comparison& what) {
    detail::with_constant(what.success, [&](auto order) {
      core.update_modelled<order()>(what.cell, what.desired, what.head);
    });
    return true;
  }
  template <std::memory_order kFailure, std::uint32_t kLanes>
  [[gnu::always_inline]] static bool compare(Core& core, const Comparison& what) {
    MemoryModel& model = *core.model_;
    const AtomicAccess access = access_of(core, what.cell, kFailure);
    const std::uint64_t wanted = what.expected;
    const std::uint64_t newest = what.cell.value;
    if (!MemoryModel::is_usual<kLanes>(access)) [[unlikely]]
      return compare_fully<kFailure>(core, what);
    const std::uint32_t n = model.readable<kLanes>(access);
    const std::uint32_t possible = MemoryModel::count_others(access, n, wanted);
    if (!takes_newest(core, possible))
      return compare_further<kFailure, kLanes>(core, what, possible);
    if (newest == wanted) return compare_newest<kFailure>(core, what);
    core.running_->failed_weakly = false;
    return fail(core, what, kFailure, 0, read_with<kLanes>(core, what.cell, access, 0));
  }
  /// It reads the newest store, which has the value that it wants.
  template <std::memory_order kFailure>
  [[gnu::noinline]] static bool compare_newest(Core& core, const Comparison& what) {
    bool& failed_weakly = core.running_->failed_weakly;
    // Not twice in a row, so that a loop ends.
    const bool may_fail = what.weak && core.model_->is_weak() && !failed_weakly;
    failed_weakly = may_fail && core.decide(ChoiceKind::kSpurious, 2) != 0;
    if (core.ended_) return false;
    if (!failed_weakly) return succeed(core, what);
    const AtomicAccess access = access_of(core, what.cell, kFailure);
    return fail(core, what, kFailure, 0, read(core, what.cell, access, 0));
  }
  template <std::memory_order kFailure, std::uint32_t kLanes>
  [[gnu::noinline]] static bool compare_further(Core& core, const Comparison& what,
                                                std::uint32_t possible) {
    const AtomicAccess access = access_of(core, what.cell, kFailure);
    const std::uint64_t wanted = what.expected;
    const std::uint32_t back = MemoryModel::back_of(access, wanted, choose(core, possible));
    if (core.ended_) [[unlikely]]
      return false;
    if (back == 0 && what.cell.value == wanted) return compare_newest<kFailure>(core, what);
    core.running_->failed_weakly = false;
    return fail(core, what, kFailure, back, read_with<kLanes>(core, what.cell, access, back));
  }
  template <std::memory_order kFailure>
  [[gnu::noinline]] static bool compare_fully(Core& core, const Comparison& what) {
    if (core.ended_) {
      std::uint64_t& value = what.cell.value;
      const bool equal = value == what.expected;
      (equal ? value : what.expected) = equal ? what.desired : value;
      return equal;
    }
    const AtomicAccess access = access_of(core, what.cell, kFailure);
    const std::uint32_t n = core.model_->readable(access);
    const std::uint32_t possible = MemoryModel::count_others(access, n, what.expected);
    return compare_further<kFailure, MemoryModel::kAnyLanes>(core, what, possible);
  }
};

template <std::memory_order kOrder>
std::uint64_t Core::load_modelled(AtomicCell& cell, std::uint64_t head) {
  const std::uint32_t lanes = model_->quick_lanes();
  if (lanes == kLanesAtOnce) return Modelled::load<kOrder, kLanesAtOnce>(*this, cell, head);
  if (lanes != MemoryModel::kAnyLanes)
    return Modelled::load<kOrder, 2 * kLanesAtOnce>(*this, cell, head);
  return Modelled::load_fully<kOrder>(*this, cell, head);
}

template <std::memory_order kOrder>
void Core::store_modelled(AtomicCell& cell, std::uint64_t value, std::uint64_t head) {
  if (model_->quick_lanes() == MemoryModel::kAnyLanes) [[unlikely]]
    return Modelled::store_fully<kOrder>(*this, cell, value, head);
  if (!model_->write_quickly(Modelled::access_of(*this, cell, kOrder), value)) [[unlikely]]
    return Modelled::store_fully<kOrder>(*this, cell, value, head);
  cell.value = value;
  record(head, value & cell.visible);
}

template <std::memory_order kOrder>
void Core::update_modelled(AtomicCell& cell, std::uint64_t value, std::uint64_t head) {
  if (model_->quick_lanes() == MemoryModel::kAnyLanes) [[unlikely]]
    return Modelled::update_fully<kOrder>(*this, cell, value, head);
  if (detail::releases(kOrder) ||
      !model_->update_quickly(Modelled::access_of(*this, cell, kOrder), value))
    return Modelled::update_further<kOrder>(*this, cell, value, head);
  cell.value = value;
  record(head, value & cell.visible);
}

template <std::memory_order kFailure>
bool Core::compare_modelled(AtomicCell& cell, std::uint64_t& expected, std::uint64_t desired,
                            std::memory_order success, bool weak, std::uint64_t head) {
  const Modelled::Comparison what{.cell = cell,
                                  .expected = expected,
                                  .desired = desired,
                                  .success = success,
                                  .weak = weak,
                                  .head = head};
  const std::uint32_t lanes = model_->quick_lanes();
  if (lanes == kLanesAtOnce) return Modelled::compare<kFailure, kLanesAtOnce>(*this, what);
  if (lanes != MemoryModel::kAnyLanes)
    return Modelled::compare<kFailure, 2 * kLanesAtOnce>(*this, what);
  return Modelled::compare_fully<kFailure>(*this, what);
}

// For hot_path.hpp.
template std::uint64_t Core::load_modelled<std::memory_order_relaxed>(AtomicCell&, std::uint64_t);
template std::uint64_t Core::load_modelled<std::memory_order_consume>(AtomicCell&, std::uint64_t);
template std::uint64_t Core::load_modelled<std::memory_order_acquire>(AtomicCell&, std::uint64_t);
template std::uint64_t Core::load_modelled<std::memory_order_release>(AtomicCell&, std::uint64_t);
template std::uint64_t Core::load_modelled<std::memory_order_acq_rel>(AtomicCell&, std::uint64_t);
template std::uint64_t Core::load_modelled<std::memory_order_seq_cst>(AtomicCell&, std::uint64_t);
template void Core::store_modelled<std::memory_order_relaxed>(AtomicCell&, std::uint64_t,
                                                              std::uint64_t);
template void Core::store_modelled<std::memory_order_consume>(AtomicCell&, std::uint64_t,
                                                              std::uint64_t);
template void Core::store_modelled<std::memory_order_acquire>(AtomicCell&, std::uint64_t,
                                                              std::uint64_t);
template void Core::store_modelled<std::memory_order_release>(AtomicCell&, std::uint64_t,
                                                              std::uint64_t);
template void Core::store_modelled<std::memory_order_acq_rel>(AtomicCell&, std::uint64_t,
                                                              std::uint64_t);
template void Core::store_modelled<std::memory_order_seq_cst>(AtomicCell&, std::uint64_t,
                                                              std::uint64_t);
template void Core::update_modelled<std::memory_order_relaxed>(AtomicCell&, std::uint64_t,
                                                               std::uint64_t);
template void Core::update_modelled<std::memory_order_consume>(AtomicCell&, std::uint64_t,
                                                               std::uint64_t);
template void Core::update_modelled<std::memory_order_acquire>(AtomicCell&, std::uint64_t,
                                                               std::uint64_t);
template void Core::update_modelled<std::memory_order_release>(AtomicCell&, std::uint64_t,
                                                               std::uint64_t);
template void Core::update_modelled<std::memory_order_acq_rel>(AtomicCell&, std::uint64_t,
                                                               std::uint64_t);
template void Core::update_modelled<std::memory_order_seq_cst>(AtomicCell&, std::uint64_t,
                                                               std::uint64_t);

template bool Core::compare_modelled<std::memory_order_relaxed>(AtomicCell&, std::uint64_t&,
                                                                std::uint64_t, std::memory_order,
                                                                bool, std::uint64_t);
template bool Core::compare_modelled<std::memory_order_consume>(AtomicCell&, std::uint64_t&,
                                                                std::uint64_t, std::memory_order,
                                                                bool, std::uint64_t);
template bool Core::compare_modelled<std::memory_order_acquire>(AtomicCell&, std::uint64_t&,
                                                                std::uint64_t, std::memory_order,
                                                                bool, std::uint64_t);
template bool Core::compare_modelled<std::memory_order_seq_cst>(AtomicCell&, std::uint64_t&,
                                                                std::uint64_t, std::memory_order,
                                                                bool, std::uint64_t);

void Core::read_newest(AtomicCell& cell, std::memory_order order) {
  static_cast<void>(Modelled::read(*this, cell, Modelled::access_of(*this, cell, order), 0));
}

void Core::fence_modelled(std::memory_order order) {
  if (ended_) return;
  model_->fence(running_->lane, order);
  heed_model({});
}

void Core::barrier_modelled(bool heavy) {
  if (ended_) return;
  heavy ? model_->heavy_barrier(running_->lane) : model_->light_barrier(running_->lane);
  heed_model({});
}

void Core::yield_modelled() {
  if (ended_) return;
  model_->yield(running_->lane);
  heed_model({});
}

void Core::acquire_modelled(ObjectHeader& header) {
  if (ended_ || checking_) return;
  if (header.shadow != 0) model_->acquire(header.shadow, *running_->view);
}

void Core::hand_over_modelled(ObjectHeader& header) {
  if (ended_ || checking_) return;
  if (header.shadow == 0) [[unlikely]]  // what it hands over is all that has been released
    return order_modelled(header, Edge::kRelease);
  model_->hand_over(header.shadow, *running_->view);
}

void Core::order_modelled(ObjectHeader& header, Edge edge) {
  if (ended_ || checking_) return;
  if (header.shadow == 0) header.shadow = model_->make_sync();
  const Lane lane = running_->lane;
  switch (edge) {
    case Edge::kAcquire:
    case Edge::kHandOver:
      return;  // by order()
    case Edge::kRelease:
      return model_->release(header.shadow, lane);
    case Edge::kAcquireShared:
      return model_->acquire_shared(header.shadow, lane);
    case Edge::kReleaseShared:
      return model_->release_shared(header.shadow, lane);
    case Edge::kPublish:
      return model_->publish(header.shadow);
    case Edge::kAcquirePublished:
      return model_->acquire_published(header.shadow, lane);
  }
}

/// Gives it a number, and keeps its birth until the first access. False: it is not to be used any
/// more.
[[gnu::always_inline]] inline bool Core::number_atomic(AtomicRef atom) {
  AtomicCell& cell = atom.cell;
  ObjectHeader& header = cell.header;
  if (is_dead(header)) [[unlikely]] {
    use_after_life(header, ObjectKind::kAtomic);
    return false;
  }
  const ObjectHeader made = header;
  number_object(header, ObjectKind::kAtomic);
  header.generation |= kOnlyNamed | atom.size_tag;
  cell.value = cell.initial;
  if (made.generation == (generation_ | kMadeInRun)) {
    header.shadow = made.shadow;
    cell.born = made.id;
  }
  return true;
}

/// At the first access: many atomics are named, and never used by a run. What is usual without a
/// model is done here, so that it needs no stack.
std::uint32_t Core::register_atomic(AtomicRef atom) {
  ObjectHeader& header = atom.cell.header;
  const bool made_in_run = header.generation == (generation_ | kMadeInRun);
  if (made_in_run || is_known(header) || is_dead(header)) [[unlikely]]
    return register_fully(atom);
  number_object(header, ObjectKind::kAtomic);
  header.generation = generation_ | atom.size_tag;
  atom.cell.value = atom.cell.initial;
  if (model_ != nullptr) return give_history(atom.cell);
  return header.id;
}

std::uint32_t Core::give_history(AtomicCell& cell) {
  cell.history = &model_->make_history(cell.value);
  cell.header.shadow = cell.history->shadow;
  return cell.header.id;
}

std::uint32_t Core::register_fully(AtomicRef atom) {
  AtomicCell& cell = atom.cell;
  ObjectHeader& header = cell.header;
  if (!is_known(header) && !number_atomic(atom)) return header.id;
  if (header.generation != (generation_ | kOnlyNamed | atom.size_tag)) [[unlikely]] {
    refuse_size(atom);
    return header.id;
  }
  header.generation -= kOnlyNamed;
  if (model_ == nullptr) return header.id;
  const Lane maker = header.shadow;
  if (maker == kNoLane) return give_history(cell);
  const Access birth = model_->access_then(static_cast<Epoch>(cell.born), maker);
  cell.history = &model_->make_history(cell.value, birth);
  header.shadow = cell.history->shadow;
  return header.id;
}

bool Core::may_be_read(const AtomicCell& cell, std::uint64_t value) const noexcept {
  if (!models_now() || !is_known(cell.header)) return false;
  return is_only_named(cell.header) ? cell.value == value
                                    : MemoryModel::keeps(*cell.history, value);
}

/// Of a header without an id. None: the object is older than the run.
Access Core::birth_of(const ObjectHeader& made) const noexcept {
  if (made.generation != (generation_ | kMadeInRun)) return {};
  return model_->access_then(static_cast<Epoch>(made.id), made.shadow);
}

void Core::name(AtomicRef atom, std::string_view name) {
  const ObjectHeader& header = atom.cell.header;
  if (is_known(header) || number_atomic(atom)) name_number(header.id, name);
}

void Core::begin_life(ObjectHeader& header) noexcept {
  if (ended_ || running_ == &host_) return;
  header.generation = generation_ | kMadeInRun;
  header.id = static_cast<std::uint32_t>(model_->epoch_of(running_->lane));
  header.shadow = running_->lane;
}

void Core::end_life(ObjectHeader& header, ObjectKind kind) {
  if (is_dead(header)) {
    if (!ended_) destroyed_twice(header, kind);
    return;
  }
  const bool known = is_known(header);
  if (known && kind == ObjectKind::kAtomic && !ended_) require_unused_atomic(header);
  if (header.generation == (generation_ | kMadeInRun)) header = {.generation = ~generation_};
  if (known && model_ != nullptr && header.shadow != 0 && !is_only_named(header)) {
    kind == ObjectKind::kAtomic ? model_->drop_history(header.shadow)
                                : model_->drop_plain(header.shadow);
  }
  // Whoever uses it now uses what is no more; unless another object is made in its place.
  if (known) header.generation = ~generation_;
  asm volatile("" : : "r"(&header) : "memory");  // the compiler may think that nobody reads it
}

}  // namespace brine::sim
