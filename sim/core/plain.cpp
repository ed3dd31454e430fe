#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "sim/core/core.hpp"
#include "sim/memory/atomics.hpp"

/// Accesses of plain data where there is a memory model or details are kept, and what is said of a
/// race.

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

/// What is usual is done here, so that it needs no stack.
void Core::note_plain(ObjectHeader& object, bool write, bool written, engine::Site site) {
  TaskView* const view = running_->view;
  if (model_ != nullptr && model_->may_be_brief() && !checking_ && view != nullptr) [[likely]] {
    if (write) {
      if (model_->write_in_order(object.shadow, *view, site)) return;
    } else if (written) {
      if (model_->read_in_order(object.shadow, *view, site)) return;
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
    model_->write_plain(object.shadow, *running_->view, site);
  } else {
    if (!written) [[unlikely]]
      return refuse_uninitialised(object, site);
    model_->read_plain(object.shadow, *running_->view, site);
  }
  heed_model(object);
}

void Core::refuse_uninitialised(const ObjectHeader& object, const engine::Site& site) {
  misuse("uninitialised",
         "reads " + describe(object) + text_of(site) + " before anything was written to it");
}

std::string Core::describe(const Race& race, const ObjectHeader& header) const {
  const auto line = [this](const Access& access, std::string_view what) {
    return "\n  '" + named_tasks_[access.task].name + "' " + std::string(what) +
           text_of(access.site());
  };
  const auto verb = [&race](const Access& access) -> std::string_view {
    if (race.what == Race::What::kData) return access.write ? "writes" : "reads";
    return &access == &race.before ? "makes it" : "uses it";
  };
  std::string text = "data race on " + describe(header) + ": neither happens before the other";
  text += line(race.before, verb(race.before));
  text += line(race.after, verb(race.after));
  if (!race.explained) return text;
  const std::string& first = named_tasks_[race.before.task].name;
  const std::string& second = named_tasks_[race.after.task].name;
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

}  // namespace brine::sim
