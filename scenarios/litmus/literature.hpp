#pragma once

/// The litmus tests of the literature. Programs are values: each call makes them anew.

#include <vector>

#include "scenarios/litmus/family.hpp"

namespace brine::litmus {

/// All of them; no two tests have one name, and no test has a family's name but where it is its
/// only one.
[[nodiscard]] std::vector<Family> literature();

// One function a family.
[[nodiscard]] Family store_buffering_family();
[[nodiscard]] Family load_buffering_family();
[[nodiscard]] Family two_plus_two_writes_family();
[[nodiscard]] Family store_then_read_family();
[[nodiscard]] Family store_after_read_family();
[[nodiscard]] Family message_passing_family();
[[nodiscard]] Family message_passing_fences_family();
[[nodiscard]] Family release_sequences_family();
[[nodiscard]] Family failing_compare_exchanges_family();
[[nodiscard]] Family write_to_read_causality_family();
[[nodiscard]] Family passing_on_family();
[[nodiscard]] Family independent_reads_family();
[[nodiscard]] Family read_to_write_causality_family();
[[nodiscard]] Family seq_cst_mixes_family();
[[nodiscard]] Family coherence_family();
[[nodiscard]] Family read_modify_writes_family();
[[nodiscard]] Family mutual_exclusion_family();
[[nodiscard]] Family seqlock_family();
[[nodiscard]] Family double_checked_initialisation_family();
[[nodiscard]] Family reference_counting_family();
[[nodiscard]] Family plain_data_family();

}  // namespace brine::litmus
