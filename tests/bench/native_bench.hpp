#pragma once

/// The rows of the native benchmark. Each measures one slice of some milliseconds; the program
/// (native_main.cpp) goes round all rows many times and takes medians, so that all of them meet the
/// same machine.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace brine::bench {

/// What one slice came to.
struct Slice {
  double ns = 0;           ///< per operation
  double allocations = 0;  ///< per operation
};

struct Row {
  std::string group;
  std::string name;    ///< in bold: of this project
  double goal_ns = 0;  ///< 0: none
  std::function<Slice()> measure;
  std::size_t beside = 0;  ///< the ratio to the row so many before is printed; 0: none
};

[[nodiscard]] std::vector<Row> buffer_rows();      ///< ours and their peers
[[nodiscard]] std::vector<Row> across_rows();      ///< the same across two threads
[[nodiscard]] std::vector<Row> seqlock_rows();     ///< beside locks
[[nodiscard]] std::vector<Row> any_buffer_rows();  ///< the kind chosen at run time
[[nodiscard]] std::vector<Row> statistics_rows();  ///< what statistics cost
[[nodiscard]] std::vector<Row> measure_rows();     ///< what measuring costs the measured
[[nodiscard]] std::vector<Row> load_rows();        ///< the same under a load plan

/// The table of the ring under contention, in half a minute. The program's exit code.
[[nodiscard]] int print_contention();

}  // namespace brine::bench
