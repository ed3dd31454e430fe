#pragma once

/// `DatabaseBuilder`: registers records and their functions, and makes the database of them.
///
/// Everything that is wrong is said at once, by std::invalid_argument or, for a call that comes too
/// late, std::logic_error. One task at a time uses a builder.

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/buffers/any_buffer.hpp"
#include "engine/platform/platform.hpp"
#include "engine/platform/std_platform.hpp"
#include "engine/records/database.hpp"
#include "engine/records/dispatcher.hpp"
#include "engine/records/emitter.hpp"
#include "engine/records/functions.hpp"
#include "engine/records/record_key.hpp"
#include "engine/records/record_rules.hpp"
#include "engine/records/record_state.hpp"
#include "engine/records/text.hpp"

namespace brine::engine {

namespace detail {

/// A record before the database is built.
template <class Table>
class AnyDraft {
 public:
  AnyDraft() = default;
  AnyDraft(const AnyDraft&) = delete;
  AnyDraft& operator=(const AnyDraft&) = delete;
  virtual ~AnyDraft() = default;
  virtual void build_into(Table& table, const std::shared_ptr<const DispatcherLog>& log) = 0;
};

template <class T, Platform P, class Rules>
class Draft final : public AnyDraft<typename Emitter<P, Rules>::Table> {
  using E = Emitter<P, Rules>;

 public:
  struct Consumer {
    std::string name;
    std::unique_ptr<ConsumerFunction<T, E>> function;
  };

  explicit Draft(const std::string& name) { parts.name = name; }

  void build_into(typename E::Table& table,
                  const std::shared_ptr<const DispatcherLog>& log) override {
    built = true;
    using State = RecordState<T, P, Rules, E>;
    parts.consumers = consumers.size();
    parts.connectors = connectors.size();
    std::string name = parts.name;
    auto made = std::make_unique<State>(std::move(parts));
    State& record = *made;
    table.records.emplace(std::move(name), std::move(made));
    for (Consumer& consumer : consumers) {
      table.dispatchers.push_back(std::make_unique<Dispatcher<T, P, Rules, E>>(
          record, std::move(consumer.name), std::move(consumer.function), log));
    }
  }

  RecordParts<T, E> parts;
  std::vector<Consumer> consumers;
  std::vector<std::string> connectors;
  bool built = false;
};

}  // namespace detail

/// Registers one record, call by call.
template <class T, Platform P = StdPlatform, class Rules = RecordRules>
class Registrar {
  using E = Emitter<P, Rules>;
  using Draft = detail::Draft<T, P, Rules>;

 public:
  explicit Registrar(std::shared_ptr<Draft> draft) noexcept : draft_(std::move(draft)) {}

  /// Without it: a ring of 1024. The last call counts. std::invalid_argument for what AnyBuffer
  /// refuses; std::logic_error after the first consumer, for it has subscribed to the buffer.
  Registrar& buffer(BufferConfig config) {
    require_open("buffer()");
    if (!draft_->consumers.empty()) {
      throw std::logic_error(label() + ": buffer() after consumer " +
                             detail::in_quotes(draft_->consumers.front().name) +
                             " has subscribed; configure the buffer before the first consumer");
    }
    require_buffer(config);
    draft_->parts.buffer = config;
    return *this;
  }

  /// Validates or transforms every value: `fn(emitter, value)` or `fn(value)` returns the value to
  /// push, or Rejected. It runs in the task that produces, and in several at once; what it throws
  /// becomes the outcome kFailed. At most one: a second is std::invalid_argument.
  template <class F>
  Registrar& producer(F&& fn) {
    require_open("producer()");
    if (draft_->parts.producer != nullptr) {
      throw std::invalid_argument(label() +
                                  ": a second producer(), but a record has one producer function "
                                  "at most; let one function do both");
    }
    using Function = detail::ProducerFunctionOf<T, E, std::decay_t<F>>;
    draft_->parts.producer = std::make_unique<Function>(std::forward<F>(fn));
    return *this;
  }

  /// Subscribes `fn(emitter, value)` or `fn(value)`, called by a dispatcher of its own from the
  /// first value on. A name that is empty or taken is std::invalid_argument.
  template <class F>
  Registrar& consumer(const std::string& name, F&& fn) {
    require_open("consumer()");
    if (name.empty()) throw std::invalid_argument(label() + ": a consumer needs a name");
    if (std::ranges::find(draft_->consumers, name, &Draft::Consumer::name) !=
        draft_->consumers.end()) {
      throw std::invalid_argument(label() + ": two consumers are named " + detail::in_quotes(name) +
                                  "; rename one of them");
    }
    require_buffer(draft_->parts.buffer);
    using Function = detail::ConsumerFunctionOf<T, E, std::decay_t<F>>;
    draft_->consumers.push_back(
        {.name = name, .function = std::make_unique<Function>(std::forward<F>(fn))});
    return *this;
  }

  /// Notes a link to the outside, for list_records(); the engine opens none. A name that is empty
  /// or taken is std::invalid_argument.
  Registrar& connector(const std::string& name) {
    require_open("connector()");
    auto& connectors = draft_->connectors;
    if (name.empty() || std::ranges::find(connectors, name) != connectors.end()) {
      throw std::invalid_argument(label() + ": connector " + detail::in_quotes(name) +
                                  " has no name, or one that is taken");
    }
    connectors.push_back(name);
    return *this;
  }

 private:
  [[nodiscard]] std::string label() const {
    return "record " + detail::in_quotes(draft_->parts.name);
  }

  void require_open(const char* what) const {
    if (!draft_->built) return;
    throw std::logic_error(std::string("a registrar's ") + what +
                           " after build(); register everything before");
  }
  void require_buffer(const BufferConfig& config) const {
    require_valid(config, label());
    if (!std::is_copy_constructible_v<T> && config.kind != BufferKind::kMailbox) {
      throw std::invalid_argument(label() + ": a " + std::string(name_of(config.kind)) +
                                  " gives each reader its own copy, and these values cannot be "
                                  "copied; choose BufferKind::kMailbox before the first consumer");
    }
  }

  std::shared_ptr<Draft> draft_;
};

template <Platform P = StdPlatform, class Rules = RecordRules>
class DatabaseBuilder {
  using Table = typename Emitter<P, Rules>::Table;

 public:
  /// Registers a record of T. A name that is empty or taken is std::invalid_argument.
  template <class T>
  Registrar<T, P, Rules> record(const std::string& name) {
    require_open();
    if (name.empty()) throw std::invalid_argument("DatabaseBuilder: a record needs a name");
    auto draft = std::make_shared<detail::Draft<T, P, Rules>>(name);
    const bool added = drafts_.emplace(name, draft).second;
    if (!added) {
      throw std::invalid_argument("DatabaseBuilder: two records are named " +
                                  detail::in_quotes(name) + "; rename one of them");
    }
    return Registrar<T, P, Rules>(std::move(draft));
  }
  template <class T>
  Registrar<T, P, Rules> record(RecordKey<T> key) {
    return record<T>(std::string(key.name));
  }

  /// Told of lags and exceptions.
  DatabaseBuilder& log(DispatcherLog log) {
    require_open();
    log_ = std::make_shared<const DispatcherLog>(std::move(log));
    return *this;
  }

  /// Makes the buffers, subscribes the consumers, starts their dispatchers. Once.
  [[nodiscard]] Database<P, Rules> build() {
    require_open();
    built_ = true;
    auto table = std::make_shared<Table>();
    for (const auto& [name, draft] : drafts_)
      draft->build_into(*table, log_);
    drafts_.clear();
    log_.reset();
    Database<P, Rules> database(std::move(table));
    database.start();
    return database;
  }

 private:
  void require_open() const {
    if (!built_) return;
    throw std::logic_error("DatabaseBuilder: used after build(); make another builder");
  }

  std::map<std::string, std::shared_ptr<detail::AnyDraft<Table>>, std::less<>> drafts_;
  std::shared_ptr<const DispatcherLog> log_;
  bool built_ = false;
};

}  // namespace brine::engine
