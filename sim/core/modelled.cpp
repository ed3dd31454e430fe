#include <atomic>
#include <string>
#include <utility>

#include "sim/core/core.hpp"
#include "sim/core/known_order.hpp"
#include "sim/memory/atomics.hpp"

/// What the core does where there is a memory model: it asks what a load may return, has the
/// decision source choose, and tells the model of everything that orders tasks.

namespace brine::sim {

namespace {

std::string text_of(const engine::Site& site) {
  return site.line == 0 ? "" : " at " + std::string(site.file) + ":" + std::to_string(site.line);
}

/// The part of the order of a compare_exchange that its success has.
std::string order_name(std::memory_order order) {
  return std::string(name_of(order));
}

}  // namespace

void Core::begin_model(const Options& options) {
  const bool stale = options.memory == Memory::kCpp;
  if (!kept_model_) kept_model_ = std::make_unique<MemoryModel>();
  model_ = kept_model_.get();
  model_->begin_run({.stale = stale,
                     .races = true,
                     .placement = stale && options.placement,
                     .explain = options.detail});
}

[[gnu::always_inline]] inline Core::AtomicAccess Core::access_of(
    const AtomicCell& cell, std::memory_order order) const noexcept {
  return {.shadow = cell.header.shadow,
          .object = cell.header.id,
          .lane = running_->lane,
          .order = order,
          .site = running_->pending_site};
}

/// After whatever may have raced, or used an epoch up.
[[gnu::always_inline]] inline void Core::heed_model(const ObjectHeader& header) {
  if (model_->has_news()) [[unlikely]]
    fail_by_model(header);
}

/// Which of the `n` newest stores a load reads.
[[gnu::always_inline]] inline std::uint32_t Core::choose_store(std::uint32_t n) {
  if (n == 1) return 0;
  if (!source_->next_is_newest()) return decide(ChoiceKind::kReadFrom, n);
  source_->take_newest();
  decisions_.add_choice(ChoiceKind::kReadFrom, 0, n);
  return 0;
}

[[gnu::always_inline]] inline std::uint64_t Core::read_store(const AtomicCell& cell,
                                                             const AtomicAccess& access,
                                                             std::uint32_t back) {
  if (model_->read_quickly(access, back)) [[likely]]
    return model_->value_of(access.shadow, back);
  const std::uint64_t value = model_->read(access, back);
  heed_model(cell.header);
  return value;
}

template <std::memory_order kOrder>
std::uint64_t Core::load_modelled(AtomicCell& cell, std::uint64_t head) {
  if (!model_->read_known(access_of(cell, kOrder))) return load_with_choice<kOrder>(cell, head);
  record(head, cell.value & cell.visible);
  return cell.value;
}

template <std::memory_order kOrder>
std::uint64_t Core::load_with_choice(AtomicCell& cell, std::uint64_t head) {
  if (ended_) [[unlikely]]
    return cell.value;
  const AtomicAccess access = access_of(cell, kOrder);
  const std::uint32_t n = model_->readable(access);
  const std::uint32_t back = choose_store(n);
  const std::uint64_t value = read_store(cell, access, back);
  record(RecordHead::with_choice(head, back), value & cell.visible);
  return value;
}

// In several functions: where nothing is unusual, no call is on the way, and no register saved.

template <std::memory_order kOrder>
void Core::store_modelled(AtomicCell& cell, std::uint64_t value, std::uint64_t head) {
  if (!model_->write_quickly(access_of(cell, kOrder), value)) [[unlikely]]
    return store_fully<kOrder>(cell, value, head);
  cell.value = value;
  record(head, value & cell.visible);
}

template <std::memory_order kOrder>
void Core::store_fully(AtomicCell& cell, std::uint64_t value, std::uint64_t head) {
  if (ended_) [[unlikely]] {
    cell.value = value;
    return;
  }
  const AtomicAccess access = access_of(cell, kOrder);
  std::uint32_t back = 0;
  if (model_->places_stores()) [[unlikely]] {
    const MemoryModel::Places places = model_->places(access.shadow, access.lane, access.order);
    if (places.count > 1) back = places.back[decide(ChoiceKind::kPlace, places.count)];
  }
  model_->write(access, value, back);
  if (back == 0) cell.value = value;
  heed_model(cell.header);
  record(RecordHead::with_choice(head, back), value & cell.visible);
}

template <std::memory_order kOrder>
void Core::update_modelled(AtomicCell& cell, std::uint64_t value, std::uint64_t head) {
  if (detail::releases(kOrder) || !model_->update_quickly(access_of(cell, kOrder), value))
    return update_further<kOrder>(cell, value, head);
  cell.value = value;
  record(head, value & cell.visible);
}

template <std::memory_order kOrder>
void Core::update_further(AtomicCell& cell, std::uint64_t value, std::uint64_t head) {
  if (!model_->continue_quickly(access_of(cell, kOrder), value)) [[unlikely]]
    return update_fully<kOrder>(cell, value, head);
  cell.value = value;
  record(head, value & cell.visible);
}

template <std::memory_order kOrder>
void Core::update_fully(AtomicCell& cell, std::uint64_t value, std::uint64_t head) {
  cell.value = value;
  if (ended_) [[unlikely]]
    return;
  model_->update(access_of(cell, kOrder), value);
  heed_model(cell.header);
  record(head, value & cell.visible);
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

/// It succeeds on the newest store only. A failure is a load, which may read an older one.
bool Core::cas_modelled(AtomicCell& cell, std::uint64_t& expected, std::uint64_t desired,
                        std::memory_order success, std::memory_order failure, bool weak,
                        std::uint64_t head) {
  if (ended_) [[unlikely]] {
    const bool equal = cell.value == expected;
    (equal ? cell.value : expected) = equal ? desired : cell.value;
    return equal;
  }
  const std::uint64_t wanted = expected;
  const AtomicAccess access = access_of(cell, failure);
  const std::uint32_t n = model_->readable(access);
  // Of the older stores those that it fails on; a weak one may also fail for no reason.
  std::uint32_t possible = 1;
  for (std::uint32_t back = 1; back < n; ++back)
    possible += model_->value_of(access.shadow, back) != wanted ? 1 : 0;
  std::uint32_t back = 0;
  for (std::uint32_t chosen = choose_store(possible); chosen != 0;)
    chosen -= model_->value_of(access.shadow, ++back) != wanted ? 1 : 0;
  bool done = back == 0 && cell.value == wanted;
  // Not twice in a row, so that a loop ends.
  const bool may_fail = done && weak && model_->is_weak() && !running_->failed_weakly;
  running_->failed_weakly = may_fail && decide(ChoiceKind::kSpurious, 2) != 0;
  if (running_->failed_weakly) done = false;
  if (ended_) return false;
  if (done) {
    detail::with_constant(success,
                          [&](auto known) { update_modelled<known()>(cell, desired, head); });
    return true;
  }
  expected = read_store(cell, access, back);
  record(RecordHead::with_choice(RecordHead::as_failed_compare(head, failure), back),
         expected & cell.visible);
  return false;
}

void Core::read_newest(AtomicCell& cell, std::memory_order order) {
  static_cast<void>(model_->read(access_of(cell, order), 0));
  heed_model(cell.header);
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
  if (header.shadow == 0) header.shadow = model_->make_sync();
  model_->acquire(header.shadow, running_->lane);
}

void Core::hand_over_modelled(ObjectHeader& header) {
  if (ended_ || checking_) return;
  if (header.shadow == 0) header.shadow = model_->make_sync();
  model_->hand_over(header.shadow, running_->lane);
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

void Core::fail_by_model(const ObjectHeader& header) {
  if (model_->exhausted()) {
    fail({.kind = "limit",
          .property = "memory-model",
          .message = "task '" + name_of_task(*running_) +
                     "' has released more often than the clocks of the memory model can count "
                     "(2,147,483,645 times); make the run shorter"});
  }
  if (const std::optional<Race> race = model_->take_race()) {
    fail({.kind = "data-race", .property = "no-data-race", .message = describe(*race, header)});
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
  if (model_ != nullptr || is_known(header) || is_dead(header)) [[unlikely]]
    return register_fully(atom);
  number_object(header, ObjectKind::kAtomic);
  header.generation = generation_ | atom.size_tag;
  atom.cell.value = atom.cell.initial;
  return header.id;
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
  const Access birth = header.shadow == kNoLane
                           ? Access{}
                           : model_->access_then(static_cast<Epoch>(cell.born), header.shadow);
  header.shadow = model_->make_history(cell.value, birth);
  return header.id;
}

bool Core::may_be_read(const AtomicCell& cell, std::uint64_t value) const noexcept {
  if (!models_now() || !is_known(cell.header)) return false;
  return is_only_named(cell.header) ? cell.value == value
                                    : model_->keeps(cell.header.shadow, value);
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

/// What is usual is done here, so that it needs no stack.
void Core::note_plain(ObjectHeader& object, bool write, bool written, engine::Site site) {
  const bool usual = models_now() && model_->may_be_brief() && !checking_ && running_ != &host_;
  if (usual) [[likely]] {
    if (write) {
      if (model_->write_in_order(object.shadow, running_->lane, site)) return;
    } else if (written) {
      if (model_->read_in_order(object.shadow, running_->lane, site)) return;
    }
  }
  note_plain_fully(object, write, written, site);
}

void Core::note_plain_fully(ObjectHeader& object, bool write, bool written, engine::Site site) {
  if (checking_) return refuse_in_check();
  const Op op = write ? Op::kWrite : Op::kRead;
  if (trace_.detailed())
    annotate({.head = running_->head_base | RecordHead::of(op, object.id), .value = 0}, site);
  if (!models_now() || running_ == &host_) return tell_place(site);
  if (write) {
    model_->write_plain(object.shadow, running_->lane, site);
  } else {
    if (!written) [[unlikely]]
      return refuse_uninitialised(object, site);
    model_->read_plain(object.shadow, running_->lane, site);
  }
  heed_model(object);
}

void Core::refuse_uninitialised(const ObjectHeader& object, const engine::Site& site) {
  misuse("uninitialised",
         "reads " + describe(object) + text_of(site) + " before anything was written to it");
}

std::string Core::describe(const Race& race, const ObjectHeader& header) const {
  const auto line = [this](const Access& access, std::string_view what) {
    return "\n  '" + task_names_[access.task] + "' " + std::string(what) + text_of(access.site());
  };
  const auto verb = [&race](const Access& access) -> std::string_view {
    if (race.what == Race::What::kData) return access.write ? "writes" : "reads";
    return &access == &race.before ? "makes it" : "uses it";
  };
  std::string text = "data race on " + describe(header) + ": neither happens before the other";
  text += line(race.before, verb(race.before));
  text += line(race.after, verb(race.after));
  if (!race.explained) return text;
  const std::string& first = task_names_[race.before.task];
  const std::string& second = task_names_[race.after.task];
  if (!race.missed) {
    return text + "\n  '" + second + "' has read " +
           (race.reads_are_known
                ? "nothing that '" + first +
                      "' wrote since; without a third task nothing could have ordered them."
                : "more without order than is kept, so that what could have ordered them is not "
                  "known.");
  }
  const LooseRead& missed = *race.missed;
  const bool released = missed.released >= race.before.epoch;
  const bool acquired = detail::acquires(missed.order);
  text += "\n  In between '" + second + "' read " + describe(ObjectHeader{.id = missed.object}) +
          " (" + order_name(missed.order) + ")" + text_of(missed.site) + " from the store (" +
          order_name(missed.store.memory_order()) + ")" + text_of(missed.store.site()) + "; ";
  if (!released && !acquired) {
    text += "with a release store and an acquire load that would order them.";
  } else if (!acquired) {
    text += "with an acquire load that would order them.";
  } else {
    text += "with a release store that would order them.";
  }
  return text;
}

}  // namespace brine::sim
