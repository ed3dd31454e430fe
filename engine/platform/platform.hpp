#pragma once

/// The platform: what every part under test is written against, in place of the `std` names.
///
/// A part is a template on a `Platform` and runs unchanged in two worlds: `engine::StdPlatform`
/// maps each name to the standard library and costs nothing; `sim::SimPlatform` maps each name to
/// the simulator's core. Names and signatures mirror `std`, memory orders included, so that code
/// moves over by a search and replace.
///
///     std::atomic<T>             P::atomic<T>           plus wait_until(old, deadline, order) and
///     peek() std::atomic_thread_fence   P::fence(order) plain data                 P::var<T>
///     get(), set(v); races on it are checked in simulation std::mutex                 P::mutex
///     works with std::unique_lock and std::lock_guard std::condition_variable
///     P::condition_variable  wait, wait_for, wait_until, with and without predicate std::thread
///     P::thread              constructed with a name first; join before destruction
///     std::this_thread::yield    P::yield(), P::spin_hint(), P::sleep_until(t), P::sleep_for(d)
///     steady_clock               P::clock               now(), time_point, duration in nanoseconds
///     a random number            P::random(n)           uniform in [0, n), from the run's seed
///     catch (...)                P::guarded(fn)         the exception of fn, if any; never
///     swallows the end of a run
///     -                          P::destructor_scope    first line of a destructor that uses the
///     platform
///     -                          P::name(object, text)  a label for traces and reports
///     -                          P::hide_value(atomic)  keeps a value that differs between runs
///     (an address) from traces
///
/// Rules for code on a platform
///  - No function that contains a platform operation is noexcept, but `noexcept(P::kNothrow)`: when
///  a simulated run
///    ends early, its tasks unwind by a private exception.
///  - A destructor that contains a platform operation opens with `const typename
///  P::destructor_scope scope;`.
///  - At most one platform operation per full expression: compilers evaluate arguments in different
///  orders.

#include <atomic>
#include <concepts>
#include <cstdint>
#include <exception>
#include <type_traits>

namespace brine::engine {

/// A place in the source, taken at the caller by a default argument.
/// (clang 14 with libstdc++ 12 has no std::source_location.)
struct Site {
  const char* file = "";
  unsigned line = 0;

  [[nodiscard]] static constexpr Site here(const char* file = __builtin_FILE(),
                                           unsigned line = __builtin_LINE()) noexcept {
    return {.file = file, .line = line};
  }
};

/// True for a T whose object representation may enter a trace: no padding, no addresses. Specialise
/// it for a message type that consists of integers without padding.
template <class T>
inline constexpr bool kTraceable =
    std::is_integral_v<T> || std::is_enum_v<T> || std::is_floating_point_v<T>;

/// What a template parameter named P of this project must offer; the list above says what each
/// does.
template <class P>
concept Platform = requires(typename P::template atomic<std::uint64_t>& a,
                            typename P::template var<int>& v, typename P::mutex& m,
                            typename P::clock::time_point t, std::uint64_t n) {
  { P::kNothrow } -> std::convertible_to<bool>;
  { P::kSimulated } -> std::convertible_to<bool>;
  { a.load(std::memory_order_acquire) } -> std::same_as<std::uint64_t>;
  a.store(n, std::memory_order_release);
  { a.fetch_add(n, std::memory_order_acq_rel) } -> std::same_as<std::uint64_t>;
  {
    a.compare_exchange_strong(n, n, std::memory_order_acq_rel, std::memory_order_relaxed)
    } -> std::same_as<bool>;
  { a.wait_until(n, t, std::memory_order_acquire) } -> std::same_as<bool>;
  { a.peek() } -> std::same_as<std::uint64_t>;
  { v.get() } -> std::same_as<int>;
  v.set(1);
  m.lock();
  m.unlock();
  { m.try_lock() } -> std::same_as<bool>;
  P::fence(std::memory_order_seq_cst);
  P::yield();
  P::spin_hint();
  P::sleep_until(t);
  { P::clock::now() } -> std::same_as<typename P::clock::time_point>;
  { P::random(n) } -> std::same_as<std::uint64_t>;
  {
    P::guarded([] {})
    } -> std::same_as<std::exception_ptr>;
  P::name(a, "label");
  P::hide_value(a);
  typename P::destructor_scope;
  typename P::condition_variable;
  typename P::thread;
};

}  // namespace brine::engine
