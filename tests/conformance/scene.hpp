#pragma once

/// What many cases share: a buffer with its writer and a reader, ranges of pushes, and a reader
/// that checks whatever it may receive.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/conformance/stage.hpp"

namespace brine::tests {

/// A buffer, its writer, and a reader from before the first push. They go in the reverse order.
struct Scene {
  explicit Scene(Stage& stage)
      : buffer(stage.make()), writer(buffer->writer()), reader(buffer->subscribe()) {}

  std::unique_ptr<Subject> buffer;
  Writer writer;
  Reader reader;
};

inline void push_range(SubjectWriter& writer, std::uint64_t first, std::uint64_t last) {
  for (std::uint64_t number = first; number <= last; ++number)
    writer.push(number);
}

inline void expect_range(Stage& stage, SubjectReader& reader, std::uint64_t first,
                         std::uint64_t last, engine::Site site = engine::Site::here()) {
  for (std::uint64_t number = first; number <= last; ++number)
    stage.expect(reader.try_recv(), value(number), site);
}

[[nodiscard]] inline std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t last) {
  std::vector<std::uint64_t> all;
  for (std::uint64_t number = first; number <= last; ++number)
    all.push_back(number);
  return all;
}

/// Lets time pass until a reader of `buffer` sleeps, for the `n`-th time in all.
inline void await_parks(Stage& stage, Subject& buffer, std::uint64_t n) {
  while (buffer.parks() < n)
    stage.yield();
}

/// What one reader sees of numbers that are pushed in order from 1: consecutive but for lags on a
/// broadcast buffer, else growing.
class Follower {
 public:
  /// `next`: the number that comes first; 0: not known, because pushes are under way.
  Follower(Stage& stage, SubjectReader& reader, std::uint64_t next)
      : stage_(&stage), reader_(&reader), next_(next) {}

  /// False at the end.
  bool take(const Received& got) {
    if (got.kind == Kind::kLagged) {
      stage_->require(stage_->has(kLags) && got.n != 0, "a lag of " + std::to_string(got.n));
      if (next_ != 0) next_ += got.n;
      lagged_ += got.n;
    }
    if (got.kind == Kind::kValue) take_value(got.n);
    return got.kind != Kind::kClosed;
  }

  void run() {
    while (take(reader_->recv())) {
    }
  }

  /// After Closed: nothing up to `last`, the last number pushed, is missing.
  void ended(std::uint64_t last) {
    if (stage_->has(kBroadcast)) {
      if (next_ != 0) stage_->expect_count("received up to", next_ - 1, last);
    } else {
      stage_->expect_count("the last one received", newest_, last);
    }
  }

  [[nodiscard]] std::uint64_t newest() const noexcept { return newest_; }
  [[nodiscard]] std::uint64_t received() const noexcept { return received_; }
  [[nodiscard]] std::uint64_t lagged_in_all() const noexcept { return lagged_; }

 private:
  void take_value(std::uint64_t number) {
    if (stage_->has(kBroadcast) && next_ != 0) {
      stage_->expect(value(number), value(next_));
    } else {
      stage_->require(number > newest_, "value " + std::to_string(number) + " after value " +
                                            std::to_string(newest_));
    }
    newest_ = number;
    next_ = number + 1;
    ++received_;
  }

  Stage* stage_;
  SubjectReader* reader_;
  std::uint64_t next_;
  std::uint64_t newest_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t lagged_ = 0;
};

}  // namespace brine::tests
