#pragma once

/// DecisionRecorder: the decisions of the current run, in buffers that are kept from run to run.
/// They are written as they come; now and then equal neighbours are made one. At the limit the log
/// is given up, and says so.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "sim/recording/decision.hpp"
#include "sim/recording/trace.hpp"

namespace brine::sim {

namespace detail {

/// Decisions of one sort in the order in which they were made.
class DecisionBuffer {
 public:
  /// A record head with the kind in the place of the memory order.
  struct Item {
    std::uint64_t key;
    std::uint64_t rest;  ///< enabled, and the count in the upper half
  };
  /// So many are written before they are merged.
  static constexpr std::size_t kUnmerged = 1024;
  /// So many may be written at a time by `put`.
  static constexpr std::size_t kMostAtOnce = 64;

  /// `kept`: the bits of a key that belong to the decision; `compared`: those that equal decisions
  /// have in common.
  DecisionBuffer(std::uint64_t kept, std::uint64_t compared) noexcept
      : kept_(kept), compared_(compared) {}

  /// Empties the buffer. Memory for `cap` decisions is reserved; pages that are never used cost
  /// nothing.
  void restart(std::uint32_t cap) {
    if (cap != cap_ || !items_) [[unlikely]]
      make_room(cap);
    last_ = items_.get();
    size_ = 0;
    complete_ = true;
  }

  [[gnu::always_inline]] void add(std::uint64_t key, std::uint32_t enabled,
                                  std::uint32_t count) noexcept {
    keys_[size_] = key;
    rests_[size_] = std::uint64_t{count} << 32 | enabled;
    if (++size_ >= kUnmerged) [[unlikely]]
      merge();
  }
  /// The same without a call. False: it takes one, to merge, and nothing is done.
  [[nodiscard, gnu::always_inline]] bool try_add(std::uint64_t key, std::uint32_t enabled,
                                                 std::uint32_t count) noexcept {
    const std::size_t at = size_;
    if (at + 1 >= kUnmerged) [[unlikely]]
      return false;
    keys_[at] = key;
    rests_[at] = std::uint64_t{count} << 32 | enabled;
    size_ = at + 1;
    return true;
  }
  /// Where the next keys go; room for kMostAtOnce. To be asked after `add`, and valid until the
  /// next one.
  [[nodiscard]] std::uint64_t* next_keys() noexcept { return keys_.data() + size_; }
  /// Adds `count` decisions whose keys are written already. What they have in common is written in
  /// steps of eight: at a few places too many, for which there is room.
  void put(std::size_t count, std::uint32_t enabled) noexcept {
    std::uint64_t* const rests = rests_.data() + size_;
    for (std::size_t i = 0; i < count; i += kStep)
      std::fill_n(rests + i, kStep, std::uint64_t{1} << 32 | enabled);
    size_ += count;
  }

  /// All of them, merged; valid until the next addition.
  [[nodiscard]] std::span<const Item> items() noexcept;
  [[nodiscard]] bool complete() const noexcept { return complete_; }

 private:
  static constexpr std::size_t kStep = 8;  ///< of `put`

  void make_room(std::uint32_t cap);
  void merge() noexcept;

  std::uint64_t kept_;
  std::uint64_t compared_;
  std::unique_ptr<Item[]> items_;  ///< merged; the first is equal to no decision
  Item* last_ = nullptr;
  std::uint32_t cap_ = 0;
  bool complete_ = true;
  // Not merged yet.
  std::size_t size_ = 0;
  std::array<std::uint64_t, kUnmerged + kMostAtOnce> keys_;
  std::array<std::uint64_t, kUnmerged + kMostAtOnce + kStep> rests_;
};

}  // namespace detail

class DecisionRecorder {
 public:
  void restart(std::uint32_t cap) {
    cap_ = cap;
    turns_.restart(cap);
    choices_.restart(cap);
  }

  /// `count` scheduling points at which a task was chosen; `head` is what it was about to do at the
  /// first of them.
  [[gnu::always_inline]] void add_schedule(std::uint64_t head, std::uint32_t enabled,
                                           std::uint32_t count) noexcept {
    turns_.add(head, enabled, count);
  }
  /// The same for points that follow one another, each with its own head: the heads are written
  /// here, at most 64, then counted. No other point may come in between.
  [[nodiscard]] std::uint64_t* next_heads() noexcept { return turns_.next_keys(); }
  void add_turns(std::size_t count, std::uint32_t enabled) noexcept { turns_.put(count, enabled); }

  /// One choice of another kind: `chosen` of `n`.
  void add_choice(ChoiceKind kind, std::uint32_t chosen, std::uint32_t n) noexcept {
    choices_.add(std::uint64_t{static_cast<std::uint8_t>(kind)} << 32 | chosen, n, 1);
  }

  [[nodiscard]] bool try_add_choice(ChoiceKind kind, std::uint32_t chosen,
                                    std::uint32_t n) noexcept {
    return choices_.try_add(std::uint64_t{static_cast<std::uint8_t>(kind)} << 32 | chosen, n, 1);
  }

  /// Turns first, then the choices of other kinds: how a strategy dealt its turns out does not
  /// show.
  [[nodiscard]] DecisionLog log();

 private:
  static constexpr std::uint64_t kAll = ~std::uint64_t{0};
  static constexpr std::uint64_t kTask = std::uint64_t{0xFFFF} << 48;
  static constexpr std::uint64_t kKind = std::uint64_t{0xFF} << 32;

  detail::DecisionBuffer turns_{~kKind, kTask};
  detail::DecisionBuffer choices_{kAll, kAll};
  std::uint32_t cap_ = 0;
};

}  // namespace brine::sim
