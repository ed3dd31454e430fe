#pragma once

/// KeyedStore: the system under the load scenarios. Writes go to a record, whose producer function
/// refuses some of them; a consumer applies them to one latest value for each key; reads look at
/// the newest value of a key.
///
/// One operation in `fail_every` is meant to fail: a write that is rejected or at which the
/// producer function throws, in turn; a read of a key that nobody writes.
///
///   store.values   what is read is whole, of its key, and no older than what was applied before
///                  the read began, or than what that reader has read
///   store.counted  the database counted every write, and every one that it refused
///   no-lag         no write is lost, for writers wait for their batch to be applied
///
/// and that of records: what was accepted is applied, once, in the order of each writer.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "engine/buffers/single_latest.hpp"
#include "engine/records/database_builder.hpp"
#include "scenarios/record_workload.hpp"
#include "scenarios/workload.hpp"
#include "sim/properties/known_count.hpp"
#include "sim/properties/record_contract.hpp"

namespace brine::scenarios {

inline constexpr engine::RecordKey<Message> kWrites{"writes"};

/// The value of a key.
struct Entry {
  std::uint64_t key = 0;
  std::uint64_t version = 0;  ///< of that key, from 1
  std::uint64_t number = 0;   ///< of the message that brought it
  std::uint64_t check = 0;

  [[nodiscard]] std::uint64_t sum() const noexcept {
    return ((key * 31 + version) * 31 + number) ^ 0x9e3779b97f4a7c15;
  }
};

}  // namespace brine::scenarios

template <>
inline constexpr bool brine::engine::kTraceable<brine::scenarios::Entry> = true;

namespace brine::scenarios {

template <class P>
class KeyedStore {
  using Database = engine::Database<P>;
  using Emitter = typename Database::Emitter;
  using Cell = engine::SingleLatest<Entry, P>;

 public:
  /// For so many tasks that write. `context` must outlive it.
  KeyedStore(engine::Context<P>& context, std::uint64_t writers)
      : context_(context),
        values_(&context.property("store.values")),
        counted_(context.property("store.counted")),
        no_lag_(context.property("no-lag")),
        writers_(writers),
        fail_every_(context.value("fail_every")),
        contract_(context, "writes", static_cast<std::size_t>(writers) + 1),
        consumer_(context, contract_, "apply"),
        applied_(static_cast<std::size_t>(writers) + 1),
        database_(build()),
        watch_(context, database_.dispatcher("writes", "apply"), consumer_) {
    for (std::uint64_t key = 0; key != context.value("keys"); ++key)
      slots_.emplace_back("key-" + std::to_string(key));
  }
  KeyedStore(const KeyedStore&) = delete;
  KeyedStore& operator=(const KeyedStore&) = delete;

  /// Whether operation `number` of a task is meant to succeed.
  [[nodiscard]] bool succeeds(std::uint64_t number) const noexcept {
    return number % fail_every_ != fail_every_ - 1;
  }

  /// Writes each key once that anybody writes. By one task, before the others.
  void populate() {
    const std::uint64_t count = written_keys();
    // The consumer sleeps before the first write comes.
    P::sleep_for(std::chrono::microseconds(1));
    for (std::uint64_t i = 0; i != count && !context_.failed(); ++i) {
      if (write({.stream = writers_, .number = i})) await({.stream = writers_, .number = i + 1});
    }
  }

  /// One write, by the task of that stream; whether it was accepted.
  bool write(const sim::StreamPlace& place) {
    attempted_.fetch_add(1, std::memory_order_relaxed);
    const auto kind = emit_checked<P>(contract_, database_.emitter(), kWrites, place);
    if (kind != engine::ProduceKind::kPushed) refused_.fetch_add(1, std::memory_order_relaxed);
    return kind == engine::ProduceKind::kPushed;
  }

  /// Until so many accepted writes of a stream (its `number`) are applied.
  void await(const sim::StreamPlace& applied) {
    applied_.wait_for(static_cast<std::size_t>(applied.stream), applied.number);
  }

  class Reader;

  /// When all tasks have ended.
  void finish() {
    database_.shutdown();
    consumer_.probe().finished();
    const engine::CallStats calls = database_.function_stats().front().calls;
    const std::uint64_t attempted = attempted_.load(std::memory_order_relaxed);
    const std::uint64_t refused = refused_.load(std::memory_order_relaxed);
    counted_.require(calls.calls == attempted && calls.errors == refused, [&] {
      return "the database counted " + std::to_string(calls.calls) + " writes and " +
             std::to_string(calls.errors) + " that it refused, but there were " +
             std::to_string(attempted) + " and " + std::to_string(refused);
    });
    no_lag_.require(consumer_.probe().lagged_count() == 0, [&] {
      return std::to_string(consumer_.probe().lagged_count()) +
             " accepted writes were lost by a lag, although writers wait for theirs";
    });
    context_.counter("sent").add(attempted - refused);
    check_final();
  }

 private:
  /// The last value of each key is there, and none of a key that nobody writes.
  void check_final() {
    for (Slot& slot : slots_) {
      const auto reader = slot.cell.subscribe();
      const engine::Outcome<Entry> got = reader.current();
      const std::uint64_t version = got.has_value() && got->check == got->sum() ? got->version : 0;
      values_->require(version == slot.versions, [&] {
        return "version " + std::to_string(slot.versions) +
               " of a key was the last applied, and version " + std::to_string(version) +
               " is read in the end";
      });
    }
  }

  /// A key, its newest value, and what observers know of it.
  struct Slot {
    explicit Slot(std::string name) : cell({.name = std::move(name)}), producer(cell.producer()) {}

    Cell cell;
    typename Cell::Producer producer;
    std::uint64_t versions = 0;  ///< for the consumer alone
    sim::KnownCount applied;     ///< versions whose pushes have ended
  };

  Database build() {
    engine::DatabaseBuilder<P> builder;
    builder.log([this](const engine::DispatcherEvent& event) {
      if (event.kind == engine::DispatcherEventKind::kLagged) consumer_.lagged(event.lagged);
    });
    builder.record(kWrites)
        .buffer({.capacity = static_cast<std::size_t>(context_.value("capacity"))})
        .producer([this](const Message& message) { return admit(message); })
        .consumer("apply", [this](const Message& message) { apply(message); });
    return builder.build();
  }

  /// The producer function.
  engine::Verdict<Message> admit(const Message& message) const {
    const sim::StreamPlace place = place_of(message);
    if (place.stream == writers_ || succeeds(place.number)) return transformed(message);
    if (place.number / fail_every_ % 2 == 0) return engine::Rejected{"not wanted"};
    throw std::runtime_error("the producer function fails");
  }

  /// The consumer.
  void apply(const Message& message) {
    consumer_.receive(message);
    const sim::StreamPlace place = place_of(message);
    const std::uint64_t key = key_of(place.number);
    Slot& slot = slots_[static_cast<std::size_t>(key)];
    Entry entry{.key = key, .version = ++slot.versions, .number = message.number};
    entry.check = entry.sum();
    slot.producer.push(entry);
    slot.applied.add();
    applied_.one(static_cast<std::size_t>(place.stream));
  }

  /// Of each `fail_every` keys the last one is written by nobody.
  [[nodiscard]] std::uint64_t written_keys() const noexcept {
    return context_.value("keys") / fail_every_ * (fail_every_ - 1);
  }
  [[nodiscard]] std::uint64_t key_of(std::uint64_t number) const noexcept {
    const std::uint64_t written = number % written_keys();
    return written / (fail_every_ - 1) * fail_every_ + written % (fail_every_ - 1);
  }

  engine::Context<P>& context_;
  engine::Property* values_;
  engine::Property& counted_;
  engine::Property& no_lag_;
  const std::uint64_t writers_;
  const std::uint64_t fail_every_;
  sim::RecordContract contract_;
  CheckedConsumer<P> consumer_;
  Handled<P> applied_;
  std::deque<Slot> slots_;
  std::atomic<std::uint64_t> attempted_{0};
  std::atomic<std::uint64_t> refused_{0};
  Database database_;
  DispatcherWatch<P, typename Database::Dispatcher> watch_;
};

/// One task's reads. The store must outlive it.
template <class P>
class KeyedStore<P>::Reader {
 public:
  explicit Reader(KeyedStore& store) : store_(&store) {
    for (Slot& slot : store.slots_)
      cells_.emplace_back(slot.cell.subscribe());
    read_.resize(cells_.size());
  }

  /// One read, number so and so of the task; whether there is a value.
  bool read(std::uint64_t number) {
    const std::uint64_t key = key_for(number);
    const auto at = static_cast<std::size_t>(key);
    const std::uint64_t owed = store_->slots_[at].applied.known();
    const std::optional<Entry> entry = look(at);
    store_->values_->require(entry.has_value() || owed == 0, [&] {
      return "key " + std::to_string(key) + " has no value, and version " + std::to_string(owed) +
             " was applied";
    });
    if (!entry) return false;
    const bool whole = entry->check == entry->sum() && entry->key == key;
    const std::uint64_t before = read_[at].version;
    store_->values_->require(whole && entry->version >= owed && entry->version >= before, [&] {
      return "version " + std::to_string(entry->version) + " of key " + std::to_string(key) +
             " was read" + (whole ? "" : ", which is not whole,") + " after version " +
             std::to_string(before) + ", and version " + std::to_string(owed) + " was applied";
    });
    read_[at] = *entry;
    return true;
  }

 private:
  /// Any key that is written, or one that nobody writes.
  std::uint64_t key_for(std::uint64_t number) {
    const std::uint64_t keys = store_->context_.value("keys");
    if (store_->succeeds(number)) return store_->key_of(store_->context_.random(keys));
    const std::uint64_t group = number / store_->fail_every_ % (keys / store_->fail_every_);
    return (group + 1) * store_->fail_every_ - 1;
  }

  std::optional<Entry> look(std::size_t at) {
    // A mutant: what was read once is read from a cache.
    if (store_->context_.mutant() == "store-reads-cache" && read_[at].version != 0)
      return read_[at];
    const engine::Outcome<Entry> got = cells_[at].current();
    if (!got.has_value()) return std::nullopt;
    return *got;
  }

  KeyedStore* store_;
  std::vector<typename Cell::Reader> cells_;
  std::vector<Entry> read_;  ///< by key, what was read last
};

}  // namespace brine::scenarios
