#include "tests/judge/generator.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "engine/measure/prng.hpp"

namespace brine::judge {

namespace {

/// Out of 100.
struct Weights {
  std::uint32_t fence;
  std::uint32_t plain;    // the rest are accesses to atomics
  std::uint32_t load;     // of those
  std::uint32_t store;    // the rest read, modify and write
  std::uint32_t seq_cst;  // orders, of what is no fence
  std::uint32_t relaxed;  // the rest acquires or releases
  std::uint32_t between;  // a fence, between the two accesses of a thread
};

constexpr Weights weights_of(Mode mode) {
  switch (mode) {
    case Mode::kMixed:
      return {.fence = 14,
              .plain = 0,
              .load = 48,
              .store = 38,
              .seq_cst = 25,
              .relaxed = 35,
              .between = 25};
    case Mode::kFences:
      return {.fence = 30,
              .plain = 0,
              .load = 48,
              .store = 42,
              .seq_cst = 12,
              .relaxed = 70,
              .between = 95};
    case Mode::kReadModifyWrite:
      return {.fence = 8,
              .plain = 0,
              .load = 18,
              .store = 17,
              .seq_cst = 20,
              .relaxed = 40,
              .between = 10};
    case Mode::kSeqCst:
      return {.fence = 14,
              .plain = 0,
              .load = 46,
              .store = 38,
              .seq_cst = 60,
              .relaxed = 15,
              .between = 25};
    case Mode::kPlainData:
      return {.fence = 12,
              .plain = 10,
              .load = 40,
              .store = 30,
              .seq_cst = 15,
              .relaxed = 30,
              .between = 30};
  }
  return {};
}

class Generator {
 public:
  Generator(std::uint64_t seed, Mode mode)
      : numbers_(engine::Prng::stream(seed, static_cast<std::uint64_t>(mode))),
        mode_(mode),
        weights_(weights_of(mode)) {}

  Program run() {
    const std::size_t threads = 2 + numbers_.bounded(2);
    // The larger of two draws: small programs have little to say.
    const auto more = static_cast<std::uint32_t>(kOperations - threads);
    const std::uint32_t drawn = numbers_.bounded(more);
    std::size_t operations = threads + 1 + std::max(drawn, numbers_.bounded(more));
    atomics_ = 1 + numbers_.bounded(3);
    plains_ = 1 + numbers_.bounded(2);
    threads_.resize(threads);
    if (mode_ == Mode::kPlainData)
      hand_over();
    else if (percent(85))
      put_cycle();
    operations = std::max(operations, count() + (threads_.back().empty() ? 1 : 0));
    while (count() < operations)
      next_thread().push_back(operation());
    for (auto& thread : threads_) {
      expect_what_may_come(thread);
      guard(thread);
    }
    return {std::move(threads_)};
  }

 private:
  static constexpr std::size_t kOperations = 8;
  static constexpr int kFirstSum = 16;  // above all stored values

  template <typename T>
  T one_of(std::span<const T> choices) {
    return choices[numbers_.bounded(static_cast<std::uint32_t>(choices.size()))];
  }
  bool percent(std::uint32_t chance) { return numbers_.bounded(100) < chance; }

  Order order(std::span<const Order> ordered) {
    const std::uint32_t draw = numbers_.bounded(100);
    if (draw < weights_.seq_cst) return Order::kSeqCst;
    return draw < weights_.seq_cst + weights_.relaxed ? Order::kRelaxed : one_of(ordered);
  }
  Order load_order() { return order(std::array{Order::kAcquire}); }
  Order store_order() { return order(std::array{Order::kRelease}); }
  Order read_modify_write_order() {
    return order(std::array{Order::kAcquire, Order::kRelease, Order::kAcqRel});
  }
  Order fence_order() {
    return one_of<Order>(std::array{Order::kAcquire, Order::kRelease, Order::kAcqRel,
                                    Order::kSeqCst, Order::kSeqCst});
  }

  [[nodiscard]] std::size_t count() const {
    std::size_t operations = 0;
    for (const auto& thread : threads_)
      operations += thread.size();
    return operations;
  }

  /// One that has nothing to do yet, if there is one.
  std::vector<Operation>& next_thread() {
    const auto idle = std::ranges::find_if(threads_, &std::vector<Operation>::empty);
    if (idle != threads_.end()) return *idle;
    return threads_[numbers_.bounded(static_cast<std::uint32_t>(threads_.size()))];
  }

  /// The first thread writes plain data and sends; the second receives, and touches the data.
  void hand_over() {
    const int plain = static_cast<int>(numbers_.bounded(plains_));
    const int location = static_cast<int>(numbers_.bounded(atomics_));
    auto& sender = threads_[0];
    sender.push_back(write(plain, ++last_value_));
    if (percent(weights_.between)) sender.push_back(fence(fence_order()));
    sender.push_back(percent(70) ? store(location, stored_value(location), store_order())
                                 : read_modify_write(location));
    auto& receiver = threads_[1];
    receiver.push_back(percent(70) ? load(location, load_order()) : read_modify_write(location));
    if (percent(weights_.between)) receiver.push_back(fence(fence_order()));
    receiver.push_back(percent(50) ? read(plain) : write(plain, ++last_value_));
  }

  /// A cycle of conflicts, without which nothing weak can show (Shasha and Snir, TOPLAS 1988): the
  /// last access of each thread conflicts with the first one of the next. One of three threads may
  /// do with a single access.
  void put_cycle() {
    const std::size_t threads = threads_.size();
    const bool has_single = threads == 3 && percent(70);
    const std::size_t start = numbers_.bounded(static_cast<std::uint32_t>(threads));
    atomics_ = static_cast<std::uint32_t>(has_single ? threads - 1 : threads);
    std::vector<Operation> firsts(threads);
    std::vector<Operation> lasts(threads);
    for (std::size_t i = 0; i < threads; ++i) {
      // Around a single access, which is the starting thread's, both conflicts are about one
      // atomic.
      const int location = static_cast<int>(i % atomics_);
      const std::size_t from = (start + i) % threads;
      const std::uint32_t kind = numbers_.bounded(5);
      lasts[from] = end(location, kind == 0 || kind == 1);
      firsts[(from + 1) % threads] = end(location, kind == 2 || kind == 3);
    }
    for (std::size_t i = 0; i < threads; ++i) {
      threads_[i] = {firsts[i]};
      if (has_single && i == start)
        threads_[i] = {end(0, false)};
      else
        threads_[i].push_back(lasts[i]);
    }
    for (auto& thread : threads_)
      if (thread.size() == 2 && count() < kOperations && percent(weights_.between))
        thread.insert(thread.begin() + 1, fence(fence_order()));
  }

  Operation end(int location, bool loads) {
    if (percent(100 - weights_.load - weights_.store)) return read_modify_write(location);
    if (loads) return load(location, load_order());
    return store(location, stored_value(location), store_order());
  }

  int stored_value(int location) {
    const int value = ++last_value_;
    values_[static_cast<std::size_t>(location)].push_back(value);
    return value;
  }

  /// Sums tell which addends are in them.
  int added_value(int location) {
    const int value = kFirstSum << addends_++;
    values_[static_cast<std::size_t>(location)].push_back(value);
    return value;
  }

  Operation operation() {
    const std::uint32_t draw = numbers_.bounded(100);
    if (draw < weights_.fence) return fence(fence_order());
    if (draw < weights_.fence + weights_.plain) {
      const int plain = static_cast<int>(numbers_.bounded(plains_));
      return percent(50) ? read(plain) : write(plain, ++last_value_);
    }
    return access(static_cast<int>(numbers_.bounded(atomics_)));
  }

  Operation access(int location) {
    const std::uint32_t draw = numbers_.bounded(100);
    if (draw < weights_.load) return load(location, load_order());
    if (draw < weights_.load + weights_.store)
      return store(location, stored_value(location), store_order());
    return read_modify_write(location);
  }

  Operation read_modify_write(int location) {
    const Order success = read_modify_write_order();
    switch (numbers_.bounded(3)) {
      case 0:
        return exchange(location, stored_value(location), success);
      case 1:
        return fetch_add(location, added_value(location), success);
      default:
        return compare_exchange(location, 0, stored_value(location), success, load_order());
    }
  }

  /// What is stored there, or 0.
  int value_that_may_come(int location) {
    const auto& values = values_[static_cast<std::size_t>(location)];
    if (values.empty() || percent(20)) return 0;
    return one_of<int>(values);
  }

  void expect_what_may_come(std::vector<Operation>& thread) {
    for (Operation& operation : thread)
      if (operation.kind == Kind::kCompareExchange)
        operation.expected = value_that_may_come(operation.location);
  }

  /// Most plain accesses depend on the last atomic operation before them that returns a value.
  void guard(std::vector<Operation>& thread) {
    int last = kUnguarded;
    for (std::size_t place = 0; place < thread.size(); ++place) {
      Operation& operation = thread[place];
      if (!is_plain(operation.kind)) {
        if (returns_value(operation.kind)) last = static_cast<int>(place);
      } else if (last != kUnguarded && percent(90)) {
        const int location = thread[static_cast<std::size_t>(last)].location;
        operation.guard = last;
        operation.guard_value = value_that_may_come(location);
      }
    }
  }

  engine::Prng numbers_;
  Mode mode_;
  Weights weights_;
  std::vector<std::vector<Operation>> threads_;
  std::uint32_t atomics_{1};
  std::uint32_t plains_{1};
  int last_value_{0};
  int addends_{0};
  std::array<std::vector<int>, kMaxAtomics> values_;  // that its stores can leave, from 0
};

}  // namespace

Program random_program(std::uint64_t seed, Mode mode) {
  return Generator(seed, mode).run();
}

}  // namespace brine::judge
