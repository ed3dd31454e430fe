#pragma once

/// Parcel: a message that owns memory, and an account of what all of them own.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace brine::scenarios {

/// Bytes that live parcels own. From any thread; it must outlive every parcel.
class ParcelAccount {
 public:
  void add(std::int64_t bytes) noexcept { bytes_.fetch_add(bytes, std::memory_order_relaxed); }
  /// Exact while nobody makes, copies or destroys a parcel.
  [[nodiscard]] std::int64_t bytes() const noexcept {
    return bytes_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<std::int64_t> bytes_{0};
};

/// Copyable; a copy owns memory of its own. A parcel that was moved from owns none.
class Parcel {
 public:
  static constexpr std::size_t kBytes = 256;

  Parcel(std::uint64_t number, ParcelAccount& account)
      : account_(&account), content_(std::make_unique<std::byte[]>(kBytes)), number_(number) {
    account.add(kBytes);
  }
  Parcel(const Parcel& other) : Parcel(other.number_, *other.account_) {}
  Parcel(Parcel&& other) noexcept = default;
  Parcel& operator=(const Parcel&) = delete;
  Parcel& operator=(Parcel&& other) noexcept {
    std::swap(account_, other.account_);
    std::swap(content_, other.content_);
    std::swap(number_, other.number_);
    return *this;
  }
  ~Parcel() {
    if (content_ != nullptr) account_->add(-static_cast<std::int64_t>(kBytes));
  }

  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }

 private:
  ParcelAccount* account_;
  std::unique_ptr<std::byte[]> content_;
  std::uint64_t number_;
};

}  // namespace brine::scenarios
