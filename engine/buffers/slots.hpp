#pragma once

/// Storage that SpmcRing and SingleLatest share: slots that one writer fills in the order of an
/// index while readers copy from them. Which of the two a T gets is `detail::Slots<T, P>`.
///
///  - WordSlots, for a trivially copyable T: arrays of relaxed atomic words. Neither side ever
///    waits. A reader may copy a mixture of two values; it must then learn, from the caller's count
///    of pushes, that it did.
///  - LockedSlots, for any other T: a mutex for each slot, held for one copy or move, and the index
///    beside the value.
///
/// Both number the values 0, 1, 2, …; value i lives in slot i mod N, N a power of two. The caller
/// keeps a count of the values that are complete ("the tail"): it writes value i, then stores tail
/// = i + 1 with release. Why a value that passes `retained` is whole is proved at WordSlots::read
/// and LockedSlots::read.
///
///     // the writer, which keeps a Writer: auto writer = slots.writer();
///     Overwritten<T> overwritten;
///     writer.write(index, std::move(value), overwritten,
///                  [&] { tail.store(index + 1, std::memory_order_release); });
///
///     // a reader that knows index < tail, with capacity < N
///     Outcome<T> got = slots.read(index, [&] {
///       newest = tail.load(std::memory_order_acquire);
///       return newest - index <= capacity;
///     });

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "engine/buffers/outcome.hpp"
#include "engine/buffers/overwritten.hpp"
#include "engine/buffers/store.hpp"
#include "engine/platform/platform.hpp"

namespace brine::engine::detail {

/// The largest unsigned word that divides `size`.
template <std::size_t size>
using WordFor = std::conditional_t<
    size % 8 == 0, std::uint64_t,
    std::conditional_t<size % 4 == 0, std::uint32_t,
                       std::conditional_t<size % 2 == 0, std::uint16_t, std::uint8_t>>>;

template <class T, Platform P, std::size_t kInPlace>
class WordSlots {
  static_assert(std::is_trivially_copyable_v<T>, "values are moved as words");
  using Word = WordFor<sizeof(T)>;
  using AtomicWord = typename P::template atomic<Word>;
  static constexpr std::size_t kWordBytes = sizeof(Word);
  static constexpr std::size_t kWords = sizeof(T) / kWordBytes;

 public:
  static constexpr bool kLocked = false;

  /// `count` is a power of two.
  WordSlots(std::size_t count, std::string_view owner) : mask_(count - 1), words_(count * kWords) {
    if constexpr (P::kSimulated) {
      const std::string label = std::string(owner) + ".slot";
      for (std::size_t i = 0; i != count * kWords; ++i) {
        P::name(words_[i], label);
        if constexpr (!kTraceable<T>) P::hide_value(words_[i]);
      }
    }
  }

  /// What the one writer needs of the slots. Its handle keeps it: a push that asks the state where
  /// the slots are knows later where it stores, and so do the loads that follow.
  class Writer {
   public:
    /// With index = the tail; `publish()` stores the next one. Wait-free.
    template <class Publish>
    void write(std::uint64_t index, const T& value, Overwritten<T>& /*none*/,
               Publish&& publish) const {
      std::array<Word, kWords> image;
      std::memcpy(image.data(), &value, sizeof(T));
      // release: pairs with the acquire fence in read. It keeps tail.store(index), which came
      // before, ahead of the words.
      P::fence(std::memory_order_release);
      AtomicWord* const slot = first_ + static_cast<std::size_t>(index & mask_) * kWords;
      // relaxed: ordered by the fence, and by the release store of the tail that follows.
      for (std::size_t i = 0; i != kWords; ++i)
        slot[i].store(image[i], std::memory_order_relaxed);
      publish();
    }

   private:
    friend class WordSlots;
    Writer(AtomicWord& first, std::uint64_t mask) noexcept : first_(&first), mask_(mask) {}

    AtomicWord* first_;
    std::uint64_t mask_;
  };
  [[nodiscard]] Writer writer() const noexcept { return {words_[0], mask_}; }

  /// The value `index`, or Empty if `retained()` says no. Precondition: the caller knows, by an
  /// acquire load of the tail, that index < tail. Wait-free.
  ///
  /// No data race: all shared data are atomics. What is returned is whole, and is value `index`:
  /// every word that was read came from some write j with j = index mod N.
  ///   j < index is impossible. Write `index` happens before the reads, by the release store of a
  ///   tail > index and the caller's acquire load; coherence (write-read) forbids to read anything
  ///   older. j > index implies j >= index + N. Write j fenced (release) before it stored that
  ///   word, and the reader fences (acquire) after it loaded it, so the fences synchronise.
  ///   tail.store(j) precedes the release fence, and the load of the tail in `retained` follows the
  ///   acquire fence: it gives at least j >= index + N > index + capacity, and `retained` says no.
  template <class Retained>
  Outcome<T> read(std::uint64_t index, Retained&& retained) {
    std::array<Word, kWords> image;
    const AtomicWord* const slot = slot_of(index);
    // relaxed: ordered by the fence, and checked by retained().
    for (std::size_t i = 0; i != kWords; ++i)
      image[i] = slot[i].load(std::memory_order_relaxed);
    // acquire: pairs with the release fence in write.
    P::fence(std::memory_order_acquire);
    if (!retained()) [[unlikely]]
      return Empty{};
    return Outcome<T>(std::in_place, std::bit_cast<T>(image));  // a T only once it is whole
  }

 private:
  [[nodiscard]] AtomicWord* slot_of(std::uint64_t index) const noexcept {
    return &words_[static_cast<std::size_t>(index & mask_) * kWords];
  }

  std::uint64_t mask_;
  Elements<AtomicWord, kInPlace * kWords> words_;
};

template <class T, Platform P, std::size_t kInPlace>
class LockedSlots {
  static_assert(std::is_nothrow_move_constructible_v<T>,
                "push moves the value under a lock and never fails, so the move must not throw");

  struct Slot {
    typename P::mutex mutex;
    // A var, so that an access without the lock is a reported race.
    typename P::template var<std::uint64_t> index{0};
    std::optional<T> value;
  };

 public:
  static constexpr bool kLocked = true;

  /// `count` is a power of two. Every slot keeps its last value until it is overwritten.
  LockedSlots(std::size_t count, std::string_view owner) : mask_(count - 1), slots_(count) {
    if constexpr (P::kSimulated) {
      const std::string label = std::string(owner) + ".slot";
      for (std::size_t i = 0; i != count; ++i) {
        P::name(slots_[i].mutex, label + ".mutex");
        P::name(slots_[i].index, label);
      }
    }
  }

  class Writer {
   public:
    /// With index = the tail; `publish()` stores the next one. It does so under the lock, so that
    /// who finds the value finds it counted. Waits for a reader that copies this very slot, never
    /// for another.
    template <class Publish>
    void write(std::uint64_t index, T&& value, Overwritten<T>& overwritten,
               Publish&& publish) const {
      Slot& slot = first_[static_cast<std::size_t>(index & mask_)];
      const std::lock_guard lock(slot.mutex);
      if (slot.value.has_value()) hand_out(*slot.value, overwritten);
      slot.value.emplace(std::move(value));
      slot.index.set(index);
      publish();
    }

   private:
    friend class LockedSlots;
    Writer(Slot& first, std::uint64_t mask) noexcept : first_(&first), mask_(mask) {}

    Slot* first_;
    std::uint64_t mask_;
  };
  [[nodiscard]] Writer writer() const noexcept { return {slots_[0], mask_}; }

  /// The value `index`, or Empty if it is gone. Precondition as at WordSlots::read. A copy that
  /// throws reaches the caller.
  ///
  /// A value that is found was retained when the tail was loaded. One that is not found was
  /// replaced by some write j >= index + N; tail.store(j) precedes it, and the lock brings it here,
  /// so that `retained` then says no.
  template <class Retained>
  Outcome<T> read(std::uint64_t index, Retained&& retained) {
    if (!retained()) return Empty{};
    Slot& slot = slots_[static_cast<std::size_t>(index & mask_)];
    {
      const std::lock_guard lock(slot.mutex);
      if (slot.index.get() == index) return Outcome<T>(std::in_place, std::as_const(*slot.value));
    }
    retained();
    return Empty{};
  }

  /// Whatever the slot of `index` holds now, and its index in `index`. Precondition as at
  /// WordSlots::read.
  Outcome<T> read_newest(std::uint64_t& index) {
    Slot& slot = slots_[static_cast<std::size_t>(index & mask_)];
    const std::lock_guard lock(slot.mutex);
    Outcome<T> found(std::in_place, std::as_const(*slot.value));
    index = slot.index.get();
    return found;
  }

 private:
  std::uint64_t mask_;
  Elements<Slot, kInPlace> slots_;
};

/// `kInPlace`: how many there are, if they are part of this object, else 0.
template <class T, Platform P, std::size_t kInPlace = 0>
using Slots = std::conditional_t<std::is_trivially_copyable_v<T>, WordSlots<T, P, kInPlace>,
                                 LockedSlots<T, P, kInPlace>>;

}  // namespace brine::engine::detail
