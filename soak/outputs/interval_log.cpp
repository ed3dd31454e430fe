#include "soak/outputs/interval_log.hpp"

#include <array>
#include <cstdint>
#include <ctime>

#include "artifacts/hdr_histogram.hpp"
#include "soak/values.hpp"

namespace brine::soak {
namespace {

/// Milliseconds with six decimals, which are nanoseconds; without floating point.
std::string milliseconds(std::uint64_t ns) {
  std::string rest = std::to_string(ns % 1'000'000);
  rest.insert(0, 6 - rest.size(), '0');
  return std::to_string(ns / 1'000'000) + '.' + rest;
}

std::string date_of(std::uint64_t unix_ns) {
  const auto time = static_cast<std::time_t>(unix_ns / 1'000'000'000);
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  std::array<char, 64> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), length};
}

}  // namespace

std::string tag_of(std::string_view name) {
  std::string tag(name);
  for (char& c : tag) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
    if (!plain) c = '_';
  }
  return tag.empty() ? "_" : tag;
}

void IntervalLog::begin(const SoakHeader& header) {
  const auto unix_ns =
      static_cast<std::uint64_t>(header.begin_unix_ns < 0 ? 0 : header.begin_unix_ns);
  const std::string begun = decimal_seconds(unix_ns);
  file_.append("#[Logged with brine]\n#[Histogram log format version 1.3]\n#[StartTime: " + begun +
               " (seconds since epoch), " + date_of(unix_ns) + "]\n#[BaseTime: " + begun +
               " (seconds since epoch)]\n" +
               "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
               "\"Interval_Compressed_Histogram\"\n");
}

void IntervalLog::interval(const Interval& interval) {
  std::string lines;
  for (const auto& [name, histogram] : interval.latencies) {
    const engine::LatencySnapshot latency = histogram.snapshot();
    if (latency.count == 0) continue;
    lines += "Tag=" + (interval.warm_up ? "warm-up." + tag_of(name) : tag_of(name)) + ',' +
             decimal_seconds(interval.begin_ns) + ',' +
             decimal_seconds(interval.end_ns - interval.begin_ns) + ',' +
             milliseconds(latency.max) + ',' + artifacts::hdr_base64(histogram) + '\n';
  }
  if (!lines.empty()) file_.append(lines);
}

void IntervalLog::end(const SoakSummary&) {}

}  // namespace brine::soak
