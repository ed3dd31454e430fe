// What destructors may do that run after those of the thread's own objects: of thread_local objects
// that were made earlier, and of static ones.

#include <memory>
#include <thread>

#include <doctest/doctest.h>

#include "engine/platform/std_platform.hpp"
#include "engine/platform/thread_exceptions.hpp"
#include "engine/records/database_builder.hpp"

namespace brine::tests {

namespace {

using P = engine::StdPlatform;

P::thread_specific<int>& number() {
  static P::thread_specific<int> one;
  return one;
}

/// Reads and sets the thread's number when it dies.
struct LastLook {
  int* seen = nullptr;

  ~LastLook() {
    *seen = *number();
    *number() = 7;
  }
};

/// Starts a thread when it dies, which asks for the handler of exceptions.
struct LastThread {
  bool* ran = nullptr;

  ~LastThread() {
    P::thread("late", [this] { *ran = true; }).join();
  }
};

/// Lives until the process ends, when it looks whether one of its own functions destroys it.
engine::Database<P>& database() {
  static engine::Database<P> one = [] {
    engine::DatabaseBuilder<P> builder;
    builder.record<int>("numbers");
    return builder.build();
  }();
  return one;
}

}  // namespace

TEST_CASE("a thread's own values are made anew for destructors that run after theirs") {
  int seen = -1;
  std::thread([&seen] {
    thread_local LastLook last;  // made before the values, so it dies after them
    last.seen = &seen;
    *number() = 5;
  }).join();
  CHECK(seen == 0);
}

TEST_CASE("a destructor may start a thread after the handler of exceptions is gone") {
  bool ran = false;
  std::thread([&ran] {
    thread_local LastThread last;
    last.ran = &ran;
    using engine::ThreadExceptions;
    ThreadExceptions::hand_to(std::make_shared<const ThreadExceptions::Handler>(
        [](std::string_view, const std::exception_ptr&) {}));
  }).join();
  CHECK(ran);
}

TEST_CASE("a static database of which main used a record is destroyed at the end") {
  CHECK(database().record<int>("numbers").produce(1).pushed());
}

}  // namespace brine::tests
