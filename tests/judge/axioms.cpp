#include "tests/judge/axioms.hpp"

namespace brine::judge {

namespace {

bool is_acquire(Order order) {
  return order == Order::kAcquire || order == Order::kAcqRel || order == Order::kSeqCst;
}

bool is_release(Order order) {
  return order == Order::kRelease || order == Order::kAcqRel || order == Order::kSeqCst;
}

/// One execution and what is derived from it, in the order in which it is needed.
class Judge {
 public:
  explicit Judge(const Execution& execution) : execution_(execution) {}

  std::optional<Judgement> run() {
    add_synchronisation();
    happens_before_ = execution_.sequenced;
    happens_before_ |= synchronises_;
    happens_before_.close();
    if (!happens_before_.irreflexive() || !coherent()) return std::nullopt;
    add_strong_order();
    add_observed_order();
    if (!seq_cst_.acyclic()) return std::nullopt;
    return Judgement{.races = races(), .reach = reach(), .happens_before = happens_before_};
  }

 private:
  [[nodiscard]] const Event& at(int event) const {
    return execution_.events[static_cast<std::size_t>(event)];
  }
  [[nodiscard]] bool is_seq_cst(int event) const {
    return !is_plain(at(event).kind) && at(event).order == Order::kSeqCst;
  }
  [[nodiscard]] bool is_seq_cst_fence(int event) const {
    return is_seq_cst(event) && at(event).kind == Kind::kFence;
  }
  [[nodiscard]] bool same_atomic(int a, int b) const {
    const bool atomic = (at(a).reads || at(a).writes) && (at(b).reads || at(b).writes);
    return atomic && at(a).location == at(b).location;
  }

  /// Everything that stands for the release of `stored` synchronises with everything that stands
  /// for the acquire of `loaded`: the operations themselves, or fences before and after them.
  void synchronise(int stored, int loaded) {
    for (int a = 0; a < execution_.count; ++a) {
      const bool fence = at(a).kind == Kind::kFence && execution_.sequenced.has(a, stored);
      if (!is_release(at(a).order) || (a != stored && !fence)) continue;
      for (int b = 0; b < execution_.count; ++b) {
        const bool later = at(b).kind == Kind::kFence && execution_.sequenced.has(loaded, b);
        if (is_acquire(at(b).order) && (b == loaded || later)) synchronises_.add(a, b);
      }
    }
  }

  /// From a load back through the release sequences that it may read from: the store itself, and as
  /// long as that is a read-modify-write, the one before it.
  void add_synchronisation() {
    for (int loaded = 0; loaded < execution_.count; ++loaded) {
      int stored = at(loaded).reads ? at(loaded).source : -1;
      while (stored != -1) {
        synchronise(stored, loaded);
        stored = at(stored).reads ? at(stored).source : -1;
      }
    }
  }

  /// Coherence-ordered before, [atomics.order]/3, in terms of places in mo.
  [[nodiscard]] bool coherence_ordered(int a, int b) const {
    if (a == b || !same_atomic(a, b)) return false;
    const Event& first = at(a);
    const Event& second = at(b);
    if (first.writes && second.writes && first.write_position < second.write_position) return true;
    if (first.writes && second.reads && first.write_position <= second.read_position) return true;
    if (first.reads && second.writes && first.read_position < second.write_position) return true;
    return first.reads && second.reads && first.read_position < second.read_position;
  }

  /// No operation observes, or is overtaken by, what happens after it: the four coherence rules,
  /// and that no load reads from its own future.
  [[nodiscard]] bool coherent() const {
    for (int a = 0; a < execution_.count; ++a)
      for (int b = 0; b < execution_.count; ++b)
        if (happens_before_.has(b, a) && coherence_ordered(a, b)) return false;
    return true;
  }

  /// Strongly happens before, between seq_cst operations.
  void add_strong_order() {
    Relation strong = execution_.sequenced.then(happens_before_).then(execution_.sequenced);
    strong |= execution_.sequenced;
    for (int a = 0; a < execution_.count; ++a)
      for (int b = 0; b < execution_.count; ++b)
        if (synchronises_.has(a, b) && is_seq_cst(a) && is_seq_cst(b)) strong.add(a, b);
    strong.close();
    for (int a = 0; a < execution_.count; ++a)
      for (int b = 0; b < execution_.count; ++b)
        if (is_seq_cst(a) && is_seq_cst(b) && strong.has(a, b)) seq_cst_.add(a, b);
  }

  /// [atomics.order]/4: from `a`, or a seq_cst fence that happens before it, to `b`, or a seq_cst
  /// fence that it happens before.
  void add_observed_order() {
    for (int a = 0; a < execution_.count; ++a)
      for (int b = 0; b < execution_.count; ++b)
        if (coherence_ordered(a, b)) add_observed_pair(a, b);
  }

  void add_observed_pair(int a, int b) {
    for (int from = 0; from < execution_.count; ++from) {
      const bool fence = is_seq_cst_fence(from) && happens_before_.has(from, a);
      if (!fence && !(from == a && is_seq_cst(a))) continue;
      for (int to = 0; to < execution_.count; ++to) {
        const bool later = is_seq_cst_fence(to) && happens_before_.has(b, to);
        if (later || (to == b && is_seq_cst(b))) seq_cst_.add(from, to);
      }
    }
  }

  [[nodiscard]] bool races() const {
    for (int a = 0; a < execution_.count; ++a)
      for (int b = 0; b < a; ++b)
        if (conflict(at(a), at(b)) && !happens_before_.has(a, b) && !happens_before_.has(b, a))
          return true;
    return false;
  }

  static bool conflict(const Event& a, const Event& b) {
    return is_plain(a.kind) && is_plain(b.kind) && a.location == b.location &&
           a.thread != b.thread && (a.kind == Kind::kWrite || b.kind == Kind::kWrite);
  }

  [[nodiscard]] Reach reach() const {
    Relation executed = execution_.sequenced;
    for (int b = 0; b < execution_.count; ++b)
      if (at(b).reads && at(b).source != -1) executed.add(at(b).source, b);
    Relation placed = executed;
    placed |= seq_cst_;
    Relation interleaved = placed;
    for (int a = 0; a < execution_.count; ++a)
      for (int b = 0; b < execution_.count; ++b)
        if (at(a).writes && at(b).writes && coherence_ordered(a, b)) {
          interleaved.add(a, b);
          if (at(a).reads) placed.add(a, b);
        }
    if (interleaved.acyclic()) return Reach::kInterleaved;
    if (placed.acyclic()) return Reach::kNeedsEarlierPlacement;
    return executed.acyclic() ? Reach::kNeedsReordering : Reach::kNeedsLoadBuffering;
  }

  const Execution& execution_;
  Relation synchronises_;
  Relation happens_before_;
  Relation seq_cst_;  // pairs that S must have in this order
};

}  // namespace

std::optional<Judgement> judge(const Execution& execution) {
  return Judge(execution).run();
}

}  // namespace brine::judge
