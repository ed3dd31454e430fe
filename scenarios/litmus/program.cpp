#include "scenarios/litmus/program.hpp"

#include <algorithm>
#include <stdexcept>

#include "engine/measure/prng.hpp"

namespace brine::litmus {

namespace {

const char* text_of(Order order) {
  switch (order) {
    case Order::kRelaxed:
      return "relaxed";
    case Order::kAcquire:
      return "acquire";
    case Order::kRelease:
      return "release";
    case Order::kAcqRel:
      return "acq_rel";
    case Order::kSeqCst:
      return "seq_cst";
  }
  return "?";
}

bool may_load(Order order) {
  return order != Order::kRelease && order != Order::kAcqRel;
}

bool may_store(Order order) {
  return order != Order::kAcquire && order != Order::kAcqRel;
}

const char* fault_of_order(const Operation& operation) {
  if (operation.kind == Kind::kLoad && !may_load(operation.order))
    return "a load cannot have this order; name relaxed, acquire or seq_cst";
  if (operation.kind == Kind::kStore && !may_store(operation.order))
    return "a store cannot have this order; name relaxed, release or seq_cst";
  if (operation.kind == Kind::kCompareExchange && !may_load(operation.failure))
    return "a failure cannot have this order; name relaxed, acquire or seq_cst";
  return nullptr;
}

const char* fault_of_guard(const std::vector<Operation>& thread, std::size_t place) {
  const int guard = thread[place].guard;
  if (guard == kUnguarded) return nullptr;
  if (guard < 0 || static_cast<std::size_t>(guard) >= place)
    return "its guard is not an earlier place of the thread";
  const Kind kind = thread[static_cast<std::size_t>(guard)].kind;
  if (is_plain(kind) || !returns_value(kind))
    return "its guard is not an atomic operation that returns a value";
  return nullptr;
}

const char* fault_of(const std::vector<Operation>& thread, std::size_t place) {
  const Operation& operation = thread[place];
  const int locations = is_plain(operation.kind) ? kMaxPlains : kMaxAtomics;
  if (operation.location < 0 || operation.location >= locations) return "no such location";
  if (const char* fault = fault_of_order(operation)) return fault;
  return fault_of_guard(thread, place);
}

std::string location_name(const Operation& operation) {
  const char* names = is_plain(operation.kind) ? "pq" : "xyzw";
  return {names[operation.location]};
}

std::string call_text(const Operation& operation) {
  std::string name = location_name(operation);
  const std::string operand = std::to_string(operation.operand);
  const std::string order = text_of(operation.order);
  switch (operation.kind) {
    case Kind::kLoad:
      return name + ".load(" + order + ")";
    case Kind::kStore:
      return name + ".store(" + operand + ", " + order + ")";
    case Kind::kExchange:
      return name + ".exchange(" + operand + ", " + order + ")";
    case Kind::kFetchAdd:
      return name + ".fetch_add(" + operand + ", " + order + ")";
    case Kind::kCompareExchange:
      return name + ".cas(" + std::to_string(operation.expected) + ", " + operand + ", " + order +
             ", " + text_of(operation.failure) + ")";
    case Kind::kFence:
      return "fence(" + order + ")";
    case Kind::kRead:
      return name;
    case Kind::kWrite:
      return name + " = " + operand;
  }
  return "?";
}

/// The lines of one thread; `next_register` counts over all threads.
std::vector<std::string> lines_of(const std::vector<Operation>& thread, int& next_register) {
  std::vector<std::string> lines;
  std::vector<int> register_at;
  for (const Operation& operation : thread) {
    std::string line;
    if (operation.guard != kUnguarded)
      line = "if (r" + std::to_string(register_at[static_cast<std::size_t>(operation.guard)]) +
             " == " + std::to_string(operation.guard_value) + ") ";
    register_at.push_back(next_register);
    if (returns_value(operation.kind)) line += "r" + std::to_string(next_register++) + " = ";
    lines.push_back(line + call_text(operation));
  }
  return lines;
}

}  // namespace

void require_valid(const Program& program) {
  const auto refuse = [](const std::string& what) {
    throw std::invalid_argument("litmus: " + what);
  };
  if (program.threads.size() > kMaxThreads)
    refuse("more than " + std::to_string(kMaxThreads) + " threads");
  if (operation_count(program) > kMaxOperations)
    refuse("more than " + std::to_string(kMaxOperations) + " operations");
  for (std::size_t thread = 0; thread < program.threads.size(); ++thread) {
    const auto& operations = program.threads[thread];
    const std::string where = "thread " + std::to_string(thread);
    if (operations.size() > kMaxThreadOperations)
      refuse(where + ": more than " + std::to_string(kMaxThreadOperations) + " operations");
    for (std::size_t place = 0; place < operations.size(); ++place)
      if (const char* fault = fault_of(operations, place))
        refuse(where + ", place " + std::to_string(place) + ": " + fault);
  }
}

std::size_t operation_count(const Program& program) {
  std::size_t count = 0;
  for (const auto& thread : program.threads)
    count += thread.size();
  return count;
}

std::size_t register_count(const Program& program) {
  std::ptrdiff_t count = 0;
  for (const auto& thread : program.threads)
    count += std::ranges::count_if(thread, returns_value, &Operation::kind);
  return static_cast<std::size_t>(count);
}

std::size_t atomic_count(const Program& program) {
  int count = 0;
  for (const auto& thread : program.threads)
    for (const Operation& operation : thread)
      if (!is_plain(operation.kind) && operation.kind != Kind::kFence)
        count = std::max(count, operation.location + 1);
  return static_cast<std::size_t>(count);
}

std::string to_text(const Program& program) {
  int next_register = 0;
  std::vector<std::vector<std::string>> columns;
  std::size_t height = 0;
  for (const auto& thread : program.threads) {
    columns.push_back(lines_of(thread, next_register));
    height = std::max(height, thread.size());
  }
  std::string text;
  for (std::size_t line = 0; line < height; ++line) {
    for (std::size_t column = 0; column < columns.size(); ++column) {
      std::size_t width = 0;
      for (const std::string& cell : columns[column])
        width = std::max(width, cell.size());
      std::string cell = line < columns[column].size() ? columns[column][line] : "";
      cell.resize(width, ' ');
      text += (column == 0 ? "" : " | ") + cell;
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

std::string to_text(const Outcome& outcome) {
  std::string text;
  for (std::size_t i = 0; i < outcome.registers.size(); ++i) {
    const int value = outcome.registers[i];
    text += "r" + std::to_string(i) + "=" + (value == kSkipped ? "-" : std::to_string(value)) + " ";
  }
  text += "|";
  for (std::size_t i = 0; i < outcome.finals.size(); ++i)
    text += std::string(" ") + "xyzw"[i] + "=" + std::to_string(outcome.finals[i]);
  return text + (outcome.races ? " | races" : "");
}

std::uint64_t fingerprint(const Program& program) {
  std::uint64_t hash = 0;
  const auto take = [&hash](int value) {
    hash = engine::mix64(hash + 0x9e3779b97f4a7c15U + static_cast<std::uint64_t>(value));
  };
  for (const auto& thread : program.threads) {
    take(static_cast<int>(thread.size()));
    for (const Operation& operation : thread) {
      take(static_cast<int>(operation.kind));
      take(operation.location);
      take(static_cast<int>(operation.order));
      take(static_cast<int>(operation.failure));
      take(operation.operand);
      take(operation.expected);
      take(operation.guard);
      take(operation.guard_value);
    }
  }
  return hash;
}

}  // namespace brine::litmus
