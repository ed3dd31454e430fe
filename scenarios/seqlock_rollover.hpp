#pragma once

/// seqlock-rollover: a version of 8 bits, which comes round after 128 writes. Loads stay whole as
/// it does. And its limit is shown: a load that is held up between two words while exactly 128
/// writes complete takes a mixture for whole; while fewer do, it starts again.

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/mutants/seqlock_mutants.hpp"
#include "scenarios/seqlock_workload.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

/// Where one task's load waits between its first word and its second.
template <class P>
class HeldLoad {
 public:
  /// For that task: its next load stops here once.
  void arm() { words_.get() = 2; }
  void word_follows() {
    std::uint32_t& left = words_.get();
    if (left == 0 || --left != 0) return;
    // release, acquire: each pairs with the other side's in the writer's functions.
    arrived_.store(round_ + 1, std::memory_order_release);
    arrived_.notify_all();
    go_on_.wait(round_, std::memory_order_acquire);
    ++round_;
  }

  /// For the writer. Waits until load number `round` of that task is half-way; from 0.
  void wait_for(std::uint32_t round) { arrived_.wait(round, std::memory_order_acquire); }
  void let_go(std::uint32_t round) {
    go_on_.store(round + 1, std::memory_order_release);
    go_on_.notify_all();
  }

 private:
  typename P::template thread_specific<std::uint32_t> words_;  ///< until it stops; 0: it does not
  typename P::template atomic<std::uint32_t> arrived_{0};
  typename P::template atomic<std::uint32_t> go_on_{0};
  std::uint32_t round_ = 0;  ///< the reader's
};

/// The rules of `Rules`, under which one task's loads stop half-way.
template <class P, class Rules>
struct HoldsLoad : Rules {
  explicit HoldsLoad(HeldLoad<P>& load) : held(&load) {}

  template <class Word>
  std::uint64_t get(const Word& word) const {
    held->word_follows();
    return Rules::get(word);
  }

  HeldLoad<P>* held;
};

template <class P, class Checked>
void write_some(Checked& checked, engine::Counter& sent, std::uint64_t& number,
                std::uint64_t count) {
  for (const std::uint64_t end = number + count; number != end;) {
    checked.contract.write_begins();
    checked.lock.store(typename Checked::Value(++number));
    checked.contract.write_ended();
    sent.add();
  }
}

template <class P, class Rules>
void seqlock_rollover_with(engine::Context<P>& context) {
  using Checked = CheckedSeqlock<P, HoldsLoad<P, Rules>, std::uint8_t, 2>;
  constexpr std::uint64_t kWrap = Checked::Lock::kWritesToWrap;
  HeldLoad<P> held;
  Checked checked(context, context.property("seqlock.fresh"), HoldsLoad<P, Rules>(held));
  engine::Property& window = context.property("seqlock.window");
  const std::uint64_t rollovers = context.value("rollovers");
  const std::array<std::uint64_t, 2> writes{kWrap, context.value("messages")};
  typename P::template atomic<std::uint32_t> written{0};

  std::deque<SeqlockReader<P, Checked>> readers;
  for (std::uint64_t i = 0; i < context.value("readers"); ++i)
    readers.emplace_back(context, checked, "reader-" + std::to_string(i), kWrap);
  std::vector<typename P::thread> threads;
  for (SeqlockReader<P, Checked>& reader : readers) {
    threads.emplace_back(reader.name(), [&context, &reader, &written] {
      const auto think = static_cast<std::uint64_t>(context.duration("think").count());
      // acquire: pairs with the release store below.
      while (written.load(std::memory_order_acquire) == 0 && !context.failed()) {
        reader.try_load();  // the writer never pauses, so that load could wait to the end
        if (think != 0) P::sleep_for(std::chrono::nanoseconds(context.random(2 * think + 1)));
      }
      reader.load();
    });
  }
  threads.emplace_back("held", [&context, &checked, &held, &window, &writes, rollovers] {
    engine::Counter mixtures = context.counter("mixtures");
    engine::Counter detected = context.counter("detected");
    for (std::uint64_t i = 0; i != 2 * rollovers; ++i) {
      held.arm();
      const bool whole = checked.lock.load().number().has_value();
      const std::uint64_t meanwhile = writes[i % 2];
      window.require(whole == (meanwhile < kWrap), [&] {
        return "a load that was held up for " + std::to_string(meanwhile) + " writes " +
               (whole ? "found out, though the version had come round"
                      : "returned a mixture, though the version comes round after " +
                            std::to_string(kWrap));
      });
      (whole ? detected : mixtures).add();
    }
  });
  threads.emplace_back("writer", [&context, &checked, &held, &writes, &written, rollovers] {
    engine::Counter sent = context.counter("sent");
    std::uint64_t number = 0;
    for (std::uint32_t round = 0; round != 2 * rollovers; ++round) {
      held.wait_for(round);
      write_some<P>(checked, sent, number, writes[round % 2]);
      held.let_go(round);
    }
    // release: pairs with the acquire load above.
    written.store(1, std::memory_order_release);
  });
  for (typename P::thread& thread : threads)
    thread.join();
}

template <class P>
void seqlock_rollover(engine::Context<P>& context) {
  if (context.mutant() == "seqlock-compares-by-order")
    return seqlock_rollover_with<P, SeqlockComparesByOrder>(context);
  if (context.mutant() == "seqlock-version-saturates")
    return seqlock_rollover_with<P, SeqlockVersionSaturates>(context);
  seqlock_rollover_with<P, engine::SeqlockRules>(context);
}

}  // namespace brine::scenarios
