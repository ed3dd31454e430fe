#pragma once

/// `Emitter` produces to any record of a database by its name; `Record<T>` to the one that it was
/// made for.
///
/// Both are handles: copy them, use them from any task, also two tasks the same one. They keep the
/// memory of the database alive, but not its work: when it has shut down or is gone, a produce
/// comes to kClosed.
///
/// What a produce does is that of the record (record_state.hpp): the producer function runs in the
/// calling task and outside any lock, the push is serialised by the record's lock and waits for no
/// consumer. What one task produces to a record arrives in that order. Records may emit in a
/// circle; producer functions that emit within each other more than 32 deep come to kTooDeep.
///
/// Progress: a produce waits for other produces to the same record, each of which holds its lock
/// for one push. After a task's first one it allocates nothing, but what the producer function
/// does and the reason of an outcome that is not kPushed.
///
///     builder.record<Sample>("samples").consumer("watch", [](const auto& emitter, Sample sample) {
///       if (sample.celsius > 90) static_cast<void>(emitter.emit(kAlarms, Alarm{sample.celsius}));
///     });

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "engine/buffers/any_buffer.hpp"
#include "engine/platform/platform.hpp"
#include "engine/platform/std_platform.hpp"
#include "engine/records/any_record.hpp"
#include "engine/records/produce_outcome.hpp"
#include "engine/records/record_key.hpp"
#include "engine/records/record_rules.hpp"
#include "engine/records/record_state.hpp"

namespace brine::engine {

template <Platform P = StdPlatform, class Rules = RecordRules>
class Emitter {
 public:
  using Table = detail::RecordTable<P, Emitter>;

  explicit Emitter(std::shared_ptr<Table> table) noexcept : table_(std::move(table)) {}

  /// Produces to the record of that name. kUnknownRecord or kWrongType if there is none of T.
  template <class T>
  ProduceOutcome emit(std::string_view name, T value) const {
    static_assert(std::is_same_v<T, std::remove_cvref_t<T>>,
                  "a record holds values of a plain type");
    detail::AnyRecord* const record = table_->find(name);
    if (record == nullptr) return {ProduceKind::kUnknownRecord, table_->unknown(name)};
    if (record->type() != typeid(T))
      return {ProduceKind::kWrongType, Table::wrong_type(*record, typeid(T))};
    using State = detail::RecordState<T, P, Rules, Emitter>;
    return static_cast<State&>(*record).produce(*this, std::move(value));
  }
  template <class T>
  ProduceOutcome emit(RecordKey<T> key, std::type_identity_t<T> value) const {
    return emit<T>(key.name, std::move(value));
  }

  /// For the parts of the database.
  [[nodiscard]] Table& table() const noexcept { return *table_; }

 private:
  std::shared_ptr<Table> table_;
};

/// A record of a database.
template <class T, Platform P = StdPlatform, class Rules = RecordRules>
class Record {
 public:
  using State = detail::RecordState<T, P, Rules, Emitter<P, Rules>>;

  /// `state` belongs to the emitter's database.
  Record(Emitter<P, Rules> emitter, State& state) noexcept
      : emitter_(std::move(emitter)), state_(&state) {}

  ProduceOutcome produce(T value) const { return state_->produce(emitter_, std::move(value)); }

  /// A reader beside the consumers, for a task of the caller's own.
  [[nodiscard]] AnyReader<T, P> subscribe() const { return state_->subscribe(); }
  [[nodiscard]] const std::string& name() const noexcept { return state_->name(); }
  [[nodiscard]] RecordMetadata metadata() const { return state_->metadata(); }

 private:
  Emitter<P, Rules> emitter_;
  State* state_;  ///< kept alive by the emitter
};

}  // namespace brine::engine
