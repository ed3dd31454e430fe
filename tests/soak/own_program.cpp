/// A program with tables of its own, good ones and bad ones: `own_program TABLE ARGUMENT…` hands
/// that table to brine::main. It has an operator new of its own, which brine must leave to it.

#include <array>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "soak/main.hpp"

namespace {

using brine::BuiltIn;
using brine::scenarios::Scenario;
using brine::scenarios::scenario;
using brine::sim::SimPlatform;

constexpr std::array kMinima{brine::scenarios::Minimum{.counter = "rounds"}};

/// Does as little as a run may do.
template <class P>
void pass(brine::engine::Context<P>& context) {
  context.counter("rounds").add();
}

Scenario named(std::string_view name) {
  return scenario({.name = name, .summary = "passes", .minima = kMinima},
                  [](auto& context) { pass(context); });
}

/// A spawned task, unless it ends by an exception, sees the end of the run like any other.
template <class P>
void in_a_thread(brine::engine::Context<P>& context) {
  typename P::thread thread("thrower", [] { throw std::runtime_error("thrown in a task"); });
  thread.join();
  pass(context);
}

/// Draws from outside the seed, so that a second run goes another way.
void unsteady(brine::engine::Context<SimPlatform>& context) {
  static int runs = 0;
  SimPlatform::atomic<int> atomic{0};
  atomic.store(++runs, std::memory_order_relaxed);
  context.property("never").fail("run");
}

// NOLINTNEXTLINE(misc-no-recursion): that is the point
[[gnu::noinline]] unsigned dig(volatile unsigned& depth) {
  std::array<volatile char, 512> frame;
  frame[0] = static_cast<char>(depth);
  depth = depth + 1;
  return depth == 0 ? 0 : dig(depth) + static_cast<unsigned>(frame[0]);
}

void overflow(brine::engine::Context<SimPlatform>&) {
  SimPlatform::thread thread("digger", [] {
    SimPlatform::yield();
    volatile unsigned depth = 0;
    static_cast<void>(dig(depth));
  });
  thread.join();
}

void spin_for_ever(brine::engine::Context<SimPlatform>&) {
  SimPlatform::thread thread("spinner", [] {
    SimPlatform::yield();
    volatile bool forever = true;
    while (forever) {
    }
  });
  thread.join();
}

const std::array kGood{named("zebra"), named("ant")};
const std::array kTwoWords{named("two words")};
const std::array kTwins{named("twin"), named("twin")};
const std::array kClash{named("high-throughput")};
const std::array kBodiless{Scenario{.name = "bodiless"}};
const std::array kHostile{
    scenario({.name = "throws"}, [](auto&) { throw std::runtime_error("thrown in the body"); }),
    scenario({.name = "throws-an-int"}, [](auto&) { throw 7; }),
    scenario({.name = "does-nothing", .minima = kMinima}, [](auto&) {}),
    scenario({.name = "asks-for-more"},
             [](auto& context) { static_cast<void>(context.value("undeclared")); }),
    scenario({.name = "claims-and-checks-nothing"},
             [](auto& context) { static_cast<void>(context.property("idle")); }),
    Scenario{.name = "simulation-only", .minima = kMinima, .simulated = &pass<SimPlatform>},
    Scenario{.name = "throws-in-a-task",
             .simulated = &in_a_thread<SimPlatform>,
             .threaded = &in_a_thread<brine::engine::StdPlatform>},
    Scenario{.name = "unsteady", .simulated = &unsteady},
};

const std::array kUnleavable{
    Scenario{.name = "overflows", .simulated = &overflow},
    Scenario{.name = "spins-for-ever", .simulated = &spin_for_ever},
};

struct Table {
  std::span<const Scenario> scenarios;
  BuiltIn built_in = BuiltIn::kLeftOut;
};

const std::map<std::string_view, Table> kTables{
    {"bodiless", {kBodiless}},
    {"clash", {kClash, BuiltIn::kIncluded}},
    {"clash-left-out", {kClash}},
    {"empty", {}},
    {"empty-included", {{}, BuiltIn::kIncluded}},
    {"good", {kGood}},
    {"good-included", {kGood, BuiltIn::kIncluded}},
    {"hostile", {kHostile}},
    {"twins", {kTwins}},
    {"two-words", {kTwoWords}},
    {"unleavable", {kUnleavable}},
};

}  // namespace

#ifndef BRINE_SANITIZED  // a sanitizer has its own, and no room for another

void* operator new(std::size_t size) {
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

#endif

int main(int argc, char** argv) {
  const Table& table = kTables.at(argc > 1 ? argv[1] : "");
  return brine::main(argc - 1, argv + 1, table.scenarios, table.built_in);
}
