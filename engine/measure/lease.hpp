#pragma once

/// `LeasePool<T>`: counters or histograms of one name, each used by one task at a time.
///
/// A T that was given back keeps what it counted, and is handed out again before a new one is made:
/// there are as many as were ever in use at once, however many tasks come and go.
///
/// Thread-safe. Taking and giving back lock; using what was taken does not.

#include <deque>
#include <mutex>
#include <utility>
#include <vector>

namespace brine::engine {

template <class T>
class LeasePool {
 public:
  LeasePool() = default;
  LeasePool(const LeasePool&) = delete;
  LeasePool& operator=(const LeasePool&) = delete;

  /// `args`: of a T that has to be made.
  template <class... Args>
  [[nodiscard]] T& take(Args&... args) {
    const std::scoped_lock lock(mutex_);
    if (!free_.empty()) {
      T& again = *free_.back();
      free_.pop_back();
      return again;
    }
    T& made = all_.emplace_back(args...);
    if (free_.capacity() < all_.size()) free_.reserve(2 * all_.size());
    return made;
  }

  /// Allocates nothing: take() has made room. The lock hands over what the last user wrote.
  void give_back(T& used) noexcept {
    const std::scoped_lock lock(mutex_);
    free_.push_back(&used);
  }

  /// Calls `visit(const T&)` for every T of the pool, in use or not.
  template <class Visit>
  void each(Visit&& visit) const {
    const std::scoped_lock lock(mutex_);
    for (const T& one : all_)
      visit(one);
  }

 private:
  mutable std::mutex mutex_;
  std::deque<T> all_;
  std::vector<T*> free_;
};

/// One T of a pool, until this handle dies. Move-only. The pool must outlive it.
template <class T>
class Lease {
 public:
  template <class... Args>
  explicit Lease(LeasePool<T>& pool, Args&... args) : pool_(&pool), taken_(&pool.take(args...)) {}
  Lease(Lease&& other) noexcept
      : pool_(other.pool_), taken_(std::exchange(other.taken_, nullptr)) {}
  Lease& operator=(Lease&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(taken_, other.taken_);
    return *this;
  }
  ~Lease() {
    if (taken_ != nullptr) pool_->give_back(*taken_);
  }

 protected:
  [[nodiscard]] T& taken() noexcept { return *taken_; }

 private:
  LeasePool<T>* pool_;
  T* taken_;
};

}  // namespace brine::engine
