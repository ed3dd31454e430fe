#include "tests/judge/histories.hpp"

#include <algorithm>
#include <cstddef>

namespace brine::judge {

namespace {

class Enumeration {
 public:
  explicit Enumeration(const std::vector<Access>& accesses)
      : accesses_(accesses), observations_(accesses.size()) {}

  std::vector<History> run() {
    order_next_store();
    return std::move(found_);
  }

 private:
  static int value_after(const Operation& operation, int before) {
    return operation.kind == Kind::kFetchAdd ? before + operation.operand : operation.operand;
  }

  [[nodiscard]] bool is_first_unordered_of_thread(std::size_t i) const {
    for (std::size_t earlier = 0; earlier < i; ++earlier)
      if (accesses_[earlier].thread == accesses_[i].thread && accesses_[earlier].writes &&
          observations_[earlier].write_position == 0)
        return false;
    return true;
  }

  // NOLINTNEXTLINE(misc-no-recursion): one level a store
  void order_next_store() {
    bool complete = true;
    for (std::size_t i = 0; i < accesses_.size(); ++i) {
      if (!accesses_[i].writes || observations_[i].write_position != 0) continue;
      complete = false;
      if (is_first_unordered_of_thread(i)) order_store(i);
    }
    if (complete) choose_read(0);
  }

  // NOLINTNEXTLINE(misc-no-recursion)
  void order_store(std::size_t i) {
    const Operation& operation = accesses_[i].operation;
    const int before = values_.back();
    if (operation.kind == Kind::kCompareExchange && before != operation.expected) return;
    const bool reads = is_read_modify_write(operation.kind);
    const int place = static_cast<int>(values_.size());
    observations_[i] = {.read_position = reads ? place - 1 : 0,
                        .write_position = place,
                        .value = reads ? before : 0};
    values_.push_back(value_after(operation, before));
    writers_.push_back(accesses_[i].event);
    order_next_store();
    writers_.pop_back();
    values_.pop_back();
    observations_[i] = {};
  }

  /// What the thread already read or wrote must not be newer.
  [[nodiscard]] int oldest_readable(std::size_t i) const {
    int oldest = 0;
    for (std::size_t earlier = 0; earlier < i; ++earlier)
      if (accesses_[earlier].thread == accesses_[i].thread)
        oldest = std::max(
            {oldest, observations_[earlier].read_position, observations_[earlier].write_position});
    return oldest;
  }

  [[nodiscard]] int newest_readable(std::size_t i) const {
    for (std::size_t later = i + 1; later < accesses_.size(); ++later)
      if (accesses_[later].thread == accesses_[i].thread && accesses_[later].writes)
        return observations_[later].write_position - 1;
    return static_cast<int>(values_.size()) - 1;
  }

  // NOLINTNEXTLINE(misc-no-recursion): one level a load
  void choose_read(std::size_t i) {
    if (i == accesses_.size())
      return found_.push_back(
          {.observations = observations_, .writers = writers_, .final_value = values_.back()});
    const int oldest = oldest_readable(i);
    if (accesses_[i].writes) {
      const bool reads = is_read_modify_write(accesses_[i].operation.kind);
      if (!reads || observations_[i].read_position >= oldest) choose_read(i + 1);
      return;
    }
    const int newest = newest_readable(i);
    for (int place = oldest; place <= newest; ++place) {
      const int value = values_[static_cast<std::size_t>(place)];
      const Operation& operation = accesses_[i].operation;
      if (operation.kind == Kind::kCompareExchange && value == operation.expected) continue;
      observations_[i] = {.read_position = place, .write_position = 0, .value = value};
      choose_read(i + 1);
    }
    observations_[i] = {};
  }

  const std::vector<Access>& accesses_;
  std::vector<Observation> observations_;
  std::vector<int> writers_;
  std::vector<int> values_{0};  // in modification order
  std::vector<History> found_;
};

}  // namespace

std::vector<History> histories_of(const std::vector<Access>& accesses) {
  return Enumeration(accesses).run();
}

}  // namespace brine::judge
