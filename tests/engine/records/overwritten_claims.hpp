/// When and where a record destroys what a push overwrites, as templates over the platform. Define
/// BRINE_TEST_PLATFORMS (a list of platforms) and include once in a test file.

#include <atomic>
#include <functional>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/records/database_builder.hpp"
#include "tests/engine/records/helpers.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

/// Calls a hook when it is destroyed. Copies, which are for readers, and what was moved from do
/// not.
struct Original {
  static inline std::function<void(int)> on_destroy;

  explicit Original(int v) : value(v), original(true) {}
  Original(const Original& other) : value(other.value) {}
  Original(Original&& other) noexcept
      : value(other.value), original(std::exchange(other.original, false)) {}
  Original& operator=(const Original&) = delete;
  Original& operator=(Original&& other) noexcept {
    std::swap(value, other.value);
    std::swap(original, other.original);
    return *this;
  }
  ~Original() {
    if (original && on_destroy) on_destroy(value);
  }

  int value;
  bool original = false;
};

/// No hook after the scope. To be declared before what a hook uses.
struct HookScope {
  HookScope() = default;
  HookScope(const HookScope&) = delete;
  HookScope& operator=(const HookScope&) = delete;
  ~HookScope() {
    // Out of the way before it dies: it may hold the last handle of a database.
    const std::function<void(int)> old = std::exchange(Original::on_destroy, nullptr);
  }
};

inline constexpr RecordKey<Original> kHere{"here"};
inline constexpr RecordKey<Original> kThere{"there"};

TEST_CASE_TEMPLATE("values that emit to each other's record when they are overwritten go on", P,
                   BRINE_TEST_PLATFORMS) {
  for (const bool transformed : {false, true}) {
    CAPTURE(transformed);
    in_world<P>([transformed] {
      std::atomic<int> refused = 0;
      const HookScope scope;
      constexpr int kEach = static_cast<int>(scaled<P>(20'000, 4));
      DatabaseBuilder<P> builder;
      for (const auto& key : {kHere, kThere}) {
        auto record = builder.record(key).buffer({.capacity = 1});
        if (transformed) record.producer([](Original value) { return value; });
      }
      Database<P> database = builder.build();
      // Odd values are of the record `here`; the answers are 0, and end silently.
      Original::on_destroy = [&refused, emitter = database.emitter()](int value) {
        if (value == 0) return;
        if (!emitter.emit(value % 2 == 1 ? kThere : kHere, Original(0)).pushed()) ++refused;
      };
      std::vector<typename P::thread> tasks;
      for (const int first : {1, 2}) {
        tasks.emplace_back("producer", [&refused, emitter = database.emitter(), first] {
          for (int i = 0; i != kEach; ++i) {
            const auto key = first == 1 ? kHere : kThere;
            if (!emitter.emit(key, Original(first + 2 * i)).pushed()) ++refused;
          }
        });
      }
      for (auto& task : tasks)
        task.join();
      CHECK(refused == 0);
    });
  }
}

TEST_CASE_TEMPLATE("what a push overwrites may wait in its destructor for what that push causes", P,
                   BRINE_TEST_PLATFORMS) {
  for (const bool transformed : {false, true}) {
    for (const BufferKind kind : {BufferKind::kSpmcRing, BufferKind::kSingleLatest}) {
      CAPTURE(transformed);
      CAPTURE(kind);
      in_world<P>([=] {
        Door<P> handled;
        int waited = 0;
        const HookScope scope;
        DatabaseBuilder<P> builder;
        auto record = builder.record(kHere);
        record.buffer({.kind = kind, .capacity = 1});
        if (transformed) record.producer([](Original value) { return value; });
        record.consumer("sink", [&handled](const Original& got) {
          if (got.value == 3) handled.open();
        });
        Database<P> database = builder.build();
        const auto emitter = database.emitter();
        // A ring of one value has two places.
        CHECK(emitter.emit(kHere, Original(1)).pushed());
        CHECK(emitter.emit(kHere, Original(2)).pushed());
        Original::on_destroy = [&](int value) {
          if (value == 3 || waited != 0) return;
          handled.wait();
          ++waited;
        };
        CHECK(emitter.emit(kHere, Original(3)).pushed());
        CHECK(waited == 1);
      });
    }
  }
}

}  // namespace brine::tests
