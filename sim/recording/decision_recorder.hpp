#pragma once

/// DecisionRecorder: the decisions of the current run, in buffers that are kept from run to run.
/// They are written as they come; now and then equal neighbours are made one. At the limit the log
/// is given up, and says so.

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
  /// So many are written before they are merged: 16 KiB.
  static constexpr std::size_t kUnmerged = 1024;

  /// `compared`: the bits of the key that equal decisions have in common.
  explicit DecisionBuffer(std::uint64_t compared) noexcept : compared_(compared) {}

  /// Empties the buffer. Memory for `cap` decisions is reserved; pages that are never used cost
  /// nothing.
  void restart(std::uint32_t cap);

  [[gnu::always_inline]] void add(std::uint64_t key, std::uint32_t enabled,
                                  std::uint32_t count) noexcept {
    *next_ = {.key = key, .rest = std::uint64_t{count} << 32 | enabled};
    if (++next_ == end_) [[unlikely]]
      merge();
  }
  /// Makes room for `count` additions by `put`, at most 64.
  void make_room(std::size_t count) noexcept {
    static_assert(kUnmerged > 64);
    if (static_cast<std::size_t>(end_ - next_) <= count) merge();
  }
  [[gnu::always_inline]] void put(std::uint64_t key, std::uint32_t enabled) noexcept {
    *next_++ = {.key = key, .rest = std::uint64_t{1} << 32 | enabled};
  }

  /// All of them, merged; valid until the next addition.
  [[nodiscard]] std::span<const Item> items() noexcept;
  [[nodiscard]] bool complete() const noexcept { return complete_; }

 private:
  void merge() noexcept;

  std::uint64_t compared_;
  std::unique_ptr<Item[]> items_;  ///< the first is equal to no decision
  Item* next_ = nullptr;
  Item* end_ = nullptr;
  Item* merged_ = nullptr;  ///< the last one that is merged with those before it
  std::uint32_t cap_ = 0;
  bool complete_ = true;
};

}  // namespace detail

class DecisionRecorder {
 public:
  void restart(std::uint32_t cap);

  /// `count` scheduling points at which a task was chosen; `head` is what it was about to do at the
  /// first of them.
  void add_schedule(std::uint64_t head, std::uint32_t enabled, std::uint32_t count) noexcept {
    turns_.add(head & ~kKind, enabled, count);
  }
  /// The same for points that follow one another, each with its own head; at most 64.
  void add_turns(std::span<const std::uint64_t> heads, std::uint32_t enabled) noexcept {
    turns_.make_room(heads.size());
    for (const std::uint64_t head : heads)
      turns_.put(head & ~kKind, enabled);
  }
  /// One choice of another kind: `chosen` of `n`.
  void add_choice(ChoiceKind kind, std::uint32_t chosen, std::uint32_t n) noexcept {
    choices_.add(std::uint64_t{static_cast<std::uint8_t>(kind)} << 32 | chosen, n, 1);
  }

  /// Turns first, then the choices of other kinds: how a strategy dealt its turns out does not
  /// show.
  [[nodiscard]] DecisionLog log();

 private:
  static constexpr std::uint64_t kTask = std::uint64_t{0xFFFF} << 48;
  static constexpr std::uint64_t kKind = std::uint64_t{0xFF} << 32;

  detail::DecisionBuffer turns_{kTask};
  detail::DecisionBuffer choices_{~std::uint64_t{0}};
  std::uint32_t cap_ = 0;
};

}  // namespace brine::sim
