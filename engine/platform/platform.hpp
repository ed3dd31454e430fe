#pragma once

/// The platform: what every part under test is written against, in place of the `std` names.
///
/// A part is a template on a `Platform` and runs unchanged in two worlds: `engine::StdPlatform`
/// maps each name to the standard library and costs nothing; `sim::SimPlatform` maps each name to
/// the simulator's core. Names and signatures mirror `std`, memory orders included, so that code
/// moves over by a search and replace.
///
///     std                            platform
///     std::atomic<T>                 P::atomic<T>, with wait_until(old, deadline, order), peek()
///     std::atomic_flag               P::atomic_flag
///     std::atomic_thread_fence       P::fence(order)
///     -                              P::light_barrier(), P::heavy_barrier(): together two seq_cst
///                                    fences, of which the light one is almost free and the heavy
///                                    one dear; two light ones do not order each other
///     -                              P::free_light_barrier(): a light one that costs nothing,
///                                    where P::light_barrier_is_free(), which gives one answer for
///                                    ever, also before main, says that it is one. Whoever replaces
///                                    one of these four replaces all
///     plain data                     P::var<T>: get(), set(v); its races are found in simulation
///     std::mutex and its kin         P::mutex, P::timed_mutex, P::recursive_mutex,
///                                    P::recursive_timed_mutex, P::shared_mutex,
///                                    P::shared_timed_mutex; for std's lock_guard, unique_lock,
///                                    shared_lock and scoped_lock
///     std::condition_variable        P::condition_variable
///     std::condition_variable_any    P::condition_variable_any, its waits with stop tokens too
///     std::counting_semaphore<N>     P::counting_semaphore<N>, P::binary_semaphore
///     std::latch, std::barrier<F>    P::latch, P::barrier<F>
///     std::once_flag, std::call_once P::once_flag, P::call_once(flag, fn, arguments…)
///     std::thread                    P::thread(name, fn); join before destruction
///     std::jthread                   P::jthread(name, fn); requests a stop and joins by itself
///     std::stop_token and its kin    P::stop_token, P::stop_source, P::stop_callback<F>
///     thread_local T                 P::thread_specific<T>: get(), *, ->; made at first use
///     std::this_thread::yield        P::yield(), P::spin_hint()
///     std::this_thread::sleep_until  P::sleep_until(t), P::sleep_for(d)
///     std::chrono::steady_clock      P::clock: now(), time_point, duration
///     a random number                P::random(n): uniform in [0, n), from the run's seed
///     catch (...)                    P::guarded(fn): the exception of fn, if any
///     -                              P::destructor_scope: first line of a destructor
///     -                              P::name(object, text): a label for traces and reports
///     -                              P::hide_value(atomic): keeps a value that differs between
///                                    runs, an address, out of traces
///
/// Time: durations are nanoseconds and deadlines are of P::clock, which is steady; simulated, both
/// are virtual, and a wait ends by its deadline even while others spin. A timed operation may
/// succeed at its deadline, and does not fail before it. Limits of any length are taken, but by the
/// locks and conditions of StdPlatform: those are std's own, and overflow near the end of the
/// clock.
///
/// Progress: atomics, fences, vars, peek and thread_specific do not block (but for what the
/// constructor of a thread_specific's value does). try_ operations, unlock, release, count_down,
/// arrive and the notifications do not wait for other tasks; the rest blocks. Nobody has a turn: of
/// those that wait for a lock, a permit or a notification, whichever the scheduler picks goes on.
///
/// Misuse that std leaves undefined (to unlock what one does not hold, to destroy what is waited
/// for, …) stays undefined on threads. In simulation it fails the run, and names task and object.
///
/// Rules for code on a platform
///  - No function that contains a platform operation is noexcept, but `noexcept(P::kNothrow)`: when
///    a simulated run ends early, its tasks unwind by a private exception.
///  - A destructor that contains a platform operation opens with
///    `const typename P::destructor_scope scope;`.
///  - At most one platform operation per full expression: compilers evaluate arguments in different
///    orders.
///  - No raw `catch (...)` around platform operations: P::guarded lets the end of a run through.

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
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

namespace detail {

/// Locks and timed locks, as std's wrappers of locks use them.
template <class M>
concept Mutex = requires(M& m) {
  m.lock();
  m.unlock();
  { m.try_lock() } -> std::same_as<bool>;
};

template <class M, class Clock>
concept TimedMutex = Mutex<M> && requires(M& m, typename Clock::time_point t) {
  { m.try_lock_for(t - t) } -> std::same_as<bool>;
  { m.try_lock_until(t) } -> std::same_as<bool>;
};

template <class M>
concept SharedMutex = Mutex<M> && requires(M& m) {
  m.lock_shared();
  m.unlock_shared();
  { m.try_lock_shared() } -> std::same_as<bool>;
};

template <class M, class Clock>
concept SharedTimedMutex = SharedMutex<M> && TimedMutex<M, Clock> &&
    requires(M& m, typename Clock::time_point t) {
  { m.try_lock_shared_for(t - t) } -> std::same_as<bool>;
  { m.try_lock_shared_until(t) } -> std::same_as<bool>;
};

template <class P>
concept Locks = Mutex<typename P::mutex> && Mutex<typename P::recursive_mutex> &&
    SharedMutex<typename P::shared_mutex> &&
    TimedMutex<typename P::timed_mutex, typename P::clock> &&
    TimedMutex<typename P::recursive_timed_mutex, typename P::clock> &&
    SharedTimedMutex<typename P::shared_timed_mutex, typename P::clock>;

template <class C, class Lock, class Clock>
concept Condition = requires(C& c, Lock& lock, typename Clock::time_point t, bool (*holds)()) {
  c.wait(lock);
  c.wait(lock, holds);
  c.wait_until(lock, t);
  { c.wait_until(lock, t, holds) } -> std::same_as<bool>;
  c.wait_for(lock, t - t);
  { c.wait_for(lock, t - t, holds) } -> std::same_as<bool>;
  c.notify_one();
  c.notify_all();
};

template <class P>
concept Conditions = Condition < typename P::condition_variable,
        std::unique_lock<typename P::mutex>,
typename P::clock >
    &&Condition<typename P::condition_variable_any, typename P::shared_mutex,
                typename P::clock>&& requires(typename P::condition_variable_any& c,
                                              typename P::mutex& m, typename P::stop_token token,
                                              typename P::clock::time_point t, bool (*holds)()) {
  { c.wait(m, token, holds) } -> std::same_as<bool>;
  { c.wait_until(m, token, t, holds) } -> std::same_as<bool>;
  { c.wait_for(m, token, t - t, holds) } -> std::same_as<bool>;
};

template <class P>
concept Counters = requires(typename P::template counting_semaphore<8>& s,
                            typename P::binary_semaphore& binary, typename P::latch& l,
                            typename P::template barrier<>& b, typename P::clock::time_point t) {
  s.acquire();
  { s.try_acquire() } -> std::same_as<bool>;
  { s.try_acquire_for(t - t) } -> std::same_as<bool>;
  { s.try_acquire_until(t) } -> std::same_as<bool>;
  s.release(2);
  binary.release();
  l.count_down(2);
  { l.try_wait() } -> std::same_as<bool>;
  l.wait();
  l.arrive_and_wait();
  b.wait(b.arrive());
  b.arrive_and_wait();
  b.arrive_and_drop();
};

template <class P>
concept Threads = requires(typename P::thread& thread, typename P::jthread& jthread,
                           typename P::stop_source& source, typename P::stop_token& token,
                           typename P::once_flag& once, typename P::atomic_flag& flag,
                           typename P::template thread_specific<int>& own, void (*fn)()) {
  thread.join();
  { thread.joinable() } -> std::same_as<bool>;
  { jthread.request_stop() } -> std::same_as<bool>;
  { jthread.get_stop_token() } -> std::same_as<typename P::stop_token>;
  { source.request_stop() } -> std::same_as<bool>;
  { token.stop_requested() } -> std::same_as<bool>;
  typename P::template stop_callback<void (*)()>;
  P::call_once(once, fn);
  { flag.test_and_set(std::memory_order_acquire) } -> std::same_as<bool>;
  flag.clear(std::memory_order_release);
  flag.wait(true, std::memory_order_acquire);
  flag.notify_all();
  { own.get() } -> std::same_as<int&>;
};

}  // namespace detail

/// What a template parameter named P of this project must offer; the list above says what each
/// does.
template <class P>
concept Platform = detail::Locks<P> && detail::Conditions<P> && detail::Counters<P> &&
    detail::Threads<P> &&
    requires(typename P::template atomic<std::uint64_t>& a, typename P::template var<int>& v,
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
  P::fence(std::memory_order_seq_cst);
  P::light_barrier();
  { P::light_barrier_is_free() } -> std::same_as<bool>;
  P::free_light_barrier();
  P::heavy_barrier();
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
};

}  // namespace brine::engine
