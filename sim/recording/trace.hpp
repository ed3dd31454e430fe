#pragma once

/// Trace: the last operations of a run in a ring of 16-byte records, and a digest over all visible
/// ones. Accesses of plain memory are no visible operations: they are kept when details are, for
/// the reader, and never enter the digest.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "engine/platform/platform.hpp"
#include "sim/recording/operation.hpp"

namespace brine::sim {

/// task (16 bits) | operation (8) | memory order, or 7 for none (8) | object (32), in one word.
struct RecordHead {
  static constexpr std::uint64_t kNoOrder = 7;

  static constexpr std::uint64_t of_task(std::uint16_t task) noexcept {
    return std::uint64_t{task} << 48;
  }
  static constexpr std::uint64_t of(Op op, std::uint32_t object = 0) noexcept {
    return static_cast<std::uint64_t>(op) << 40 | kNoOrder << 32 | object;
  }
  static constexpr std::uint64_t of(Op op, std::uint32_t object, std::memory_order order) noexcept {
    return static_cast<std::uint64_t>(op) << 40 | static_cast<std::uint64_t>(order) << 32 | object;
  }
  static constexpr std::uint64_t with_op(std::uint64_t head, Op op) noexcept {
    return (head & ~(std::uint64_t{0xFF} << 40)) | static_cast<std::uint64_t>(op) << 40;
  }
  /// A compare_exchange that found another value: a load.
  static constexpr std::uint64_t as_failed_compare(std::uint64_t head,
                                                   std::memory_order order) noexcept {
    constexpr std::uint64_t kOpAndOrder = std::uint64_t{0xFFFF} << 32;
    return (head & ~kOpAndOrder) | of(Op::kCompareFail, 0, order);
  }
  static constexpr std::uint16_t task(std::uint64_t head) noexcept {
    return static_cast<std::uint16_t>(head >> 48);
  }
  static constexpr Op op(std::uint64_t head) noexcept { return static_cast<Op>(head >> 40 & 0xFF); }
  static constexpr std::uint32_t object(std::uint64_t head) noexcept {
    return static_cast<std::uint32_t>(head);
  }
  static constexpr std::optional<std::memory_order> order(std::uint64_t head) noexcept {
    const std::uint64_t order = head >> 32 & 0xFF;
    if (order == kNoOrder) return std::nullopt;
    return static_cast<std::memory_order>(order);
  }
};

struct TraceRecord {
  std::uint64_t head;
  std::uint64_t value;
};
static_assert(sizeof(TraceRecord) == 16);

/// What a record leaves out: kept beside the ring on request.
struct TraceDetail {
  std::uint64_t time_ns;
  engine::Site site;
};

/// Four independent chains of multiply-and-xor, one for each record index modulo 4, folded at the
/// end: as fast as the multiplier allows, and independent of how the records are divided into
/// batches of a multiple of four.
class TraceDigest {
 public:
  /// `count` records whose first has an index that is a multiple of four.
  void add(const TraceRecord* records, std::size_t count) noexcept;
  /// One record, the index-th of those that enter the digest.
  void add(const TraceRecord& record, std::uint64_t index) noexcept;
  [[nodiscard]] std::uint64_t finish(std::uint64_t total) const noexcept;

 private:
  std::array<std::uint64_t, 4> lanes_{0x243F6A8885A308D3U, 0x13198A2E03707344U, 0xA4093822299F31D0U,
                                      0x082EFA98EC4E6C89U};
};

class Trace {
 public:
  /// Empties the trace. `capacity`: a power of two, at least 4.
  void restart(std::uint32_t capacity, bool detail);

  [[gnu::always_inline]] void add(std::uint64_t head, std::uint64_t value) noexcept {
    next_->head = head;
    next_->value = value;
    if (++next_ == end_) [[unlikely]]
      wrap();
  }
  [[nodiscard]] bool detailed() const noexcept { return details_ != nullptr; }
  /// Sets time and site of the record that add() is about to write.
  void annotate(const TraceDetail& detail) noexcept {
    details_[static_cast<std::size_t>(next_ - records_.get())] = detail;
  }

  /// Number of records so far.
  [[nodiscard]] std::uint64_t total() const noexcept {
    return wrapped_ + static_cast<std::uint64_t>(next_ - records_.get());
  }
  [[nodiscard]] std::uint64_t digest() const noexcept;

  /// Calls `visit(index, record, detail or nullptr)` for each record still in the ring, oldest
  /// first.
  template <class Visit>
  void for_each(Visit&& visit) const {
    const std::uint64_t all = total();
    for (std::uint64_t i = all > capacity_ ? all - capacity_ : 0; i < all; ++i) {
      const std::size_t at = i & (capacity_ - 1);
      visit(i, records_[at], details_ ? &details_[at] : nullptr);
    }
  }

 private:
  void wrap() noexcept;
  void add_visible(TraceDigest& digest, std::uint64_t& visible) const noexcept;

  TraceRecord* next_ = nullptr;
  TraceRecord* end_ = nullptr;
  std::unique_ptr<TraceRecord[]> records_;
  std::unique_ptr<TraceDetail[]> details_;
  std::uint64_t wrapped_ = 0;
  std::uint64_t visible_ = 0;  ///< of these; counted only when details are kept
  std::uint32_t capacity_ = 0;
  TraceDigest digest_;
};

}  // namespace brine::sim
