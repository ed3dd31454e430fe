#pragma once

/// Subject: a buffer under test, without its type. Values are known by their numbers, 1, 2, 3, …; a
/// value that is not whole has the number 0.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "tests/conformance/contract.hpp"

namespace brine::tests {

using Nanoseconds = std::chrono::nanoseconds;

struct SubjectOptions {
  std::size_t capacity = 0;  ///< for buffers that have one to choose
  std::string name = "subject";
};

/// What a condition came to: kValue, kTimeout or kClosed, and the last value it was tested on.
struct Waited {
  Kind kind = Kind::kTimeout;
  std::optional<std::uint64_t> last = std::nullopt;

  friend bool operator==(const Waited&, const Waited&) = default;
};

class SubjectReader {
 public:
  SubjectReader() = default;
  SubjectReader(const SubjectReader&) = delete;
  SubjectReader& operator=(const SubjectReader&) = delete;
  virtual ~SubjectReader() = default;

  virtual Received recv() = 0;
  virtual Received try_recv() = 0;
  virtual Received recv_for(Nanoseconds timeout) = 0;
  virtual Received recv_until(Nanoseconds since_epoch) = 0;
  /// Of at most `most` values; 0: an empty span.
  virtual Batch recv_batch(std::size_t most) = 0;

  /// Moves the handle out and back in.
  virtual void move_about() = 0;
  /// Assigns the handle of `other`, whose own is then gone.
  virtual void take_over(SubjectReader& other) = 0;

  // Only with kLatest.
  virtual std::uint64_t version() = 0;
  virtual Received current() = 0;
  // Only with kWaitsForCondition. A predicate gets the number.
  using Predicate = std::function<bool(std::uint64_t)>;
  virtual Waited wait_for(const Predicate& predicate, Nanoseconds timeout) = 0;
};

class SubjectWriter {
 public:
  SubjectWriter() = default;
  SubjectWriter(const SubjectWriter&) = delete;
  SubjectWriter& operator=(const SubjectWriter&) = delete;
  virtual ~SubjectWriter() = default;

  virtual bool push(std::uint64_t number) = 0;
  virtual void close() = 0;
  virtual void move_about() = 0;
  virtual void take_over(SubjectWriter& other) = 0;
};

using Reader = std::unique_ptr<SubjectReader>;
using Writer = std::unique_ptr<SubjectWriter>;

class Subject {
 public:
  Subject() = default;
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;
  virtual ~Subject() = default;

  [[nodiscard]] virtual Writer writer() = 0;
  [[nodiscard]] virtual Reader subscribe() = 0;

  [[nodiscard]] virtual std::uint64_t pushed() = 0;
  [[nodiscard]] virtual std::uint64_t active_readers() = 0;
  [[nodiscard]] virtual std::uint64_t parks() = 0;
  [[nodiscard]] virtual std::uint64_t dropped() = 0;      ///< only with kLags
  [[nodiscard]] virtual std::uint64_t overwritten() = 0;  ///< only with kCountsOverwrites
  [[nodiscard]] virtual bool pending() = 0;               ///< only with kCountsOverwrites
};

}  // namespace brine::tests
