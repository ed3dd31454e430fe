#include "scenarios/litmus/literature.hpp"

namespace brine::litmus {

std::vector<Family> literature() {
  return {store_buffering_family(),
          load_buffering_family(),
          message_passing_family(),
          message_passing_fences_family(),
          release_sequences_family(),
          failing_compare_exchanges_family(),
          write_to_read_causality_family(),
          passing_on_family(),
          read_to_write_causality_family(),
          independent_reads_family(),
          two_plus_two_writes_family(),
          store_then_read_family(),
          store_after_read_family(),
          seq_cst_mixes_family(),
          coherence_family(),
          read_modify_writes_family(),
          mutual_exclusion_family(),
          seqlock_family(),
          double_checked_initialisation_family(),
          reference_counting_family(),
          plain_data_family()};
}

}  // namespace brine::litmus
