#include "soak/rig/soak_progress.hpp"

#include <doctest/doctest.h>

namespace brine::soak {
namespace {

TEST_CASE("progress tells how far, how fast, how slow, how much memory, and how long yet") {
  Interval interval;
  interval.end_ns = 900'000'000'000;
  interval.operations_per_second = 9'980.4;
  interval.latencies["recv"].record(1'500);
  interval.latencies["response"].record(12'000);
  interval.process.figures.rss_bytes = 21 * 1'048'576;
  const std::string text =
      progress_text(interval, {.duration_ns = 3'600'000'000'000, .failures = 2});
  CHECK(text ==
        "25 %  15.0 min of 1.00 h  9,980/s  response p50 12.0 us p99 12.0 us  rss 21.0 MiB  "
        "failures 2  ETA 45.0 min");
}

TEST_CASE("a soak that is done, or beyond, has nothing left") {
  Interval interval;
  interval.end_ns = 5'100'000'000;
  interval.warm_up = true;
  CHECK(progress_text(interval, {.duration_ns = 5'000'000'000}) ==
        "100 %  5.00 s of 5.00 s  warming up  0/s  failures 0  ETA 0 ns");
}

TEST_CASE("simulated time passes at its own speed") {
  Interval interval;
  interval.end_ns = 1'000'000'000;
  const std::string text =
      progress_text(interval, {.duration_ns = 11'000'000'000, .failures = 0, .speed = 10});
  CHECK(text.ends_with("ETA 1.00 s"));
}

TEST_CASE("the main latency is that from the intended start, else what there is") {
  Histograms histograms;
  CHECK(main_latency(histograms) == nullptr);
  histograms["mailbox"].record(1);
  histograms["response"];  // nothing in it
  CHECK(main_latency(histograms)->first == "mailbox");
  histograms["response"].record(1);
  CHECK(main_latency(histograms)->first == "response");
}

}  // namespace
}  // namespace brine::soak
