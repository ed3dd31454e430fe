#pragma once

/// What the database knows of a record and of a dispatcher without knowing the type of the values,
/// and the table of both.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

#include "engine/platform/platform.hpp"
#include "engine/records/call_stats.hpp"
#include "engine/records/record_metadata.hpp"
#include "engine/records/text.hpp"

namespace brine::engine::detail {

class AnyRecord {
 public:
  explicit AnyRecord(std::string name) : name_(std::move(name)) {}
  AnyRecord(const AnyRecord&) = delete;
  AnyRecord& operator=(const AnyRecord&) = delete;
  virtual ~AnyRecord() = default;

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] virtual const std::type_info& type() const noexcept = 0;
  [[nodiscard]] virtual RecordMetadata metadata() = 0;
  /// None where there is no producer function.
  [[nodiscard]] virtual std::optional<CallStats> producer_calls() = 0;

  /// Refuses what is produced from now on. Once no produce is under way any more, the buffer is
  /// closed and the producer function destroyed. Does not wait. Idempotent, from any task.
  virtual void close() = 0;
  /// Waits until both have happened.
  virtual void wait_closed() = 0;

 private:
  const std::string name_;
};

/// What the calling task is doing in one database.
struct TaskCalls {
  unsigned depth = 0;                ///< produces within each other
  const void* dispatcher = nullptr;  ///< the one whose task it is

  [[nodiscard]] bool inside() const noexcept { return depth != 0 || dispatcher != nullptr; }
};

template <Platform P, class Emitter>
class AnyDispatcher;

/// Every handle of a database shares it. It does not change once the database is built.
template <Platform P, class Emitter>
class RecordTable {
 public:
  /// Null when there is none.
  [[nodiscard]] AnyRecord* find(std::string_view name) const noexcept {
    const auto found = records.find(name);
    return found == records.end() ? nullptr : found->second.get();
  }
  [[nodiscard]] std::string unknown(std::string_view name) const {
    std::vector<std::string_view> names;
    for (const auto& [known, record] : records)
      names.push_back(known);
    return "no record " + in_quotes(name) + "; the database has " + listed(names);
  }
  [[nodiscard]] static std::string wrong_type(const AnyRecord& record, const std::type_info& type) {
    return "record " + in_quotes(record.name()) + " holds " + type_text(record.type()) + ", not " +
           type_text(type) + "; use the type that it was registered with";
  }

  [[nodiscard]] TaskCalls& calls_of_this_task() { return calls_.get(); }

  std::map<std::string, std::unique_ptr<AnyRecord>, std::less<>> records;
  std::vector<std::unique_ptr<AnyDispatcher<P, Emitter>>> dispatchers;  ///< in record name order

 private:
  typename P::template thread_specific<TaskCalls> calls_;
};

}  // namespace brine::engine::detail
