#pragma once

/// Stage: what a contract case works with: the buffer of its row, tasks and time of its platform,
/// and the two ways to claim something.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/measure/context.hpp"
#include "engine/platform/platform.hpp"
#include "tests/conformance/subject.hpp"

namespace brine::tests {

using MakeSubject = std::unique_ptr<Subject> (*)(engine::RunContext&, const SubjectOptions&);

/// One of the things that every case is run against: a buffer with a capacity, a type of value, a
/// platform.
struct Row {
  std::string_view buffer;
  std::size_t capacity = 1;  ///< values that it retains
  std::string_view value_type;
  Traits traits = 0;
  bool simulated = true;
  std::size_t fewest_cases = 0;  ///< fewer that apply are a defect of the table
  MakeSubject make = nullptr;

  [[nodiscard]] bool has(Traits needs) const noexcept { return (traits & needs) == needs; }
};

class Stage {
 public:
  Stage(engine::RunContext& context, const Row& row) : context_(&context), row_(&row) {}
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  virtual ~Stage() = default;

  [[nodiscard]] std::unique_ptr<Subject> make() { return make(capacity(), "subject"); }
  [[nodiscard]] std::unique_ptr<Subject> make(std::size_t capacity, std::string name) {
    return row_->make(*context_, {.capacity = capacity, .name = std::move(name)});
  }
  [[nodiscard]] std::size_t capacity() const noexcept { return row_->capacity; }
  [[nodiscard]] bool has(Traits needs) const noexcept { return row_->has(needs); }
  /// Pushes that overrun a small buffer, for cases in which every step is scheduled.
  [[nodiscard]] std::uint64_t some() const noexcept { return capacity() > 4 ? 8 : capacity() + 4; }

  /// Tasks run until join(), which a case that spawns calls last.
  virtual void spawn(std::string_view name, std::function<void()> body) = 0;
  virtual void join() = 0;
  virtual void yield() = 0;
  virtual void sleep_for(Nanoseconds duration) = 0;
  [[nodiscard]] virtual Nanoseconds now() = 0;
  /// What is set here was done before: set() releases, is_set() acquires.
  class Flag {
   public:
    Flag() = default;
    Flag(const Flag&) = delete;
    Flag& operator=(const Flag&) = delete;
    virtual ~Flag() = default;
    virtual void set() = 0;
    [[nodiscard]] virtual bool is_set() = 0;
  };
  [[nodiscard]] virtual std::unique_ptr<Flag> flag() = 0;

  void require(bool holds, const std::string& what, engine::Site site = engine::Site::here()) {
    if (!holds) fail(what, site);
  }
  void expect(const Received& got, const Received& wanted,
              engine::Site site = engine::Site::here()) {
    if (got != wanted) fail("got " + text_of(got) + " where " + text_of(wanted) + " is due", site);
  }
  void expect_count(std::string_view what, std::uint64_t got, std::uint64_t wanted,
                    engine::Site site = engine::Site::here()) {
    if (got == wanted) return;
    fail(std::string(what) + ": " + std::to_string(got) + " where " + std::to_string(wanted) +
             " is due",
         site);
  }
  void expect_batch(const Batch& got, const std::vector<std::uint64_t>& wanted,
                    engine::Site site = engine::Site::here()) {
    if (got == Batch{.numbers = wanted}) return;
    std::string numbers;
    for (const std::uint64_t number : got.numbers)
      numbers += " " + std::to_string(number);
    fail("got a batch of" + numbers + " (" + text_of(got.reason) + ") where " +
             std::to_string(wanted.size()) + " values are due",
         site);
  }

 private:
  /// In simulation it does not return; on threads the first failure is kept.
  void fail(const std::string& what, engine::Site site) {
    const std::string_view file = site.file;
    const std::size_t slash = file.rfind('/');
    const std::string name(slash == std::string_view::npos ? file : file.substr(slash + 1));
    context_->fail({.kind = "property",
                    .property = "contract",
                    .message = name + ":" + std::to_string(site.line) + ": " + what});
  }

  engine::RunContext* context_;
  const Row* row_;
};

/// A claim about a buffer, on each row that has the traits it needs.
struct Case {
  std::string_view name;
  Traits needs = 0;
  void (*body)(Stage&) = nullptr;
};

}  // namespace brine::tests
