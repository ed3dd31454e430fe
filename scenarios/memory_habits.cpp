#include "scenarios/memory_habits.hpp"

#include <array>
#include <cstring>
#include <memory>
#include <mutex>

namespace brine::scenarios {

namespace {

constexpr std::size_t kMessageLeak = 64;
constexpr std::size_t kSubscriptionLeak = 4096;
constexpr std::size_t kSlowLeak = 1024;
constexpr std::uint64_t kSlowEvery = 1024;
constexpr std::uint64_t kOnceAt = 10'000;
constexpr std::size_t kOnceBytes = std::size_t{4} << 20;
constexpr std::size_t kCacheEntry = 128;
constexpr std::uint64_t kCacheEntries = 8'192;
constexpr std::size_t kFragments = 512;
constexpr std::size_t kLargestFragment = 8'192;

/// What outlives every run. A lock around all: habits are no part of what is measured.
class Holdings {
 public:
  static Holdings& get() {
    // Never destroyed: what is held is held to the end.
    static Holdings* const all = new Holdings;
    return *all;
  }

  void keep(std::size_t bytes) {
    const std::scoped_lock lock(mutex_);
    keep_locked(bytes);
  }

  void fragment(std::uint64_t random) {
    const std::scoped_lock lock(mutex_);
    auto& place = fragments_[random % kFragments];
    const std::size_t bytes = 16 + (random / kFragments) % kLargestFragment;
    held_ += bytes - place.bytes;
    place = {.block = touched(bytes), .bytes = bytes};
  }

  void received(MemoryHabit habit) {
    const std::scoped_lock lock(mutex_);
    ++received_;
    if (habit == MemoryHabit::kOnce && received_ == kOnceAt) keep_locked(kOnceBytes);
    if (habit == MemoryHabit::kWarmUp && received_ <= kCacheEntries) keep_locked(kCacheEntry);
    if (habit == MemoryHabit::kGrowsSlowly && received_ % kSlowEvery == 0) keep_locked(kSlowLeak);
  }

  [[nodiscard]] std::size_t held() const noexcept {
    const std::scoped_lock lock(mutex_);
    return held_;
  }

 private:
  struct Link {
    std::unique_ptr<std::byte[]> block;
    std::unique_ptr<Link> before;
  };
  struct Fragment {
    std::unique_ptr<std::byte[]> block;
    std::size_t bytes = 0;
  };

  static std::unique_ptr<std::byte[]> touched(std::size_t bytes) {
    auto block = std::make_unique<std::byte[]>(bytes);
    std::memset(block.get(), 1, bytes);
    return block;
  }

  void keep_locked(std::size_t bytes) {
    last_ = std::make_unique<Link>(Link{.block = touched(bytes), .before = std::move(last_)});
    held_ += bytes;
  }

  mutable std::mutex mutex_;
  std::unique_ptr<Link> last_;
  std::array<Fragment, kFragments> fragments_;
  std::uint64_t received_ = 0;
  std::size_t held_ = 0;
};

}  // namespace

void MemoryHabits::subscribed() {
  if (habit_ == MemoryHabit::kLeaksSubscriptions) Holdings::get().keep(kSubscriptionLeak);
}

void MemoryHabits::received(std::uint64_t random) {
  switch (habit_) {
    case MemoryHabit::kNone:
    case MemoryHabit::kLeaksSubscriptions:
      return;
    case MemoryHabit::kFragments:
      return Holdings::get().fragment(random);
    case MemoryHabit::kLeaksMessages:
      return Holdings::get().keep(kMessageLeak);
    case MemoryHabit::kOnce:
    case MemoryHabit::kWarmUp:
    case MemoryHabit::kGrowsSlowly:
      return Holdings::get().received(habit_);
  }
}

MemoryHabit habit_of_mutant(std::string_view mutant) noexcept {
  if (mutant == "soak-leaks-messages") return MemoryHabit::kLeaksMessages;
  if (mutant == "soak-leaks-subscriptions") return MemoryHabit::kLeaksSubscriptions;
  if (mutant == "soak-grows-slowly") return MemoryHabit::kGrowsSlowly;
  return MemoryHabit::kNone;
}

std::size_t bytes_held_by_habits() noexcept {
  return Holdings::get().held();
}

}  // namespace brine::scenarios
