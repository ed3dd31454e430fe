#pragma once

/// Counted: a value that keeps account of its instances, refuses copies on demand, and calls hooks.

#include <atomic>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <utility>

namespace brine::tests {

struct CopyRefused : std::runtime_error {
  CopyRefused() : std::runtime_error("copy refused") {}
};

class Counted {
 public:
  /// Over all instances since the last reset().
  struct Ledger {
    std::atomic<std::int64_t> live{0};
    std::atomic<std::uint64_t> born{0};
    std::atomic<std::uint64_t> misused{0};  ///< destroyed, copied or moved when not alive
    std::atomic<std::uint64_t> copies{0};
    std::atomic<std::uint64_t> refusals{0};              ///< so many copies from now on throw
    std::function<void(std::uint64_t)> on_assign = {};   ///< after a move assignment; the number
    std::function<void(std::uint64_t)> on_destroy = {};  ///< not for what was moved from

    void reset() {
      live = 0;
      born = 0;
      misused = 0;
      copies = 0;
      refusals = 0;
      disarm();
    }
    void disarm() {
      refusals = 0;
      on_assign = nullptr;
      on_destroy = nullptr;
    }
  };
  [[nodiscard]] static Ledger& ledger() noexcept {
    static Ledger of_all;
    return of_all;
  }

  Counted() noexcept : Counted(0) {}
  explicit Counted(std::uint64_t number) noexcept : number_(number) { born(); }
  Counted(const Counted& other) : number_(other.checked_number()) {
    std::uint64_t left = ledger().refusals.load(std::memory_order_relaxed);
    while (left != 0) {
      if (ledger().refusals.compare_exchange_weak(left, left - 1, std::memory_order_relaxed))
        throw CopyRefused();
    }
    ledger().copies.fetch_add(1, std::memory_order_relaxed);
    born();
  }
  Counted(Counted&& other) noexcept : number_(other.checked_number()) {
    other.number_ = 0;
    born();
  }
  Counted& operator=(const Counted&) = delete;
  Counted& operator=(Counted&& other) noexcept {
    number_ = other.checked_number();
    other.number_ = 0;
    if (ledger().on_assign) ledger().on_assign(number_);
    return *this;
  }
  ~Counted() {
    // An exchange, so that the mark of death is not optimised away.
    if (life_.exchange(kDead, std::memory_order_relaxed) != kAlive) {
      ledger().misused.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    ledger().live.fetch_sub(1, std::memory_order_relaxed);
    const std::uint64_t number = std::exchange(number_, 0);
    if (number != 0 && ledger().on_destroy) ledger().on_destroy(number);
  }

  /// 0: moved from, or not alive.
  [[nodiscard]] std::uint64_t number() const noexcept { return checked_number(); }

 private:
  static constexpr std::uint32_t kAlive = 0x600d600d;
  static constexpr std::uint32_t kDead = 0xdeaddead;

  void born() noexcept {
    ledger().live.fetch_add(1, std::memory_order_relaxed);
    ledger().born.fetch_add(1, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t checked_number() const noexcept {
    if (life_.load(std::memory_order_relaxed) == kAlive) return number_;
    ledger().misused.fetch_add(1, std::memory_order_relaxed);
    return 0;
  }

  std::uint64_t number_;
  std::atomic<std::uint32_t> life_{kAlive};
};

}  // namespace brine::tests
