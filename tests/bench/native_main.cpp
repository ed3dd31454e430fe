// Prints the table of native speeds that stands in README.md, in Markdown. Goes round all rows,
// one slice each, `rounds` times; a figure is the median over the rounds.

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/native_bench.hpp"
#include "tests/bench/slice.hpp"

namespace brine::bench {

namespace {

constexpr int kWarmUpRounds = 2;

/// Sorts the values.
double quantile(std::vector<double>& values, double part) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

struct Measured {
  std::vector<double> ns;  ///< by round
  double allocations = 0;  ///< per operation, the most of any round
};

std::vector<Measured> measure(const std::vector<Row>& rows, int rounds) {
  std::vector<Measured> measured(rows.size());
  for (int round = -kWarmUpRounds; round < rounds; ++round) {
    for (std::size_t i = 0; i != rows.size(); ++i) {
      const Slice slice = rows[i].measure();
      if (round < 0) continue;
      measured[i].ns.push_back(slice.ns);
      measured[i].allocations = std::max(measured[i].allocations, slice.allocations);
    }
  }
  return measured;
}

/// The median over the rounds, in each of which both met the same machine.
double ratio(const Measured& row, const Measured& base) {
  std::vector<double> ratios;
  for (std::size_t round = 0; round != row.ns.size(); ++round)
    ratios.push_back(row.ns[round] / base.ns[round]);
  return quantile(ratios, 0.5);
}

void print(const std::vector<Row>& rows, std::vector<Measured>& measured, int rounds) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i != rows.size(); ++i)
    ratios.push_back(rows[i].beside == 0 ? 0 : ratio(measured[i], measured[i - rows[i].beside]));
  std::printf("Medians of %d rounds, in ns; in brackets the middle half. Compiler: %s.\n", rounds,
              __VERSION__);
  std::printf(
      "The ring and the latest value broadcast: each reader gets each message. The mailbox and the "
      "peers are\nqueues: each message goes to one consumer.\n\n");
  std::printf("| | ns | x without | goal | allocations per operation |\n|---|---|---|---|---|\n");
  std::string group;
  for (std::size_t i = 0; i != rows.size(); ++i) {
    if (rows[i].group != group) {
      group = rows[i].group;
      std::printf("| *%s* | | | | |\n", group.c_str());
    }
    std::printf("| %s | %.2f (%.2f–%.2f) |", rows[i].name.c_str(), quantile(measured[i].ns, 0.5),
                quantile(measured[i].ns, 0.25), quantile(measured[i].ns, 0.75));
    if (rows[i].beside != 0) {
      std::printf(" %.3f |", ratios[i]);
    } else {
      std::printf(" |");
    }
    if (rows[i].goal_ns != 0) {
      std::printf(" %g |", rows[i].goal_ns);
    } else {
      std::printf(" |");
    }
    std::printf(" %.3f |\n", measured[i].allocations);
  }
}

int run(int argc, char** argv) {
  if (argc == 2 && argv[1] == std::string_view("contention")) return print_contention();
  int rounds = 41;
  const std::string_view only = argc >= 3 ? argv[2] : "";
  const std::string_view named = argc == 4 ? argv[3] : "";
  if (argc >= 2 && argc <= 4) {
    const char* const end = argv[1] + std::strlen(argv[1]);
    const auto [stop, error] = std::from_chars(argv[1], end, rounds);
    if (error != std::errc{} || stop != end || rounds < 1) argc = 0;
  }
  if (argc < 1 || argc > 4) {
    std::fprintf(stderr,
                 "usage: brine_native_bench [ROUNDS [GROUP [NAME]]]   (a number from 1, default "
                 "41; only groups that begin with GROUP, and rows that begin with NAME)\n"
                 "       brine_native_bench contention\n");
    return 2;
  }
  std::vector<Row> rows = buffer_rows();
  for (Row& row : across_rows())
    rows.push_back(std::move(row));
  for (Row& row : any_buffer_rows())
    rows.push_back(std::move(row));
  for (Row& row : seqlock_rows())
    rows.push_back(std::move(row));
  for (Row& row : statistics_rows())
    rows.push_back(std::move(row));
  for (Row& row : measure_rows())
    rows.push_back(std::move(row));
  for (Row& row : load_rows())
    rows.push_back(std::move(row));
  std::erase_if(rows, [only, named](const Row& row) {
    return !row.group.starts_with(only) || !row.name.starts_with(named);
  });
  if (!named.empty())  // what a row is compared with may have been left out
    for (Row& row : rows)
      row.beside = 0;
  pin(0);
  std::vector<Measured> measured = measure(rows, rounds);
  print(rows, measured, rounds);
  return 0;
}

}  // namespace

}  // namespace brine::bench

int main(int argc, char** argv) {
  return brine::bench::run(argc, argv);
}
