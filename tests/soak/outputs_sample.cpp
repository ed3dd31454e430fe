// Writes the outputs of an imagined soak, with text that means something to each format.
// Usage: brine_outputs_sample all FOLDER      every output; the buckets behind them to standard
// output
//        brine_outputs_sample endless FOLDER  intervals until it is killed; a line on standard
//        output for each brine_outputs_sample serve FOLDER    all, then /metrics until standard
//        input ends; prints its address first

#include <cstdint>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "soak/json_line.hpp"
#include "soak/outputs/make_outputs.hpp"
#include "tests/soak/soak_samples.hpp"

namespace {

using namespace brine::soak;

void print_buckets(const Histograms& histograms) {
  std::cout << "{";
  const char* separator = "";
  for (const auto& [name, histogram] : histograms) {
    std::cout << separator << json_string(name) << ":[";
    const char* comma = "";
    histogram.for_each_bucket([&](const brine::engine::LatencyHistogram::Bucket& bucket) {
      std::cout << comma << '[' << bucket.from_ns << ',' << bucket.count << ']';
      comma = ",";
    });
    std::cout << ']';
    separator = ",";
  }
  std::cout << "}\n";
}

int write_all(const OutputChoice& choice, bool serve) {
  Outputs outputs = make_outputs(choice);
  if (serve) std::cout << outputs.metrics_url << std::endl;
  const SoakHeader header = tests::sample_header();
  SoakTotals totals;
  for (const auto& sink : outputs.sinks)
    sink->begin(header);
  for (std::uint64_t i = 0; i != 12; ++i) {
    const Interval interval = tests::sample_interval(i);
    accumulate(totals, interval);
    for (const auto& sink : outputs.sinks)
      sink->interval(interval);
  }
  if (!serve) print_buckets(totals.latencies);
  const SoakSummary summary = tests::sample_summary(std::move(totals));
  for (const auto& sink : outputs.sinks)
    sink->end(summary);
  if (serve) {
    std::cout << "ready" << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
    }
  }
  return 0;
}

int write_endlessly(const OutputChoice& choice) {
  Outputs outputs = make_outputs(choice);
  for (const auto& sink : outputs.sinks)
    sink->begin(tests::sample_header());
  for (std::uint64_t i = 0;; ++i) {
    for (const auto& sink : outputs.sinks)
      sink->interval(tests::sample_interval(i));
    std::cout << i << std::endl;
  }
}

int run(std::string_view mode, const std::filesystem::path& folder) {
  OutputChoice choice{.folder = folder,
                      .run_id = tests::sample_header().run_id,
                      .junit = folder / "junit.xml",
                      .prometheus = folder / "soak.prom",
                      .metrics_port = std::nullopt};
  if (mode == "endless") return write_endlessly(choice);
  if (mode == "serve") choice.metrics_port = 0;
  return write_all(choice, mode == "serve");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: brine_outputs_sample all|endless|serve FOLDER\n";
    return 2;
  }
  try {
    return run(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 3;
  }
}
