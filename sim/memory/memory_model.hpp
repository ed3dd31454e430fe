#pragma once

/// MemoryModel: what a load may return, and what is ordered before what, as C++20 has it
/// ([intro.races], [atomics.order] with P0668R5 and P0982R1).
///
/// Operations are executed one after another; the order in which they are is the modification order
/// of each atomic and the total order S of what is seq_cst. What that leaves out: load buffering,
/// and outcomes whose every witness has a store that is earlier in modification order than in
/// execution (2+2W); the latter come back with `Settings::placement`. Every other outcome that the
/// standard allows can be produced, as long as a store is not among those that a bounded history
/// has dropped; none that it forbids ever is.
///
/// Each atomic keeps its last eight stores. Of each store it keeps the first epoch at which each
/// task wrote or read it (`seen`), and what whoever reads it may acquire (`released`). A load walks
/// from the newest store towards older ones and may not pass the first that its task knows: whose
/// `seen` the task's clock has reached in any lane. That one test answers all four forms of
/// coherence. Lane 0 belongs to no task: there the clock has the number of the last seq_cst fence
/// that happens before, and `seen` the number of the next fence after the first seq_cst access, so
/// that the same test orders fences before operations. The clocks of all seq_cst fences, joined,
/// limit what is read after a later one; they are no part of happens-before, or fences would hide
/// races.
///
/// Knows nothing of scheduling: the core asks how many stores a load may read from, decides, and
/// reads. Races of plain data and use of objects out of their lifetime are found here, too
/// (FastTrack, Flanagan and Freund, PLDI 2009). Memory is bounded by the objects that live. Not
/// thread-safe; no operation fails.
///
/// What a run's loads and stores call is in atomics.hpp, to be inlined; fences and objects that
/// order by themselves in ordering.cpp, races in races.cpp.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/platform/platform.hpp"
#include "sim/memory/access.hpp"
#include "sim/memory/clock.hpp"
#include "sim/memory/history.hpp"
#include "sim/memory/outside_heap.hpp"

namespace brine::sim {

class MemoryModel {
 public:
  struct Settings {
    bool stale = false;  ///< false: sequentially consistent, every load reads the newest store
    bool races = true;
    /// A store may be placed before newer ones in modification order. Only with `stale`.
    bool placement = false;
    /// Keep of each store and of reads without order where they were made, for the reports of
    /// races. What is found does not depend on it.
    bool explain = false;
  };
  static constexpr std::uint32_t kDepth = AtomicHistory::kDepth;  ///< stores that an atomic keeps

  MemoryModel() = default;
  ~MemoryModel();
  MemoryModel(const MemoryModel&) = delete;
  MemoryModel& operator=(const MemoryModel&) = delete;

  void begin_run(const Settings& settings);
  [[nodiscard]] bool places_stores() const noexcept { return settings_.placement; }
  /// Loads may be stale, and weak operations fail for no reason.
  [[nodiscard]] bool is_weak() const noexcept { return settings_.stale; }

  // Tasks.
  /// A task that what its parent did so far happens before; of the first tasks of a run, that have
  /// no parent, nothing is ordered. Tasks are numbered from 0 as they begin.
  [[nodiscard]] Lane begin_task(std::uint16_t task, Lane parent);
  void end_task(Lane lane);
  /// Stays where it is.
  [[nodiscard]] TaskView& of_lane(Lane lane) const noexcept { return *views_of_lanes_[lane]; }
  /// `ended` has ended, and all it did happens before what the task does from now on.
  void join(Lane lane, std::uint16_t ended);
  /// The task lets others go on: it gets no value again that it has read from a store that is not
  /// the newest, so that a loop that waits for a store ends.
  void yield(Lane lane) noexcept;
  /// The task sleeps for a time in which stores travel: it will see none that is older than the
  /// newest of now. That is no part of happens-before.
  void sleep(Lane lane);

  /// Whether all that was done at the moment happens before what the task does now.
  [[nodiscard]] bool knows(Lane lane, const Moment& moment) const noexcept {
    return views_of_lanes_[lane]->clocks.data()[moment.lane] >= moment.epoch;
  }

  // Shadows: what is kept of an object; numbers from 1. A shadow of the run before is none.
  [[nodiscard]] AtomicHistory& make_history(std::uint64_t initial);
  /// The same of an atomic that a task has made.
  [[nodiscard]] AtomicHistory& make_history(std::uint64_t initial, const Access& birth);
  [[nodiscard]] std::uint32_t make_sync();
  [[nodiscard]] std::uint32_t make_plain(const Access& birth);
  void drop_history(std::uint32_t shadow);
  void drop_plain(std::uint32_t shadow);
  void drop_sync(std::uint32_t shadow);

  // Atomics. `object` is its number in reports.
  struct AtomicAccess {
    AtomicHistory& history;
    TaskView& view;
    std::uint32_t object;
    std::memory_order order;
    const engine::Site& site;
  };
  /// How many stores a load may read from.
  [[nodiscard]] std::uint32_t readable(const AtomicAccess& access);
  /// Of the `n` newest stores those that do not have the value, and the newest in any case: how
  /// many they are, and how many stores are newer than the one of that number.
  [[nodiscard]] static std::uint32_t count_others(const AtomicAccess& access, std::uint32_t n,
                                                  std::uint64_t value) noexcept;
  [[nodiscard]] static std::uint32_t back_of(const AtomicAccess& access, std::uint64_t value,
                                             std::uint32_t chosen) noexcept;
  /// Whether any store that is kept has that value.
  [[nodiscard]] static bool keeps(const AtomicHistory& history, std::uint64_t value) noexcept;
  /// Reads the `back`-th newest store, which must be readable.
  std::uint64_t read(const AtomicAccess& access, std::uint32_t back);

  // Loads of the newest store, in a few instructions and without a call. kLanes: what quick_lanes()
  // says; where that is kAnyLanes, only the first two, while may_be_brief().
  [[nodiscard]] std::uint32_t quick_lanes() const noexcept { return quick_lanes_; }
  static constexpr std::uint32_t kAnyLanes = 0;
  /// Whether a load can read the newest store only, and acquires nothing from it that the task does
  /// not know.
  template <std::uint32_t kLanes>
  [[nodiscard]] static bool knows_newest(const AtomicAccess& access) noexcept;
  template <std::uint32_t kLanes>
  void read_known(const AtomicAccess& access) noexcept;
  /// Whether nothing is unusual, so that the next two are enough.
  template <std::uint32_t kLanes>
  [[nodiscard]] static bool is_usual(const AtomicAccess& access) noexcept;
  template <std::uint32_t kLanes>
  [[nodiscard]] std::uint32_t readable(const AtomicAccess& access) const noexcept;
  template <std::uint32_t kLanes>
  void read_newest(const AtomicAccess& access) noexcept;

  /// The places in modification order that a store may take, the newest first: how many stores are
  /// newer than it there. More than one only with placement.
  struct Places {
    std::uint32_t count = 1;
    std::array<std::uint32_t, kDepth> back{};
  };
  [[nodiscard]] Places places(AtomicHistory& history, TaskView& view, std::memory_order order);
  /// Stores `value`, with `back` stores newer than it.
  void write(const AtomicAccess& access, std::uint64_t value, std::uint32_t back = 0);
  /// Reads the newest store, and continues its release sequence.
  void update(const AtomicAccess& access, std::uint64_t value);
  /// The same where nothing is unusual, in a few instructions and without a call. False: something
  /// is, and nothing is done.
  [[nodiscard]] bool write_quickly(const AtomicAccess& access, std::uint64_t value) noexcept;
  [[nodiscard]] bool update_quickly(const AtomicAccess& access, std::uint64_t value) noexcept;
  /// An update that `update_quickly` has refused: what it reads, or a fence, released something.
  [[nodiscard]] bool continue_quickly(const AtomicAccess& access, std::uint64_t value) noexcept;
  void fence(Lane lane, std::memory_order order);
  /// Together they order as two seq_cst fences do; two light ones do not order each other.
  void light_barrier(Lane lane);
  void heavy_barrier(Lane lane);

  // Objects that order tasks by themselves: what is released happens before what acquires later.
  void acquire(std::uint32_t shadow, TaskView& view);
  void release(std::uint32_t shadow, Lane lane);
  /// The same for the task that was the last to acquire: it knows all that was released before.
  void hand_over(std::uint32_t shadow, TaskView& view);
  // For those that share a lock: `acquire` also takes in what they have released.
  void acquire_shared(std::uint32_t shadow, Lane lane);
  void release_shared(std::uint32_t shadow, Lane lane);
  // In phases: what was released so far is what passes acquire, until the next publication.
  void publish(std::uint32_t shadow);
  void acquire_published(std::uint32_t shadow, Lane lane);

  // Plain data.
  /// An access that all before it, but for reads before a read, happen before. False: there are
  /// others, and nothing is done.
  [[nodiscard]] bool read_in_order(std::uint32_t shadow, TaskView& view,
                                   const engine::Site& site) noexcept;
  [[nodiscard]] bool write_in_order(std::uint32_t shadow, TaskView& view,
                                    const engine::Site& site) noexcept;
  /// Any access.
  void read_plain(std::uint32_t shadow, TaskView& view, const engine::Site& site);
  void write_plain(std::uint32_t shadow, TaskView& view, const engine::Site& site);
  /// An access at an earlier epoch of the lane's task.
  [[nodiscard]] Access access_then(Epoch epoch, Lane lane) const noexcept;
  [[nodiscard]] Epoch epoch_of(Lane lane) noexcept { return happened(of_lane(lane))[lane]; }
  /// Whether there is a race to take, or no epochs are left.
  [[nodiscard]] bool has_news() const noexcept { return news_; }
  /// Whether the short ways of loads and plain accesses say and keep enough: there was no news yet,
  /// and nothing is to be explained.
  [[nodiscard]] bool may_be_brief() const noexcept { return brief_; }
  /// The run has its verdict: there is nothing any more that could be done in a short way.
  void close() noexcept {
    brief_ = false;
    quick_lanes_ = kAnyLanes;
  }
  /// The first race since the last call.
  [[nodiscard]] std::optional<Race> take_race();

  /// No epochs are left: the run must end. After some 2^31 releases of one task.
  [[nodiscard]] bool exhausted() const noexcept { return exhausted_; }

 private:
  template <class T>
  using List = std::vector<T, OutsideHeap<T>>;

  using Store = AtomicHistory::Store;
  using Making = AtomicHistory::Making;
  struct Sync {
    List<Epoch> clocks;   ///< released, and what sharers released or was published
    bool second = false;  ///< there is something in the second
  };
  struct Plain {
    Access write;
    /// The only one since, or the last. When there are several of which none is ordered before
    /// another: at kNever, so that it happens before nothing.
    Access read;
    List<Access> shared_reads;  ///< the last ones of several tasks
  };

  // kLanes: the width of clocks where it is known that they are in place, or kAnyLanes.
  template <std::uint32_t kLanes>
  [[nodiscard]] static Epoch* seen_at(AtomicHistory& h, std::size_t place) noexcept;
  // Clocks of a task.
  template <std::uint32_t kLanes = kAnyLanes>
  [[nodiscard]] static Epoch* happened(TaskView& t) noexcept {
    return kLanes != kAnyLanes ? t.clocks.in_place() : t.clocks.data();
  }
  [[nodiscard]] Epoch* clock_at(TaskView& t, std::uint32_t place) const noexcept {
    return t.clocks.data() + place * width_;
  }
  [[nodiscard]] Epoch* loose(TaskView& t) const noexcept { return clock_at(t, TaskView::kLoose); }
  [[nodiscard]] Epoch* published(TaskView& t) const noexcept {
    return clock_at(t, TaskView::kPublished);
  }
  [[nodiscard]] Epoch* limit(TaskView& t) const noexcept { return clock_at(t, TaskView::kLimit); }
  [[nodiscard]] Epoch* light(TaskView& t) const noexcept { return clock_at(t, TaskView::kLight); }

  [[nodiscard]] Epoch* released(const Store& store) const noexcept { return store.seen + width_; }

  [[nodiscard, gnu::cold]] std::uint32_t find_history();
  [[nodiscard]] Lane new_lane();
  [[nodiscard]] Lane take_lane(Lane parent);
  void widen();
  static void relayout(List<Epoch>& clocks, std::uint32_t from, std::uint32_t to);
  template <std::uint32_t kLanes>
  [[nodiscard]] std::uint32_t width() const noexcept {
    return kLanes != kAnyLanes ? kLanes : width_;
  }
  template <std::uint32_t kLanes>
  [[nodiscard]] static bool is_quick(const AtomicHistory& h, TaskView& t, bool advances) noexcept;
  template <std::uint32_t kLanes>
  void read_in(const Store& store, Epoch* seen, TaskView& t, std::memory_order order,
               std::uint32_t back);
  template <std::uint32_t kLanes>
  [[nodiscard]] bool put(const AtomicAccess& access, std::uint64_t value, bool updates) noexcept;
  [[nodiscard]] bool put_quickly(const AtomicAccess& access, std::uint64_t value,
                                 bool updates) noexcept;
  template <std::uint32_t kLanes>
  [[nodiscard]] static bool raises_limit(AtomicHistory& h, TaskView& t,
                                         std::memory_order order) noexcept;
  [[nodiscard]] static std::uint32_t unless_yielded(const Epoch* seen, const TaskView& t,
                                                    std::uint32_t back) noexcept;
  template <std::uint32_t kLanes>
  [[nodiscard]] bool proceed(const AtomicAccess& access, std::uint64_t value) noexcept;
  template <std::uint32_t kLanes>
  void update_in(AtomicHistory& h, TaskView& t, const AtomicAccess& access, std::uint64_t value);
  void tell_news() noexcept {
    news_ = true;
    close();
  }
  void find_quick_lanes() noexcept;
  void advance(TaskView& t, Lane lane) noexcept;
  void take_in(TaskView& t, const Epoch* clock);
  void raise_limit(TaskView& t, Epoch fence);
  void acquire_both(const Sync& sync, TaskView& t);
  [[nodiscard]] bool knows(TaskView& t, const Store& store, bool seq_cst) const noexcept;
  static constexpr std::uint32_t kAtOnce = 4;  ///< stores that are looked at together
  template <std::uint32_t kLanes>
  [[nodiscard]] static std::uint32_t newer_than_known(AtomicHistory& h, TaskView& t,
                                                      std::uint32_t last) noexcept;
  void stamp(Access& at, const TaskView& t, const engine::Site& site, bool write,
             std::memory_order order) const noexcept;
  void mark(Epoch* seen, TaskView& t, Epoch now, std::memory_order order) noexcept;
  template <std::uint32_t kLanes>
  void mark_new(Store& store, Epoch* seen, TaskView& t, std::memory_order order) noexcept;
  template <std::uint32_t kLanes>
  void take_loosely(TaskView& t, const Epoch* clock) noexcept;
  static Store& open_place(AtomicHistory& h) noexcept;
  Store& open_place_before(AtomicHistory& h, std::uint32_t back) noexcept;
  void sequential_fence(TaskView& t);
  [[gnu::cold]] void note_loose(TaskView& t, const Store& store, std::memory_order order,
                                std::uint32_t object, const engine::Site& site);
  void check_birth(AtomicHistory& h, const AtomicAccess& access, TaskView& t);
  [[gnu::cold]] void report_birth(AtomicHistory& h, TaskView& t, const engine::Site& site,
                                  std::memory_order order);
  static void place(Access& at, const TaskView& t, Epoch now, const engine::Site& site) noexcept;
  void add_shared_read(Plain& plain, const Access& access);
  [[gnu::cold]] void report_write(Plain& plain, const Access& access, TaskView& t);
  [[nodiscard]] std::uint16_t task_of(Lane lane, Epoch epoch) const noexcept;
  void report(Race::What what, const Access& before, const Access& after, TaskView& t);

  Settings settings_;
  std::uint32_t width_ = kLanesAtOnce;  ///< of all clocks: lanes, rounded up
  std::uint32_t lanes_ = 1;             ///< given out; the first belongs to fences
  std::uint64_t moment_ = 0;
  bool news_ = false;
  bool brief_ = true;
  /// The width while what is quick may be done so: brief_, few lanes, and stores are not placed.
  std::uint32_t quick_lanes_ = kLanesAtOnce;
  bool exhausted_ = false;
  std::optional<Race> race_;

  // Kept from run to run, for their memory.
  List<TaskView*> views_of_lanes_;
  /// Since when a task has had a lane. By task, for they begin in the order of their numbers.
  struct Tenure {
    Lane lane;
    Epoch first;
  };
  List<Tenure> tenures_;
  std::uint32_t task_count_ = 0;    ///< how many of them are of this run
  List<AtomicHistory*> histories_;  ///< by shadow - 1
  std::uint32_t history_count_ = 0;
  List<std::uint32_t> free_histories_;
  List<Sync> syncs_;
  std::uint32_t sync_count_ = 0;
  List<Plain> plains_;
  std::uint32_t plain_count_ = 0;
  List<std::uint32_t> free_plains_;
  List<std::uint32_t> free_syncs_;

  // Of seq_cst fences.
  static constexpr std::size_t kViews = 64;
  Epoch fences_ = 0;    ///< so far
  List<Epoch> fenced_;  ///< the clocks of all of them, joined
  /// The same as it was after each of the last fences; what is older counts as the oldest kept.
  List<Epoch> views_;
  List<Epoch> heavy_;  ///< the clocks of all heavy barriers, joined
  bool has_heavy_ = false;
};

}  // namespace brine::sim
