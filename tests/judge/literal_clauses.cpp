#include "tests/judge/literal_clauses.hpp"

namespace brine::judge::literal {

namespace {

bool acquires(const Evaluation& e) {
  return e.order == Order::kAcquire || e.order == Order::kAcqRel || e.order == Order::kSeqCst;
}

bool releases(const Evaluation& e) {
  return e.order == Order::kRelease || e.order == Order::kAcqRel || e.order == Order::kSeqCst;
}

bool is_fence(const Evaluation& e) {
  return e.operation.kind == Kind::kFence;
}

bool is_atomic(const Evaluation& e) {
  return e.loads || e.stores;
}

/// Adds (a, c) wherever (a, b) and (b, c), until nothing is new.
void close(Matrix& relation) {
  for (bool grew = true; grew;) {
    grew = false;
    for (std::size_t a = 0; a < relation.size(); ++a)
      for (std::size_t b = 0; b < relation.size(); ++b)
        for (std::size_t c = 0; c < relation.size(); ++c)
          if (relation[a][b] && relation[b][c] && !relation[a][c]) grew = relation[a][c] = true;
  }
}

}  // namespace

Clauses::Clauses(const Candidate& candidate)
    : candidate_(candidate),
      count_(candidate.evaluations.size()),
      synchronises_(count_, std::vector<bool>(count_)),
      happens_(synchronises_),
      coherence_(synchronises_),
      strongly_(synchronises_),
      precedes_(synchronises_) {
  for (std::size_t a = 0; a < count_; ++a)
    for (std::size_t b = 0; b < count_; ++b) {
      synchronises_[a][b] = synchronises_with(a, b);
      const bool initialises =
          candidate.evaluations[a].initial && !candidate.evaluations[b].initial;
      happens_[a][b] = initialises || sequenced_before(a, b) || synchronises_[a][b];
    }
  close(happens_);
  coherent_ = follows_coherence_rules();
  if (!coherent_) return;  // nobody asks for the rest
  close_coherence_order();
  close_strongly_happens_before();
  for (std::size_t a = 0; a < count_; ++a)
    for (std::size_t b = 0; b < count_; ++b)
      precedes_[a][b] = is_seq_cst(a) && is_seq_cst(b) && has_to_precede(a, b);
}

bool Clauses::sequenced_before(std::size_t a, std::size_t b) const {
  const auto& evaluations = candidate_.evaluations;
  return !evaluations[a].initial && !evaluations[b].initial && a < b &&
         evaluations[a].thread == evaluations[b].thread;
}

bool Clauses::same_object(std::size_t a, std::size_t b) const {
  const Evaluation& first = candidate_.evaluations[a];
  const Evaluation& second = candidate_.evaluations[b];
  return is_atomic(first) && is_atomic(second) &&
         first.operation.location == second.operation.location;
}

bool Clauses::modification_order(std::size_t a, std::size_t b) const {
  return same_object(a, b) && candidate_.evaluations[a].stores &&
         candidate_.evaluations[b].stores && candidate_.place[a] < candidate_.place[b];
}

/// [intro.races]/5: all that lies between, and `store` itself, are read-modify-writes.
bool Clauses::in_release_sequence(std::size_t head, std::size_t store) const {
  if (head == store) return true;
  if (!modification_order(head, store)) return false;
  for (std::size_t between = 0; between < count_; ++between) {
    const bool inside = modification_order(head, between) &&
                        (between == store || modification_order(between, store));
    if (inside && !candidate_.evaluations[between].loads) return false;
  }
  return true;
}

/// [atomics.order]/2 and [atomics.fences]/2 to /4.
bool Clauses::synchronises_with(std::size_t a, std::size_t b) const {
  const auto& evaluations = candidate_.evaluations;
  if (evaluations[a].initial || !releases(evaluations[a]) || !acquires(evaluations[b]))
    return false;
  for (std::size_t store = 0; store < count_; ++store) {
    const bool stands_for_a = evaluations[store].stores && !evaluations[store].initial &&
                              (is_fence(evaluations[a]) ? sequenced_before(a, store) : store == a);
    if (!stands_for_a) continue;
    for (std::size_t load = 0; load < count_; ++load) {
      const bool stands_for_b = evaluations[load].loads &&
                                (is_fence(evaluations[b]) ? sequenced_before(load, b) : load == b);
      if (stands_for_b && same_object(store, load) &&
          in_release_sequence(store, candidate_.source[load]))
        return true;
    }
  }
  return false;
}

bool Clauses::is_seq_cst(std::size_t a) const {
  return candidate_.evaluations[a].order == Order::kSeqCst &&
         !is_plain(candidate_.evaluations[a].operation.kind);
}

bool Clauses::seq_cst_fence(std::size_t a) const {
  return is_seq_cst(a) && is_fence(candidate_.evaluations[a]);
}

/// [intro.races]/14 to /18, and [atomics.order]/10 on read-modify-writes.
bool Clauses::follows_coherence_rules() const {
  for (std::size_t a = 0; a < count_; ++a) {
    if (happens_[a][a]) return false;
    const Evaluation& first = candidate_.evaluations[a];
    if (first.loads && (candidate_.source[a] == a || happens_[a][candidate_.source[a]]))
      return false;
    if (first.loads && first.stores) {
      // Reads the last value before its own in modification order.
      if (!modification_order(candidate_.source[a], a)) return false;
      for (std::size_t between = 0; between < count_; ++between)
        if (modification_order(candidate_.source[a], between) && modification_order(between, a))
          return false;
    }
    for (std::size_t b = 0; b < count_; ++b) {
      if (!same_object(a, b) || !happens_[a][b]) continue;
      const Evaluation& second = candidate_.evaluations[b];
      const bool write_write = first.stores && second.stores && !modification_order(a, b);
      const bool read_read = first.loads && second.loads &&
                             modification_order(candidate_.source[b], candidate_.source[a]);
      const bool read_write =
          first.loads && second.stores && !modification_order(candidate_.source[a], b);
      const bool write_read =
          first.stores && second.loads && modification_order(candidate_.source[b], a);
      if (write_write || read_read || read_write || write_read) return false;
    }
  }
  return true;
}

/// [atomics.order]/3.
void Clauses::close_coherence_order() {
  const auto& evaluations = candidate_.evaluations;
  for (std::size_t a = 0; a < count_; ++a)
    for (std::size_t b = 0; b < count_; ++b) {
      if (!same_object(a, b)) continue;
      const bool read_from = evaluations[b].loads && candidate_.source[b] == a;
      const bool overwritten =
          a != b && evaluations[a].loads && modification_order(candidate_.source[a], b);
      coherence_[a][b] = read_from || modification_order(a, b) || overwritten;
    }
  for (bool grew = true; grew;) {
    grew = false;
    for (std::size_t a = 0; a < count_; ++a)
      for (std::size_t via = 0; via < count_; ++via)
        for (std::size_t b = 0; b < count_; ++b)
          if (evaluations[via].stores && coherence_[a][via] && coherence_[via][b] &&
              !coherence_[a][b])
            grew = coherence_[a][b] = true;
  }
}

/// [intro.races]/12.
void Clauses::close_strongly_happens_before() {
  for (std::size_t a = 0; a < count_; ++a)
    for (std::size_t d = 0; d < count_; ++d) {
      bool strongly = sequenced_before(a, d);
      strongly = strongly || (synchronises_[a][d] && is_seq_cst(a) && is_seq_cst(d));
      for (std::size_t b = 0; b < count_; ++b)
        for (std::size_t c = 0; c < count_; ++c)
          strongly =
              strongly || (sequenced_before(a, b) && happens_[b][c] && sequenced_before(c, d));
      strongly_[a][d] = strongly;
    }
  close(strongly_);
}

/// Whether `first` has to precede `second` in S.
bool Clauses::has_to_precede(std::size_t first, std::size_t second) const {
  if (strongly_[first][second]) return true;
  for (std::size_t a = 0; a < count_; ++a)
    for (std::size_t b = 0; b < count_; ++b) {
      if (!coherence_[a][b]) continue;
      const bool from = first == a || (seq_cst_fence(first) && happens_[first][a]);
      const bool to = second == b || (seq_cst_fence(second) && happens_[b][second]);
      if (from && to) return true;
    }
  return false;
}

bool Clauses::allows_order(const std::vector<std::size_t>& s) const {
  for (std::size_t later = 0; later < s.size(); ++later)
    for (std::size_t earlier = 0; earlier <= later; ++earlier)
      if (precedes_[s[later]][s[earlier]]) return false;
  return true;
}

bool Clauses::races() const {
  for (std::size_t a = 0; a < count_; ++a)
    for (std::size_t b = 0; b < count_; ++b) {
      const Evaluation& first = candidate_.evaluations[a];
      const Evaluation& second = candidate_.evaluations[b];
      const bool potentially_concurrent = first.thread != second.thread;
      const bool conflicting = first.operation.kind == Kind::kWrite &&
                               is_plain(second.operation.kind) &&
                               first.operation.location == second.operation.location;
      if (potentially_concurrent && conflicting && !happens_[a][b] && !happens_[b][a]) return true;
    }
  return false;
}

}  // namespace brine::judge::literal
