#include <bit>
#include <cstddef>
#include <string>
#include <string_view>

#include "sim/core/core.hpp"

/// The end of an object's life: whoever uses it later, or destroys it again, is reported. An object
/// that another is made in the place of has no past; one that the run has never met is not known.

namespace brine::sim {

namespace {

std::string text_of(const engine::Site& site) {
  return std::string(site.file) + ":" + std::to_string(site.line);
}

/// Or a wait for another object, which has another number.
bool is_atomic_operation(std::uint64_t head) noexcept {
  const Op op = RecordHead::op(head);
  return (op >= Op::kLoad && op <= Op::kCompareExchange) || op == Op::kWait || op == Op::kWoken ||
         op == Op::kNotify;
}

std::string_view size_text(std::uint32_t size_tag) noexcept {
  for (std::size_t bytes = 1; bytes <= 16; bytes *= 2) {
    if (AtomicRef::tag_of(bytes) != size_tag) continue;
    constexpr std::string_view kTexts[] = {"1 byte", "2 bytes", "4 bytes", "8 bytes", "16 bytes"};
    return kTexts[std::countr_zero(bytes)];
  }
  return "another size";
}

}  // namespace

std::string Core::describe(const ObjectHeader& header, ObjectKind kind) const {
  return header.id == 0 ? std::string(name_of(kind)) : describe(header);
}

bool Core::may_end(const ObjectHeader& header, ObjectKind kind) {
  if (is_dead(header) && !ended_) [[unlikely]]
    destroyed_twice(header, kind);
  return knows(header);
}

void Core::end(ObjectHeader& header) {
  if (ended_) return;
  if (model_ != nullptr && header.shadow != 0) model_->drop_sync(header.shadow);
  header.generation = ~generation_;
}

/// The operation has not told its place yet: it does so at its point.
void Core::use_after_life(const ObjectHeader& header, ObjectKind kind) {
  if (ended_) return;
  placeless_ = running_;
  misuse_in_destructor("lifetime", "uses " + describe(header, kind) + ", which has been destroyed");
}

/// A task that is at its point would go on with what is no more.
void Core::require_unused_atomic(const ObjectHeader& header) {
  if (running_ == &host_ || checking_ || live_.is_only(running_->slot)) return;
  TaskSet others = live_;
  others.erase(running_->slot);
  TaskSet waiting;
  TaskSet about_to_use;
  others.for_each([&](std::uint32_t slot) {
    const Task& task = *tasks_[slot];
    if (!is_atomic_operation(task.pending_head) ||
        RecordHead::object(task.pending_head) != header.id)
      return;
    (task.state == TaskState::kBlocked ? waiting : about_to_use).insert(slot);
  });
  require_unused(header, "waits for", waiting);
  require_unused(header, "is about to use", about_to_use);
}

/// As with an object that has been destroyed, the place is told at the point.
void Core::refuse_size(AtomicRef atom) {
  if (ended_) return;
  placeless_ = running_;
  const ObjectHeader& header = atom.cell.header;
  misuse_in_destructor("one-size", "accesses " + describe(header) + " as " +
                                       std::string(size_text(atom.size_tag)) +
                                       ", and it was accessed as " +
                                       std::string(size_text(header.generation % kOnlyNamed)) +
                                       ": an atomic has one size; let all accesses have it");
}

void Core::refuse_order(AtomicRef atom, std::string_view use, std::memory_order order) {
  const std::uint32_t number = id(atom);
  if (ended_) return;
  placeless_ = running_;
  misuse_in_destructor("memory-order",
                       std::string(use) + " " + describe(ObjectHeader{.id = number}) + " with " +
                           std::string(name_of(order)) + ", which such an operation must not have");
}

void Core::tell_place(const engine::Site& site) {
  if (placeless_ != running_) return;
  placeless_ = nullptr;
  if (failure_ && site.line != 0) failure_->message += " (at " + text_of(site) + ")";
}

/// A destructor has no place of its own.
void Core::destroyed_twice(const ObjectHeader& header, ObjectKind kind) {
  const engine::Site& last = running_->pending_site;
  misuse_in_destructor("lifetime",
                       "destroys " + describe(header, kind) + ", which has been destroyed already" +
                           (last.line == 0 ? "" : "; its last operation is at " + text_of(last)));
}

}  // namespace brine::sim
