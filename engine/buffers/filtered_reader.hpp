#pragma once

/// `FilteredReader`: a reader that receives only the values which satisfy a predicate, and counts
/// the others.
///
/// What is rejected is received, so it is no lag and not pending; in a mailbox it was taken, and no
/// other taker gets it. A lag counts all values that were missed, for nobody knows whether they
/// would have been rejected. Conservation, as for the reader it is made of: pushed since it
/// subscribed = received + filtered() + lagged + pending, and those about which the predicate
/// threw.
///
/// The predicate runs on the reader's own copy, outside any lock. What it throws reaches the
/// caller, and the value that it was asked about is gone; in the middle of a batch, the next
/// receive throws it.
///
/// Progress: as the reader's, for each value that is looked at. A try_recv looks at what was pushed
/// before its second look, so a stream of what is rejected does not keep it.
///
///     auto alarms = samples.subscribe([](const Sample& s) { return s.celsius > 80; });
///     while (auto got = alarms.recv(); got.has_value()) alert(*got);
///     log_ignored(alarms.filtered());

#include <concepts>
#include <cstdint>
#include <exception>
#include <optional>
#include <utility>

#include "engine/buffers/outcome.hpp"
#include "engine/buffers/parking.hpp"
#include "engine/buffers/receiver.hpp"

namespace brine::engine {

/// Move-only; one thread at a time uses it.
template <class Reader, class Predicate>
class FilteredReader : public detail::Receiver<FilteredReader<Reader, Predicate>,
                                               typename Reader::Value, typename Reader::Platform> {
  using T = typename Reader::Value;
  using P = typename Reader::Platform;
  static_assert(std::predicate<Predicate&, const T&>,
                "the predicate is called with a value, and says whether to receive it");

 public:
  FilteredReader(Reader reader, Predicate predicate)
      : reader_(std::move(reader)), predicate_(std::move(predicate)) {}

  /// A value that satisfies the predicate, Lagged, Empty or Closed; does not wait.
  Outcome<T> try_recv() {
    if (thrown_ != nullptr) [[unlikely]]
      std::rethrow_exception(std::exchange(thrown_, nullptr));
    return first_match([this] { return reader_.try_recv(); });
  }

  /// How many values the predicate has rejected.
  [[nodiscard]] std::uint64_t filtered() const noexcept { return filtered_; }

  /// What it reads through, for its place and its figures.
  [[nodiscard]] const Reader& reader() const noexcept { return reader_; }

  /// For observers: whether a value, rejected or not, or a lag could be received now.
  [[nodiscard]] bool available() const { return reader_.available(); }

 private:
  friend class detail::Receiver<FilteredReader, T, P>;

  Outcome<T> wait_for_outcome(const typename Parking<P>::Deadline& deadline) {
    return reader_.state_->parking().look_or_park([this] { return try_recv(); }, deadline,
                                                  this->parked_);
  }

  /// try_recv, but what ends it early, a lag or an exception, is left for the next receive.
  Outcome<T> take_next() {
    std::optional<Outcome<T>> got;
    thrown_ = P::guarded([&] { got.emplace(first_match([this] { return reader_.take_next(); })); });
    if (thrown_ != nullptr) return Empty{};
    return *std::move(got);
  }

  template <class Take>
  Outcome<T> first_match(Take&& take) {
    if (Outcome<T> got = take(); !rejects(got)) return got;
    // What is pushed from now on is left for the next call. None of it is forgotten by a reader
    // that then parks: it looked after it had registered (parking.hpp).
    const std::uint64_t end = reader_.state_->pushes();
    while (reader_.place() < end)
      if (Outcome<T> got = take(); !rejects(got)) return got;
    if (!reader_.state_->closed()) return Empty{};
    // A close that came before this call has woken everybody, so nobody would end a sleep. Nothing
    // is pushed any more: this ends.
    for (;;)
      if (Outcome<T> got = take(); !rejects(got)) return got;
  }

  [[nodiscard]] bool rejects(const Outcome<T>& got) {
    if (!got.has_value() || predicate_(*got)) return false;
    ++filtered_;
    return true;
  }

  Reader reader_;
  Predicate predicate_;
  std::uint64_t filtered_ = 0;
  std::exception_ptr thrown_;  ///< for the next receive
};

}  // namespace brine::engine
