#pragma once

/// `AnyBuffer`: a ring, a latest value or a mailbox behind one type, chosen at run time.
///
/// Overflow, lag, close, order and progress are those of the chosen kind: see spmc_ring.hpp,
/// single_latest.hpp and mailbox.hpp. A call of a handle is one indirect call, and then the call of
/// the handle behind it, inlined. Handles are made on the heap; pushes and receives allocate
/// nothing.
///
/// A T that cannot be copied may go into a mailbox only: the other kinds refuse it when they are
/// made.
///
///     AnyBuffer<Sample> buffer({.config = {.kind = BufferKind::kSingleLatest}, .name =
///     "samples"}); auto producer = buffer.producer(); auto reader = buffer.subscribe();
///     producer.push(Sample{42});
///     if (auto got = reader.recv(); got.has_value()) use(*got);

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "engine/buffers/buffer_config.hpp"
#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/outcome.hpp"
#include "engine/buffers/overwritten.hpp"
#include "engine/buffers/parking.hpp"
#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"
#include "engine/buffers/stats.hpp"
#include "engine/platform/platform.hpp"
#include "engine/platform/std_platform.hpp"
#include "engine/platform/time_limit.hpp"

namespace brine::engine {

struct AnyBufferOptions {
  BufferConfig config = {};
  std::string name = "buffer";  ///< for errors and traces
};

/// The buffers that an AnyBuffer chooses from, all with one policy of statistics (stats.hpp).
/// Another struct of this shape brings others: broken twins.
template <class T, Platform P, class Stats_ = NoStats>
struct BufferTypes {
  using Stats = Stats_;
  using Ring = SpmcRing<T, P, SpmcRingRules, Stats>;
  using Latest = SingleLatest<T, P, SingleLatestRules, Stats>;
  using Box = Mailbox<T, P, MailboxRules, Stats>;
};

namespace detail {

/// How a value is handed on to a virtual push: in registers, if it fits into two.
template <class T>
using Passed =
    std::conditional_t<std::is_trivially_copyable_v<T> && sizeof(T) <= 2 * sizeof(void*), T, T&&>;

template <class T, Platform P>
class ErasedProducer {
 public:
  ErasedProducer() = default;
  ErasedProducer(const ErasedProducer&) = delete;
  ErasedProducer& operator=(const ErasedProducer&) = delete;
  virtual ~ErasedProducer() = default;
  virtual bool push(Passed<T> value, Overwritten<T>& overwritten) = 0;
  virtual void close() noexcept(P::kNothrow) = 0;
};

template <class T, Platform P>
class ErasedReader {
 public:
  ErasedReader() = default;
  ErasedReader(const ErasedReader&) = delete;
  ErasedReader& operator=(const ErasedReader&) = delete;
  virtual ~ErasedReader() = default;
  virtual Outcome<T> try_recv() = 0;
  virtual Outcome<T> recv(const typename Parking<P>::Deadline& deadline) = 0;
  virtual Outcome<std::size_t> recv_batch(std::span<T> out) = 0;
  [[nodiscard]] virtual bool parked() const noexcept = 0;
  [[nodiscard]] virtual bool available() const = 0;
  [[nodiscard]] virtual std::uint64_t filtered() const noexcept = 0;
  [[nodiscard]] virtual std::optional<ReaderStats> stats() const = 0;
};

}  // namespace detail

/// The writer handle; see detail::ProducerHandle. Move-only; one thread at a time uses it. After a
/// move only assignment and destruction are valid.
template <class T, Platform P = StdPlatform>
class AnyProducer {
 public:
  explicit AnyProducer(std::unique_ptr<detail::ErasedProducer<T, P>> behind) noexcept
      : behind_(std::move(behind)) {}

  /// False only after close(): the value is then destroyed.
  bool push(T value) {
    detail::Overwritten<T> overwritten;
    return push(std::move(value), overwritten);
  }
  /// The same, for a caller that holds a lock: what the push overwrote is destroyed by the caller.
  bool push(T&& value, detail::Overwritten<T>& overwritten) {
    return behind_->push(std::move(value), overwritten);
  }
  /// Readers drain what they may still see, then get Closed, for ever. Idempotent.
  void close() noexcept(P::kNothrow) { behind_->close(); }

 private:
  std::unique_ptr<detail::ErasedProducer<T, P>> behind_;
};

/// One reader; see detail::Receiver. Move-only; one thread at a time uses it. After a move only
/// assignment and destruction are valid.
template <class T, Platform P = StdPlatform>
class AnyReader {
 public:
  using TimePoint = typename P::clock::time_point;

  explicit AnyReader(std::unique_ptr<detail::ErasedReader<T, P>> behind) noexcept
      : behind_(std::move(behind)) {}

  Outcome<T> try_recv() { return behind_->try_recv(); }
  Outcome<T> recv() { return behind_->recv(std::nullopt); }
  Outcome<T> recv_until(TimePoint deadline) { return behind_->recv(deadline); }
  Outcome<T> recv_for(TimeLimit timeout) { return recv_until(deadline_after<P>(timeout)); }
  Outcome<std::size_t> recv_batch(std::span<T> out) requires(std::is_nothrow_move_assignable_v<T>) {
    return behind_->recv_batch(out);
  }

  /// For observers: whether this reader sleeps in a receive, and whether it could receive now.
  [[nodiscard]] bool parked() const noexcept { return behind_->parked(); }
  [[nodiscard]] bool available() const { return behind_->available(); }

  /// How many values its predicate has rejected; 0 without one.
  [[nodiscard]] std::uint64_t filtered() const noexcept { return behind_->filtered(); }
  /// None where statistics are off.
  [[nodiscard]] std::optional<ReaderStats> stats() const { return behind_->stats(); }

 private:
  std::unique_ptr<detail::ErasedReader<T, P>> behind_;
};

namespace detail {

template <class T, Platform P, class Producer>
class ProducerOf final : public ErasedProducer<T, P> {
 public:
  /// From the buffer itself: a handle that has no place to live in would close it.
  template <class Buffer>
  explicit ProducerOf(std::in_place_t, Buffer& buffer) : producer_(buffer.producer()) {}
  bool push(Passed<T> value, Overwritten<T>& overwritten) override {
    return producer_.push(std::move(value), overwritten);
  }
  void close() noexcept(P::kNothrow) override { producer_.close(); }

 private:
  Producer producer_;
};

template <class T, Platform P, class Reader>
class ReaderOf final : public ErasedReader<T, P> {
 public:
  explicit ReaderOf(Reader reader) noexcept : reader_(std::move(reader)) {}
  Outcome<T> try_recv() override { return reader_.try_recv(); }
  Outcome<T> recv(const typename Parking<P>::Deadline& deadline) override {
    return deadline.has_value() ? reader_.recv_until(*deadline) : reader_.recv();
  }
  Outcome<std::size_t> recv_batch([[maybe_unused]] std::span<T> out) override {
    if constexpr (std::is_nothrow_move_assignable_v<T>) {
      return reader_.recv_batch(out);
    } else {
      return Empty{};  // AnyReader does not offer it
    }
  }
  [[nodiscard]] bool parked() const noexcept override { return reader_.parked(); }
  [[nodiscard]] bool available() const override { return reader_.available(); }
  [[nodiscard]] std::uint64_t filtered() const noexcept override {
    if constexpr (requires { reader_.filtered(); }) {
      return reader_.filtered();
    } else {
      return 0;
    }
  }
  [[nodiscard]] std::optional<ReaderStats> stats() const override { return stats_of(reader_); }

 private:
  template <class Of>
  static std::optional<ReaderStats> stats_of([[maybe_unused]] const Of& reader) {
    if constexpr (requires { reader.reader(); }) {
      return stats_of(reader.reader());
    } else if constexpr (requires { reader.stats(); }) {
      return reader.stats();
    } else {
      return std::nullopt;
    }
  }

  Reader reader_;
};

/// Figures of a buffer, 0 where its kind has no such figure.
struct BufferCounts {
  std::uint64_t pushed = 0;
  std::uint64_t active_readers = 0;
  std::uint64_t dropped = 0;
  std::uint64_t overwritten = 0;
  std::uint64_t parks = 0;
};

template <class T, Platform P>
class ErasedBuffer {
 public:
  ErasedBuffer() = default;
  ErasedBuffer(const ErasedBuffer&) = delete;
  ErasedBuffer& operator=(const ErasedBuffer&) = delete;
  virtual ~ErasedBuffer() = default;
  [[nodiscard]] virtual AnyProducer<T, P> producer() = 0;
  [[nodiscard]] virtual AnyReader<T, P> subscribe() const = 0;
  [[nodiscard]] virtual AnyReader<T, P> subscribe(
      std::function<bool(const T&)> predicate) const = 0;
  [[nodiscard]] virtual const std::string& name() const noexcept = 0;
  [[nodiscard]] virtual BufferCounts counts() const = 0;
  [[nodiscard]] virtual std::optional<BufferStats> stats() const = 0;
};

template <class T, Platform P, class Buffer>
class BufferOf final : public ErasedBuffer<T, P> {
 public:
  template <class Options>
  explicit BufferOf(Options options) : buffer_(std::move(options)) {}

  [[nodiscard]] AnyProducer<T, P> producer() override {
    using Producer = ProducerOf<T, P, typename Buffer::Producer>;
    return AnyProducer<T, P>(std::make_unique<Producer>(std::in_place, buffer_));
  }
  [[nodiscard]] AnyReader<T, P> subscribe() const override {
    using Reader = ReaderOf<T, P, typename Buffer::Reader>;
    return AnyReader<T, P>(std::make_unique<Reader>(buffer_.subscribe()));
  }
  [[nodiscard]] AnyReader<T, P> subscribe(std::function<bool(const T&)> predicate) const override {
    auto reader = buffer_.subscribe(std::move(predicate));
    return AnyReader<T, P>(std::make_unique<ReaderOf<T, P, decltype(reader)>>(std::move(reader)));
  }
  [[nodiscard]] const std::string& name() const noexcept override { return buffer_.name(); }
  [[nodiscard]] BufferCounts counts() const override {
    BufferCounts counts{.pushed = buffer_.pushed(),
                        .active_readers = buffer_.active_readers(),
                        .parks = buffer_.parks()};
    if constexpr (requires { buffer_.dropped(); }) counts.dropped = buffer_.dropped();
    if constexpr (requires { buffer_.overwritten(); }) counts.overwritten = buffer_.overwritten();
    return counts;
  }
  [[nodiscard]] std::optional<BufferStats> stats() const override {
    if constexpr (requires { buffer_.stats(); }) {
      return buffer_.stats();
    } else {
      return std::nullopt;
    }
  }

 private:
  Buffer buffer_;
};

}  // namespace detail

template <class T, Platform P = StdPlatform, class Types = BufferTypes<T, P>>
class AnyBuffer {
 public:
  using Producer = AnyProducer<T, P>;
  using Reader = AnyReader<T, P>;

  /// std::invalid_argument if there can be no such buffer (require_valid), or none for this T.
  explicit AnyBuffer(AnyBufferOptions options = {})
      : config_(options.config), behind_(make(std::move(options))) {}

  /// The one writer handle. A second call is std::invalid_argument.
  [[nodiscard]] Producer producer() { return behind_->producer(); }
  /// A reader. From any thread.
  [[nodiscard]] Reader subscribe() const { return behind_->subscribe(); }
  /// A reader of the values for which the predicate is true (filtered_reader.hpp).
  [[nodiscard]] Reader subscribe(std::function<bool(const T&)> predicate) const {
    return behind_->subscribe(std::move(predicate));
  }

  [[nodiscard]] BufferKind kind() const noexcept { return config_.kind; }
  [[nodiscard]] std::size_t capacity() const noexcept { return config_.retained(); }
  [[nodiscard]] const std::string& name() const noexcept { return behind_->name(); }

  /// For observers, as the buffers have them; 0 where the kind has no such figure.
  [[nodiscard]] std::uint64_t pushed() const { return behind_->counts().pushed; }
  [[nodiscard]] std::uint64_t active_readers() const { return behind_->counts().active_readers; }
  [[nodiscard]] std::uint64_t dropped() const { return behind_->counts().dropped; }
  [[nodiscard]] std::uint64_t overwritten() const { return behind_->counts().overwritten; }
  [[nodiscard]] std::uint64_t parks() const { return behind_->counts().parks; }

  /// A consistent snapshot; none where statistics are off.
  [[nodiscard]] std::optional<BufferStats> stats() const { return behind_->stats(); }

 private:
  using Behind = std::unique_ptr<detail::ErasedBuffer<T, P>>;

  template <class Buffer, class Options>
  static Behind make_of(Options options) {
    return std::make_unique<detail::BufferOf<T, P, Buffer>>(std::move(options));
  }

  static Behind make(AnyBufferOptions options) {
    const BufferConfig& config = options.config;
    require_valid(config, "AnyBuffer '" + options.name + "'");
    if (config.kind == BufferKind::kMailbox)
      return make_of<typename Types::Box>(MailboxOptions{.name = std::move(options.name)});
    if constexpr (std::is_copy_constructible_v<T>) {
      if (config.kind == BufferKind::kSingleLatest)
        return make_of<typename Types::Latest>(SingleLatestOptions{.name = options.name});
      return make_of<typename Types::Ring>(
          SpmcRingOptions{.capacity = config.retained(), .name = options.name});
    } else {
      throw std::invalid_argument("AnyBuffer '" + options.name + "': a " +
                                  std::string(name_of(config.kind)) +
                                  " gives each reader its own copy, and this type of value cannot "
                                  "be copied; choose BufferKind::kMailbox");
    }
  }

  BufferConfig config_;
  Behind behind_;
};

}  // namespace brine::engine
