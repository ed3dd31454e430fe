#include "sim/recording/decision_recorder.hpp"

namespace brine::sim {

void DecisionRecorder::restart(std::uint32_t cap) {
  if (cap != cap_ || !items_) {
    items_ = std::make_unique_for_overwrite<Item[]>(std::size_t{cap} + 1);
    items_[0] = {.key = ~std::uint64_t{0}, .rest = kMany};
    cap_ = cap;
  }
  last_ = items_.get();
  end_ = last_ + 1 + cap;
  complete_ = true;
}

DecisionLog DecisionRecorder::log() const {
  DecisionLog log;
  log.complete = complete_;
  log.items.reserve(static_cast<std::size_t>(last_ - items_.get()));
  for (const Item* item = items_.get() + 1; item <= last_; ++item) {
    log.items.push_back({.kind = static_cast<ChoiceKind>(item->key >> 32 & 0xFF),
                         .op = RecordHead::op(item->key),
                         .task = RecordHead::task(item->key),
                         .object = RecordHead::object(item->key),
                         .enabled = static_cast<std::uint32_t>(item->rest),
                         .count = static_cast<std::uint32_t>(item->rest >> 32)});
  }
  return log;
}

}  // namespace brine::sim
