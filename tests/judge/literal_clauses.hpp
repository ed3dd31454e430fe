#pragma once

/// One execution, explicit to the last, and the clauses of N4861 about it as predicates.

#include <cstddef>
#include <vector>

#include "tests/judge/vocabulary.hpp"

namespace brine::judge::literal {

struct Evaluation {
  Operation operation;
  std::size_t thread{0};
  Order order{Order::kRelaxed};
  bool initial{false};  // the store of 0 that happens before everything
  bool loads{false};    // an atomic
  bool stores{false};   // to an atomic
};

using Matrix = std::vector<std::vector<bool>>;

/// Evaluations are numbers; those of a thread ascend in program order.
struct Candidate {
  std::vector<Evaluation> evaluations;
  std::vector<std::size_t> source;  // that a load reads from
  std::vector<std::size_t> place;   // of a store: smaller is earlier in modification order
};

/// The relations of a candidate, each by its definition.
class Clauses {
 public:
  explicit Clauses(const Candidate& candidate);

  [[nodiscard]] bool sequenced_before(std::size_t a, std::size_t b) const;
  [[nodiscard]] bool modification_order(std::size_t a, std::size_t b) const;
  [[nodiscard]] bool happens_before(std::size_t a, std::size_t b) const { return happens_[a][b]; }
  [[nodiscard]] bool is_seq_cst(std::size_t a) const;

  /// Whether each load may read what it does, in the modification orders that there are. All below
  /// expects that.
  [[nodiscard]] bool values_are_coherent() const { return coherent_; }

  /// [atomics.order]/4 of the order S, a permutation of the seq_cst evaluations.
  [[nodiscard]] bool allows_order(const std::vector<std::size_t>& s) const;

  /// [intro.races]/21.
  [[nodiscard]] bool races() const;

 private:
  [[nodiscard]] bool follows_coherence_rules() const;
  [[nodiscard]] bool same_object(std::size_t a, std::size_t b) const;
  [[nodiscard]] bool in_release_sequence(std::size_t head, std::size_t store) const;
  [[nodiscard]] bool synchronises_with(std::size_t a, std::size_t b) const;
  [[nodiscard]] bool seq_cst_fence(std::size_t a) const;
  [[nodiscard]] bool has_to_precede(std::size_t first, std::size_t second) const;
  void close_coherence_order();
  void close_strongly_happens_before();

  const Candidate& candidate_;
  std::size_t count_;
  bool coherent_{false};
  Matrix synchronises_;
  Matrix happens_;
  Matrix coherence_;
  Matrix strongly_;
  Matrix precedes_;  // in S
};

}  // namespace brine::judge::literal
