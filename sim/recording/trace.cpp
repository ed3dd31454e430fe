#include "sim/recording/trace.hpp"

#include <bit>

namespace brine::sim {

namespace {

// Without structure: from the digits of the golden ratio.
constexpr std::uint64_t kValueKey = 0x9E3779B97F4A7C15U;

// NOLINTNEXTLINE(bugprone-reserved-identifier): the compilers' own name
__extension__ using Product = unsigned __int128;

/// The two halves of a product of 128 bits, folded: each bit of either factor moves half of the
/// result. What the lane held is added, so that no record can blot it out.
constexpr std::uint64_t step(std::uint64_t lane, const TraceRecord& record) noexcept {
  const std::uint64_t head = lane ^ record.head;
  const Product product = Product{head} * (record.value ^ kValueKey);
  const std::uint64_t folded =
      static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  return folded + std::rotl(lane, 29);
}

}  // namespace

[[gnu::always_inline]] inline void TraceDigest::add_here(const TraceRecord* records,
                                                         std::size_t count) noexcept {
  // Four variables, not an array: it would be copied through memory in halves, and wait for them.
  std::uint64_t a = lanes_[0];
  std::uint64_t b = lanes_[1];
  std::uint64_t c = lanes_[2];
  std::uint64_t d = lanes_[3];
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    a = step(a, records[i]);
    b = step(b, records[i + 1]);
    c = step(c, records[i + 2]);
    d = step(d, records[i + 3]);
  }
  if (i < count) a = step(a, records[i]);
  if (i + 1 < count) b = step(b, records[i + 1]);
  if (i + 2 < count) c = step(c, records[i + 2]);
  lanes_[0] = a;
  lanes_[1] = b;
  lanes_[2] = c;
  lanes_[3] = d;
}

void TraceDigest::add(const TraceRecord* records, std::size_t count) noexcept {
  add_here(records, count);
}

[[gnu::always_inline]] inline std::uint64_t TraceDigest::finish(
    std::uint64_t total) const noexcept {
  std::uint64_t folded = total;
  for (const std::uint64_t lane : lanes_) {
    folded = step(folded, {.head = lane, .value = lane >> 32});
    folded ^= folded >> 31;
  }
  return folded;
}

void Trace::make_room(std::uint32_t capacity, bool detail) {
  if (capacity != capacity_) {
    records_ = std::make_unique_for_overwrite<TraceRecord[]>(capacity);
    details_.reset();
    capacity_ = capacity;
  }
  if (!detail) {
    details_.reset();
  } else if (!details_) {
    details_ = std::make_unique<DetailedRecord[]>(capacity);
  }
}

void Trace::go_on() noexcept {
  if (next_ == records_.get() + capacity_) {
    digest_.add(records_.get(), capacity_);
    wrapped_ += capacity_;
    next_ = records_.get();
  }
  stop_ = detailed() ? next_ + 1 : records_.get() + capacity_;
}

std::uint64_t Trace::digest() const noexcept {
  TraceDigest all = digest_;
  all.add_here(records_.get(), static_cast<std::size_t>(next_ - records_.get()));
  return all.finish(total());
}

}  // namespace brine::sim
