#pragma once

/// A latest-value cell with what it must keep to, and a reader that checks it: what the scenarios
/// on latest values have in common.

#include <cstdint>
#include <string>
#include <utility>

#include "engine/buffers/outcome.hpp"
#include "engine/buffers/single_latest.hpp"
#include "scenarios/workload.hpp"
#include "sim/properties/latest_contract.hpp"
#include "sim/properties/reader_counts.hpp"

namespace brine::scenarios {

template <class P, class Rules = engine::SingleLatestRules>
struct CheckedLatest {
  using Latest = engine::SingleLatest<Message, P, Rules>;

  explicit CheckedLatest(engine::Context<P>& context, const TrafficOptions& options = {})
      : latest({.name = "config"}),
        contract(context),
        traffic(context, options),
        counts(context, P::kSimulated, "config",
               [this] { return sim::ReaderCounts::Figures{.active = latest.active_readers()}; }) {}

  Latest latest;
  sim::LatestContract contract;
  Traffic<P> traffic;
  sim::ReaderCounts counts;
};

/// One reader's life, from its subscription on.
template <class P, class Rules = engine::SingleLatestRules>
class ConfigReader {
 public:
  /// Subscribes. `context` and `checked` must outlive it.
  ConfigReader(engine::Context<P>& context, CheckedLatest<P, Rules>& checked, std::string name)
      : name_(std::move(name)),
        checked_(&checked),
        reader_(checked.latest.subscribe()),
        probe_(checked.contract, name_),
        watch_(context, P::kSimulated, name_, reader_),
        received_(context.counter("received")),
        skipped_(context.counter("skipped")),
        receipts_(context, checked.traffic) {
    checked.counts.came();
  }
  ~ConfigReader() { checked_->counts.goes(); }
  ConfigReader(const ConfigReader&) = delete;
  ConfigReader& operator=(const ConfigReader&) = delete;

  /// Waits for a newer value; false when it got Closed.
  bool receive() {
    probe_.receive_begins();
    return take(reader_.recv());
  }

  /// The same without waiting; true when there was nothing new, too.
  bool poll() {
    probe_.receive_begins();
    return take(reader_.try_recv());
  }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  bool take(const engine::Outcome<Message>& got) {
    if (got.has_value()) {
      const std::uint64_t before = probe_.skipped_count();
      probe_.received(got->number + 1);
      skipped_.add(probe_.skipped_count() - before);
      received_.add();
      static_cast<void>(receipts_.took(*got));
    }
    if (got.kind() != engine::OutcomeKind::kClosed) return true;
    probe_.closed();
    return false;
  }

  std::string name_;
  CheckedLatest<P, Rules>* checked_;
  typename CheckedLatest<P, Rules>::Latest::Reader reader_;
  sim::LatestContract::Reader probe_;
  sim::WakeWatch watch_;
  engine::Counter received_;
  engine::Counter skipped_;
  Receipts<P> receipts_;
};

}  // namespace brine::scenarios
