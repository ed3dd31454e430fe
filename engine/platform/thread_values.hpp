#pragma once

/// ThreadValues: the values that one thread or task has of its thread_specific objects.

#include <cstdint>
#include <unordered_map>
#include <utility>

namespace brine::engine {

/// In the order in which they were made; destroyed in the reverse order. A look-up takes the same
/// time however many there are: objects that have gone leave their values to the end of the thread.
class ThreadValues {
 public:
  ThreadValues() = default;
  ThreadValues(ThreadValues&& other) noexcept
      : values_(std::move(other.values_)), newest_(std::exchange(other.newest_, nullptr)) {}
  ThreadValues& operator=(ThreadValues&&) = delete;
  ~ThreadValues() { destroy_all(); }

  /// Of the calling thread of the operating system.
  [[nodiscard]] static ThreadValues& of_this_thread() noexcept;
  /// A number that no other thread_specific of the process has.
  [[nodiscard]] static std::uint64_t take_key() noexcept;

  [[nodiscard]] void* find(std::uint64_t key) const noexcept;
  /// The key must have no value.
  void add(std::uint64_t key, void* value, void (*destroy)(void*));
  /// Destroys the value of that key, if there is one.
  void remove(std::uint64_t key);
  [[nodiscard]] bool empty() const noexcept { return values_.empty(); }
  /// Also values that the destructors of others make.
  void destroy_all();

 private:
  struct Value {
    std::uint64_t key;
    void* at;
    void (*destroy)(void*);
    Value* before;  ///< made before this one
    Value* after;
  };

  void destroy_value(Value& value);

  std::unordered_map<std::uint64_t, Value> values_;  ///< whose places stay as it grows
  Value* newest_ = nullptr;
};

}  // namespace brine::engine
