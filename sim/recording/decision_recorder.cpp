#include "sim/recording/decision_recorder.hpp"

namespace brine::sim {

namespace detail {

namespace {

constexpr std::uint64_t kEnabled = 0xFFFFFFFF;
constexpr std::uint64_t kMany = std::uint64_t{1} << 63;  ///< a count that is not added to

}  // namespace

void DecisionBuffer::make_room(std::uint32_t cap) {
  items_ = std::make_unique_for_overwrite<Item[]>(std::size_t{cap} + 1);
  items_[0] = {.key = ~std::uint64_t{0}, .rest = kMany};
  cap_ = cap;
}

void DecisionBuffer::merge() noexcept {
  Item* last = last_;
  const Item* const full = items_.get() + cap_;
  for (std::size_t i = 0; i < size_ && complete_; ++i) {
    const std::uint64_t key = keys_[i] & kept_;
    const std::uint64_t rest = rests_[i];
    const std::uint64_t differs = ((key ^ last->key) & compared_) |
                                  ((rest ^ last->rest) & kEnabled) | ((rest | last->rest) & kMany);
    if (last == full && differs != 0) [[unlikely]] {
      complete_ = false;  // what comes after the limit is dropped
      break;
    }
    // No branch on it: that is as random as the schedule.
    const std::uint64_t same = ((differs - 1) & ~differs) >> 63;  // 1 or 0: differs == 0
    const std::uint64_t keep = 0 - same;
    const Item before = *last;
    last += 1 - same;
    last->key = key ^ ((key ^ before.key) & keep);
    last->rest = rest + (before.rest & keep & ~kEnabled);
  }
  last_ = last;
  size_ = 0;
}

std::span<const DecisionBuffer::Item> DecisionBuffer::items() noexcept {
  merge();
  return {items_.get() + 1, last_ + 1};
}

}  // namespace detail

DecisionLog DecisionRecorder::log() {
  const std::span turns = turns_.items();
  const std::span choices = choices_.items();
  DecisionLog log;
  log.complete = turns_.complete() && choices_.complete() && turns.size() + choices.size() <= cap_;
  log.items.reserve(turns.size() + choices.size());
  for (const std::span<const detail::DecisionBuffer::Item> items : {turns, choices}) {
    for (const detail::DecisionBuffer::Item& item : items) {
      if (log.items.size() == cap_) break;
      log.items.push_back({.kind = static_cast<ChoiceKind>(item.key >> 32 & 0xFF),
                           .op = RecordHead::op(item.key),
                           .task = RecordHead::task(item.key),
                           .object = RecordHead::object(item.key),
                           .enabled = static_cast<std::uint32_t>(item.rest),
                           .count = static_cast<std::uint32_t>(item.rest >> 32)});
    }
  }
  return log;
}

}  // namespace brine::sim
