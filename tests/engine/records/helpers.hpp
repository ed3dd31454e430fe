#pragma once

/// What the claims of records share.

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "engine/records/database_builder.hpp"
#include "tests/support/payloads.hpp"

namespace brine::tests {

using engine::BufferConfig;
using engine::BufferKind;
using engine::Database;
using engine::DatabaseBuilder;
using engine::DispatcherEvent;
using engine::DispatcherEventKind;
using engine::Emitter;
using engine::ProduceKind;
using engine::RecordKey;
using engine::Rejected;
using engine::Verdict;

inline constexpr RecordKey<int> kNumbers{"numbers"};
inline constexpr RecordKey<int> kCopies{"copies"};
inline constexpr RecordKey<std::string> kTexts{"texts"};
inline constexpr RecordKey<std::unique_ptr<int>> kBox{"box"};
inline constexpr RecordKey<Tracked> kTracked{"tracked"};

/// A list that several tasks add to.
template <class P, class T>
class Shared {
 public:
  void add(T value) {
    const std::lock_guard lock(mutex_);
    values_.push_back(std::move(value));
  }
  [[nodiscard]] std::vector<T> all() {
    const std::lock_guard lock(mutex_);
    return values_;
  }

 private:
  typename P::mutex mutex_;
  std::vector<T> values_;
};

/// A door that one task opens and others wait for.
template <class P>
class Door {
 public:
  void open() {
    open_.store(1, std::memory_order_release);
    open_.notify_all();
  }
  void wait() const { open_.wait(0, std::memory_order_acquire); }

 private:
  mutable typename P::template atomic<std::uint32_t> open_{0};
};

}  // namespace brine::tests
