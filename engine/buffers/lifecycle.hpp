#pragma once

/// The life of a buffer: one writer, then closed; and the count of its readers.
///
/// Close: by the writer handle, or by its destruction; by the destruction of the buffer object if
/// there never was a writer. It wakes every parked reader.

#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "engine/buffers/apart.hpp"
#include "engine/buffers/parking.hpp"
#include "engine/platform/platform.hpp"

namespace brine::engine::detail {

/// What a buffer counts of its readers, statistics or not. Neither is touched by a push or by a
/// receive of a value.
template <Platform P>
struct ReaderCounts {
  typename P::template atomic<std::uint64_t> active{0};   ///< live reader handles
  typename P::template atomic<std::uint64_t> dropped{0};  ///< sum of all lags
};

/// Stands where a var would, and is nothing.
struct NoCount {
  explicit constexpr NoCount(std::uint64_t /*first*/) noexcept {}
};

/// A writer's own copy of a count that it publishes: in simulation, a var, so that two writers are
/// a reported race. Else nothing, a store less at each push; the writer reads what it published.
template <Platform P>
using WriterCount =
    std::conditional_t<P::kSimulated, typename P::template var<std::uint64_t>, NoCount>;

/// Base of every buffer's state.
template <Platform P, class Where>
class Lifecycle {
 public:
  using Store = Where;
  using Name = typename Store::Name;

  /// `kind` and `name` tell the user which buffer an error is about.
  Lifecycle(std::string_view kind, Name name)
      : kind_(kind), name_(std::move(name)), parking_(name_) {
    if constexpr (P::kSimulated) {
      const std::string label(name_);
      P::name(closed_, label + ".closed");
      P::name(writers_, label + ".writers");
      P::name(reader_counts_.active, label + ".readers");
      P::name(reader_counts_.dropped, label + ".dropped");
    }
  }

  [[nodiscard]] Parking<P>& parking() noexcept { return parking_; }
  [[nodiscard]] const Parking<P>& parking() const noexcept { return parking_; }
  [[nodiscard]] const Name& name() const noexcept { return name_; }
  [[nodiscard]] ReaderCounts<P>& reader_counts() noexcept { return reader_counts_; }
  [[nodiscard]] const ReaderCounts<P>& reader_counts() const noexcept { return reader_counts_; }

  /// Everything pushed before the close is visible to whoever reads true.
  [[nodiscard]] bool closed() const {
    return closed_.load(std::memory_order_acquire) !=
           0;  // acquire: pairs with the release store in close
  }

  /// For the writer: whether it has closed, which nobody else does while there is one.
  [[nodiscard]] bool has_closed() const { return closed_.peek() != 0; }

  /// For the writer, after its last push, or for the owner if there is no writer.
  void close() {
    closed_.store(1, std::memory_order_release);  // release: pairs with the acquire load in closed
    parking_.notify_all();
  }

  /// For observers: whether a writer handle lives that has not closed.
  [[nodiscard]] bool has_producer() const { return writers_.peek() != 0 && closed_.peek() == 0; }

  void take_writer() {
    // relaxed: it guards nothing but itself.
    const std::uint32_t before = writers_.exchange(1, std::memory_order_relaxed);
    if (before == 0) return;
    throw std::invalid_argument(
        about() +
        "producer() was called again, but a buffer has one writer for life; keep the "
        "first Producer and move it to where you push");
  }

  /// One more reader; false: there are as many as there may be.
  bool admit() {
    auto& active = reader_counts_.active;
    if constexpr (Store::kMaxReaders == 0) {
      active.fetch_add(1, std::memory_order_relaxed);  // relaxed: a count that orders nothing
      return true;
    } else {
      std::uint64_t now = active.load(std::memory_order_relaxed);  // relaxed: as above
      while (now < Store::kMaxReaders) {
        if (active.compare_exchange_weak(now, now + 1, std::memory_order_relaxed,
                                         std::memory_order_relaxed))
          return true;
      }
      return false;
    }
  }
  [[noreturn]] void refuse_reader() const {
    throw std::length_error(about() + "subscribe() beyond its " +
                            std::to_string(Store::kMaxReaders) +
                            " readers; drop one, raise MaxReaders, or ask with try_subscribe()");
  }

  /// When the buffer object is destroyed. relaxed: destruction is ordered after every call to
  /// producer() by the user.
  void abandon() {
    const std::uint32_t writers = writers_.load(std::memory_order_relaxed);
    if (writers == 0) close();
  }

 private:
  [[nodiscard]] std::string about() const {
    return std::string(kind_) + " '" + std::string(name_) + "': ";
  }

  const std::string_view kind_;
  const Name name_;
  typename P::template atomic<std::uint32_t> closed_{0};
  typename P::template atomic<std::uint32_t> writers_{0};
  ReaderCounts<P> reader_counts_;
  alignas(kApart) Parking<P> parking_;
};

}  // namespace brine::engine::detail
