#include "artifacts/first_difference.hpp"

#include <algorithm>
#include <vector>

#include "artifacts/to_json.hpp"

namespace brine::artifacts {
namespace {

/// What the digest covers of an event: not its time, nor its place in the source.
bool same(const sim::Event& a, const sim::Event& b) {
  return a.step == b.step && a.task == b.task && a.op == b.op && a.object == b.object &&
         a.order == b.order && a.value == b.value;
}

/// The names that belong to one of the two runs.
struct Names {
  const std::vector<std::string>& tasks;
  const std::vector<sim::ObjectInfo>& objects;
};

std::string describe(const sim::Event& event, const Names& names) {
  std::string text = "task " + std::to_string(event.task);
  if (event.task < names.tasks.size()) text += " '" + names.tasks[event.task] + "'";
  text += ' ';
  text += sim::name_of(event.op);
  if (event.order) text.append("(").append(sim::name_of(*event.order)).append(")");
  if (event.object < names.objects.size() &&
      names.objects[event.object].kind != sim::ObjectKind::kNone) {
    text += " on object " + std::to_string(event.object) + " '" + names.objects[event.object].name +
            "'";
  } else {
    text += " on object " + std::to_string(event.object);
  }
  return text + ", value " + std::to_string(event.value);
}

std::string event_difference(const Artifact& recorded, const sim::RunResult& actual) {
  const Names old_names{recorded.tasks, recorded.objects};
  const Names new_names{actual.tasks, actual.objects};
  auto before = recorded.events.items.begin();
  auto after = actual.events.items.begin();
  const auto before_end = recorded.events.items.end();
  const auto after_end = actual.events.items.end();
  // The two logs may have dropped different numbers of events: compare from the first step that
  // both retain.
  while (before != before_end && after != after_end && before->step != after->step) {
    before->step < after->step ? static_cast<void>(++before) : static_cast<void>(++after);
  }
  const bool from_start = before == recorded.events.items.begin() && recorded.events.dropped == 0;
  const auto [left, right] = std::mismatch(before, before_end, after, after_end, same);
  if (left != before_end && right != after_end) {
    const bool earlier = left == before && !from_start;
    return "step " + std::to_string(left->step) + ": recorded " + describe(*left, old_names) +
           "; now " + describe(*right, new_names) +
           (earlier ? " (the first retained event; the runs parted here or earlier)" : "");
  }
  if (left != before_end) {
    return "step " + std::to_string(left->step) + ": recorded " + describe(*left, old_names) +
           "; now the run had ended";
  }
  if (right != after_end) {
    return "step " + std::to_string(right->step) + ": the recorded run had ended; now " +
           describe(*right, new_names);
  }
  return {};
}

std::string describe(const std::optional<engine::Failure>& error) {
  if (!error) return "no failure";
  return error->kind + " '" + error->property + "': " + error->message;
}

}  // namespace

std::string first_difference(const Artifact& recorded, const sim::RunResult& actual) {
  const std::uint64_t digest = recorded.digest.value_or(0);
  if (digest != actual.digest) {
    if (std::string events = event_difference(recorded, actual); !events.empty()) return events;
    return "the digests differ (recorded " + digest_text(digest) + ", now " +
           digest_text(actual.digest) +
           ") and the retained events do not: the runs parted before them";
  }
  if (recorded.status != actual.status) {
    return "the status differs: recorded " + std::string(sim::name_of(recorded.status)) + ", now " +
           std::string(sim::name_of(actual.status)) + " (" + describe(actual.error) + ")";
  }
  if (recorded.error != actual.error) {
    return "the failure differs: recorded " + describe(recorded.error) + "; now " +
           describe(actual.error);
  }
  return {};
}

}  // namespace brine::artifacts
