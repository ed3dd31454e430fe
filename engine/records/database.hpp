#pragma once

/// `Database`: typed records, each with a buffer, at most one producer function and any number of
/// consumer functions. Made by a DatabaseBuilder (database_builder.hpp).
///
/// Produce: `record.produce(value)`, from any task, runs the record's producer function, which
/// validates or transforms, and pushes what it returned; see emitter.hpp. Each consumer function
/// runs in a dispatcher, a task of its own; see dispatcher.hpp. Overflow and lag are those of the
/// record's buffer.
///
/// Shutdown: `close()` refuses what is produced from then on (kClosed); what was accepted before
/// goes to the consumers, as its buffer promises, and then the dispatchers end. What a consumer
/// emits meanwhile is refused, too, and its outcome says so. `shutdown()` and the destructor close
/// and wait: afterwards no task of the database is left, no function of its users runs any more,
/// and all of them are destroyed. Handles may outlive the database, in any order.
///
/// A function of the database may call close(), or cancel dispatchers, its own included. It must
/// not wait for itself: shutdown() is std::logic_error there, and so is the destructor, which is to
/// say std::terminate with that message.
///
///     DatabaseBuilder<> builder;
///     builder.record(kSamples)
///         .buffer({.capacity = 256})
///         .producer([](Sample sample) { return calibrated(sample); })
///         .consumer("store", [](Sample sample) { store(sample); });
///     Database<> database = builder.build();
///     if (auto outcome = database.record(kSamples).produce(sample); !outcome.pushed())
///       report(outcome.reason());

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include "engine/platform/platform.hpp"
#include "engine/platform/std_platform.hpp"
#include "engine/records/any_record.hpp"
#include "engine/records/dispatcher.hpp"
#include "engine/records/emitter.hpp"
#include "engine/records/record_key.hpp"
#include "engine/records/record_metadata.hpp"
#include "engine/records/record_rules.hpp"
#include "engine/records/text.hpp"

namespace brine::engine {

template <Platform P, class Rules>
class DatabaseBuilder;

/// Movable. close() and what follows the handles is for any task; shutdown() for one at a time.
/// After a move only destruction is valid.
template <Platform P = StdPlatform, class Rules = RecordRules>
class Database {
 public:
  using Emitter = engine::Emitter<P, Rules>;
  using Dispatcher = DispatcherHandle<P, Emitter>;
  template <class T>
  using Record = engine::Record<T, P, Rules>;

  Database(Database&&) noexcept = default;
  Database& operator=(Database&&) = delete;
  ~Database() {
    const typename P::destructor_scope scope;
    if (table_ == nullptr) return;
    terminate_unless_outside();
    shutdown();
  }

  /// std::invalid_argument if there is no such record, or one of another type.
  template <class T>
  [[nodiscard]] Record<T> record(std::string_view name) const {
    static_assert(std::is_same_v<T, std::remove_cvref_t<T>>,
                  "a record holds values of a plain type");
    detail::AnyRecord* const found = table_->find(name);
    if (found == nullptr) throw std::invalid_argument("Database: " + table_->unknown(name));
    if (found->type() != typeid(T))
      throw std::invalid_argument("Database: " + Emitter::Table::wrong_type(*found, typeid(T)));
    return Record<T>(emitter(), static_cast<typename Record<T>::State&>(*found));
  }
  template <class T>
  [[nodiscard]] Record<T> record(RecordKey<T> key) const {
    return record<T>(key.name);
  }

  [[nodiscard]] Emitter emitter() const noexcept { return Emitter(table_); }

  /// All of them, in record name order, and as they were registered within a record.
  [[nodiscard]] std::vector<Dispatcher> dispatchers() const {
    std::vector<Dispatcher> handles;
    for (const auto& dispatcher : table_->dispatchers)
      handles.emplace_back(emitter(), *dispatcher);
    return handles;
  }
  /// std::invalid_argument if there is no such consumer.
  [[nodiscard]] Dispatcher dispatcher(std::string_view record, std::string_view consumer) const {
    for (const auto& each : table_->dispatchers) {
      if (each->record().name() == record && each->consumer() == consumer)
        return Dispatcher(emitter(), *each);
    }
    throw std::invalid_argument("Database: record " + detail::in_quotes(record) +
                                " has no consumer " + detail::in_quotes(consumer));
  }

  /// In name order.
  [[nodiscard]] std::vector<RecordMetadata> list_records() const {
    std::vector<RecordMetadata> all;
    for (const auto& [name, record] : table_->records)
      all.push_back(record->metadata());
    return all;
  }

  /// Calls of every function: by record, its producer function first.
  [[nodiscard]] std::vector<FunctionStats> function_stats() const {
    std::vector<FunctionStats> all;
    for (const auto& [name, record] : table_->records) {
      if (const auto calls = record->producer_calls())
        all.push_back({.record = name, .consumer = {}, .calls = *calls});
      for (const auto& dispatcher : table_->dispatchers) {
        if (&dispatcher->record() != record.get()) continue;
        all.push_back({.record = name,
                       .consumer = dispatcher->consumer(),
                       .calls = dispatcher->stats().calls});
      }
    }
    return all;
  }

  /// Refuses what is produced from now on. Does not wait. Idempotent.
  void close() const {
    for (const auto& [name, record] : table_->records)
      record->close();
  }

  /// close(), and waits until every accepted value was handled and every task has ended. What a
  /// push overwrote dies in the task that pushed, which may still be about it. Idempotent.
  /// std::logic_error from a function of this database.
  void shutdown() {
    require_outside();
    close();
    for (typename P::thread& task : tasks_)
      task.join();
    tasks_.clear();
    for (const auto& [name, record] : table_->records)
      record->wait_closed();
  }

 private:
  friend class DatabaseBuilder<P, Rules>;

  explicit Database(std::shared_ptr<typename Emitter::Table> table) noexcept
      : table_(std::move(table)) {}

  void require_outside() const {
    if (!table_->calls_of_this_task().inside()) return;
    throw std::logic_error(
        "Database: shut down or destroyed from one of its own functions, which it would wait for; "
        "call close() there, and shut down elsewhere");
  }
  /// A frame of its own: compilers differ in what of the destructor's frame they unwind before
  /// they terminate.
  void terminate_unless_outside() const noexcept { require_outside(); }

  void start() {
    tasks_.reserve(table_->dispatchers.size());
    for (const auto& dispatcher : table_->dispatchers) {
      tasks_.emplace_back(
          dispatcher->record().name() + "/" + dispatcher->consumer(),
          [behind = dispatcher.get(), emitter = emitter()] { behind->run(emitter); });
    }
  }

  std::shared_ptr<typename Emitter::Table> table_;
  std::vector<typename P::thread> tasks_;
};

}  // namespace brine::engine
