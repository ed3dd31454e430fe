#pragma once

/// Seqlocks as they are often written, each with one mistake.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <mutex>

#include "engine/buffers/seqlock.hpp"
#include "engine/platform/platform.hpp"

namespace brine::scenarios {

/// Looks at the version before the copy only.
struct SeqlockWithoutReread : engine::SeqlockRules {
  template <class Atomic, class Version>
  static bool is_whole(const Atomic& /*version*/, Version /*before*/) {
    return true;
  }
};

/// Asks after the copy whether a write is under way, not whether one came in between.
struct SeqlockParityOnly : engine::SeqlockRules {
  template <class Atomic, class Version>
  static bool is_whole(const Atomic& version, Version /*before*/) {
    return version.load(std::memory_order_relaxed) % 2 == 0;
  }
};

/// Takes a version that is not greater for one that has not changed.
struct SeqlockComparesByOrder : engine::SeqlockRules {
  template <class Atomic, class Version>
  static bool is_whole(const Atomic& version, Version before) {
    return version.load(std::memory_order_relaxed) <= before;
  }
};

/// The writer counts its write only when it is done.
struct SeqlockWithoutMark : engine::SeqlockRules {
  static constexpr bool kMarksWrites = false;
};

/// A reader that met a write waits for the lock of the writers.
struct SeqlockReaderLocks : engine::SeqlockRules {
  template <engine::Platform P, class Mutex>
  static void wait(Mutex& writers, std::uint32_t /*retry*/) {
    const std::lock_guard lock(writers);
    P::yield();
  }
};

/// The writer waits for something else in the middle of a write.
struct SeqlockWriterStalls : engine::SeqlockRules {
  template <engine::Platform P>
  static void before_words() {
    P::sleep_for(std::chrono::seconds(10));
  }
};

/// A read-modify-write as a load, then a store.
struct SeqlockReadThenWrite : engine::SeqlockRules {
  template <class State, class Fn>
  static auto update(State& state, const Fn& fn) {
    const auto value = fn([&state] {
      const auto lock = state.hold_writers();
      return state.value();
    }());
    const auto lock = state.hold_writers();
    state.write(value);
    return value;
  }
};

/// A version that stops at its maximum, as a counter would.
struct SeqlockVersionSaturates : engine::SeqlockRules {
  template <class Version>
  static Version next(Version version) {
    constexpr Version kMost = std::numeric_limits<Version>::max();
    return version == kMost ? kMost : static_cast<Version>(version + 1U);
  }
};

/// The second look at the version may come before the copy.
struct SeqlockReaderWithoutFence : engine::SeqlockRules {
  static constexpr bool kReaderFences = false;
  template <class Atomic, class Version>
  static bool is_whole(const Atomic& version, Version before) {
    return version.load(std::memory_order_acquire) == before;
  }
};

/// The words may be written before the version is odd.
struct SeqlockWriterWithoutFence : engine::SeqlockRules {
  static constexpr bool kWriterFences = false;
};

/// The value is plain data, which a reader copies while a writer writes it.
struct SeqlockPlainWords : engine::SeqlockRules {
  template <engine::Platform P>
  using Word = typename P::template var<std::uint64_t>;

  template <class Word>
  static std::uint64_t get(const Word& word) {
    return word.get();
  }
  template <class Word>
  static void put(Word& word, std::uint64_t value) {
    word.set(value);
  }
};

}  // namespace brine::scenarios
