#pragma once

/// Trace: the last operations of a run in a ring of 16-byte records, and a digest over all visible
/// ones. Accesses of plain memory are no visible operations: they are kept when details are, for
/// the reader, and never enter the digest.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>

#include "engine/platform/platform.hpp"
#include "sim/recording/operation.hpp"

namespace brine::sim {

/// task (16 bits) | operation (8) | choice (4) | memory order, or 7 for none (4) | object (32), in
/// one word. Choice: how many stores are newer than the one that was read, or written.
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
  static constexpr std::uint64_t with_choice(std::uint64_t head, std::uint32_t back) noexcept {
    return head | std::uint64_t{back} << 36;
  }
  static constexpr std::uint32_t choice(std::uint64_t head) noexcept {
    return static_cast<std::uint32_t>(head >> 36 & 0xF);
  }
  static constexpr std::uint16_t task(std::uint64_t head) noexcept {
    return static_cast<std::uint16_t>(head >> 48);
  }
  static constexpr Op op(std::uint64_t head) noexcept { return static_cast<Op>(head >> 40 & 0xFF); }
  static constexpr std::uint32_t object(std::uint64_t head) noexcept {
    return static_cast<std::uint32_t>(head);
  }
  static constexpr std::optional<std::memory_order> order(std::uint64_t head) noexcept {
    const std::uint64_t order = head >> 32 & 0xF;
    if (order == kNoOrder) return std::nullopt;
    return static_cast<std::memory_order>(order);
  }
};

struct TraceRecord {
  std::uint64_t head;
  std::uint64_t value;
};
static_assert(sizeof(TraceRecord) == 16);

/// A record with what it leaves out.
struct DetailedRecord {
  TraceRecord record;
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
  [[nodiscard]] std::uint64_t finish(std::uint64_t total) const noexcept;

 private:
  friend class Trace;
  void add_here(const TraceRecord* records, std::size_t count) noexcept;

  std::array<std::uint64_t, 4> lanes_{0x243F6A8885A308D3U, 0x13198A2E03707344U, 0xA4093822299F31D0U,
                                      0x082EFA98EC4E6C89U};
};

class Trace {
 public:
  /// Empties the trace. `capacity`: a power of two, at least 4.
  void restart(std::uint32_t capacity, bool detail) {
    if (capacity != capacity_ || detail != detailed()) [[unlikely]]
      make_room(capacity, detail);
    next_ = records_.get();
    stop_ = next_ + (detail ? 1 : capacity);
    wrapped_ = details_total_ = 0;
    digest_ = {};
  }

  void add(std::uint64_t head, std::uint64_t value) noexcept {
    if (put(head, value)) go_on();
  }
  /// The same in two halves. True: `go_on` must be called before the next one.
  [[nodiscard, gnu::always_inline]] bool put(std::uint64_t head, std::uint64_t value) noexcept {
    TraceRecord* const at = next_;
    if (__builtin_constant_p(value) && value == 0) {  // in one store
      const Words record = {head, 0};
      std::memcpy(at, &record, sizeof record);
    } else {
      at->head = head;
      at->value = value;
    }
    next_ = at + 1;
    return at + 1 == stop_;
  }
  void go_on() noexcept;
  /// Precondition: there is one.
  [[nodiscard]] const TraceRecord& newest() const noexcept { return at(total() - 1); }
  /// Whether there is a second ring, of records with their details.
  [[nodiscard]] bool detailed() const noexcept { return details_ != nullptr; }
  void add_detailed(const DetailedRecord& record) noexcept {
    details_[details_total_++ & (capacity_ - 1)] = record;
  }

  /// Number of records so far; of detailed ones.
  [[nodiscard]] std::uint64_t total() const noexcept {
    return wrapped_ + static_cast<std::uint64_t>(next_ - records_.get());
  }
  [[nodiscard]] std::uint64_t total_detailed() const noexcept { return details_total_; }
  [[nodiscard]] std::uint64_t digest() const noexcept;

  /// Whether record number `index` is still in the ring; it, if so.
  [[nodiscard]] bool keeps(std::uint64_t index) const noexcept {
    return total() - index <= capacity_;
  }
  [[nodiscard]] const TraceRecord& at(std::uint64_t index) const noexcept {
    return records_[index & (capacity_ - 1)];
  }

  /// Calls `visit(record)` for each record still in the ring, oldest first.
  template <class Visit>
  void for_each(Visit&& visit) const {
    const std::uint64_t all = total();
    for (std::uint64_t i = all > capacity_ ? all - capacity_ : 0; i < all; ++i)
      visit(records_[i & (capacity_ - 1)]);
  }
  /// The same for the detailed ones: `visit(index, record)`.
  template <class Visit>
  void for_each_detailed(Visit&& visit) const {
    for (std::uint64_t i = details_total_ > capacity_ ? details_total_ - capacity_ : 0;
         i < details_total_; ++i)
      visit(i, details_[i & (capacity_ - 1)]);
  }

 private:
  using Words [[gnu::vector_size(sizeof(TraceRecord))]] = std::uint64_t;

  void make_room(std::uint32_t capacity, bool detail);

  TraceRecord* next_ = nullptr;
  TraceRecord* stop_ = nullptr;  ///< the end of the ring; with details, the next record
  std::unique_ptr<TraceRecord[]> records_;
  std::unique_ptr<DetailedRecord[]> details_;
  std::uint64_t wrapped_ = 0;
  std::uint64_t details_total_ = 0;
  std::uint32_t capacity_ = 0;
  TraceDigest digest_;
};

}  // namespace brine::sim
