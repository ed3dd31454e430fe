#pragma once

/// A seqlock with what its loads must keep to, and a reader that checks them: what the scenarios on
/// seqlocks have in common.

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "engine/buffers/load_outcome.hpp"
#include "engine/buffers/seqlock.hpp"
#include "scenarios/sheaf.hpp"
#include "scenarios/workload.hpp"
#include "sim/properties/seqlock_contract.hpp"

namespace brine::scenarios {

template <class P, class Rules, class Version = std::uint64_t, std::size_t kWords = 4>
struct CheckedSeqlock {
  using Value = Sheaf<kWords>;
  using Lock = engine::Seqlock<Value, P, Version, Rules>;

  CheckedSeqlock(engine::Context<P>& context, engine::Property& fresh, Rules rules = {})
      : lock(Value{}, {.name = "seqlock"}, std::move(rules)), contract(context, fresh) {}

  Lock lock;
  sim::SeqlockContract contract;
};

/// One reader, which loads in turn with load and with try_load.
template <class P, class Checked>
class SeqlockReader {
 public:
  /// `context` and `checked` must outlive it.
  SeqlockReader(engine::Context<P>& context, Checked& checked, std::string name,
                std::uint64_t wrap = 0)
      : checked_(&checked),
        probe_(checked.contract, std::move(name), wrap),
        loads_(context.counter("loads")),
        busy_(context.counter("busy")),
        wrapped_(context.counter("wrapped")) {}

  void load() {
    probe_.load_begins();
    took(checked_->lock.load());
  }

  /// With one retry at most.
  void try_load() {
    probe_.load_begins();
    const auto got = checked_->lock.try_load(1);
    if (got.has_value()) {
      took(*got);
    } else {
      busy_.add();
    }
  }

  /// Loads until `done()`, and then once more, so that it sees the last value.
  template <class Done>
  void load_until(engine::Context<P>& context, const Done& done) {
    for (bool last = false; !context.failed();
         pause_sometimes(context, context.duration("think"))) {
      last = done();
      load();
      if (last) return;
      try_load();
    }
  }

  [[nodiscard]] const std::string& name() const noexcept { return probe_.name(); }

 private:
  void took(const typename Checked::Value& value) {
    if (probe_.loaded(value.number())) {
      loads_.add();
    } else {
      wrapped_.add();
    }
  }

  Checked* checked_;
  sim::SeqlockContract::Reader probe_;
  engine::Counter loads_;
  engine::Counter busy_;
  engine::Counter wrapped_;
};

}  // namespace brine::scenarios
