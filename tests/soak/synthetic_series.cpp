#include "tests/soak/synthetic_series.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace brine::soak::tests {
namespace {

using Random = engine::Prng;
using Course = std::vector<double>;

constexpr double kKiB = 1024;
constexpr double kMiB = 1024 * kKiB;
constexpr double kNoise = 256 * kKiB;

Course flat(Random&, std::uint64_t seconds) {
  return Course(seconds, 0.0);
}

Course noise(Random& random, std::uint64_t seconds) {
  Course course;
  for (std::uint64_t i = 0; i != seconds; ++i)
    course.push_back(kNoise * normal(random));
  return course;
}

/// Noise that takes a minute to forget: what other processes and the allocator do.
Course slow_noise(Random& random, std::uint64_t seconds) {
  constexpr double kKept = 59.0 / 60;
  const double drive = kNoise * std::sqrt(1 - kKept * kKept);
  Course course;
  double value = kNoise * normal(random);
  for (std::uint64_t i = 0; i != seconds; ++i) {
    value = kKept * value + drive * normal(random);
    course.push_back(value);
  }
  return course;
}

/// `steps` times, at moments drawn anew, something is allocated for good.
Course stepped(Random& random, std::uint64_t seconds, int steps, double low, double high) {
  Course course(seconds, 0.0);
  for (int step = 0; step != steps; ++step) {
    const auto at = static_cast<std::ptrdiff_t>(uniform(random, 0, static_cast<double>(seconds)));
    const double bytes = uniform(random, low, high);
    for (auto value = course.begin() + at; value != course.end(); ++value)
      *value += bytes;
  }
  return course;
}

Course sum(Course a, const Course& b) {
  for (std::size_t i = 0; i != a.size(); ++i)
    a[i] += b[i];
  return a;
}

Course one_time(Random& random, std::uint64_t seconds) {
  Course course = stepped(random, seconds, 1, kMiB, 16 * kMiB);
  return sum(std::move(course), noise(random, seconds));
}

Course two_times(Random& random, std::uint64_t seconds) {
  Course course = stepped(random, seconds, 2, kMiB, 16 * kMiB);
  return sum(std::move(course), noise(random, seconds));
}

Course saturating(Random& random, std::uint64_t seconds) {
  const double size = uniform(random, kMiB, 16 * kMiB);
  const double time = uniform(random, 10, 180);
  Course course = noise(random, seconds);
  for (std::size_t i = 0; i != course.size(); ++i)
    course[i] += size * (1 - std::exp(-static_cast<double>(i) / time));
  return course;
}

/// A cache that fills and is emptied.
Course sawtooth(Random& random, std::uint64_t seconds) {
  const double period = uniform(random, 60, 600);
  const double size = uniform(random, kMiB, 16 * kMiB);
  const double phase = uniform(random, 0, period);
  Course course = noise(random, seconds);
  for (std::size_t i = 0; i != course.size(); ++i)
    course[i] += size * std::fmod(static_cast<double>(i) + phase, period) / period;
  return course;
}

/// Ever rarer growth, as holes are found for more and more, and noise that lasts.
Course fragmenting(Random& random, std::uint64_t seconds) {
  const double size = uniform(random, 64 * kKiB, 256 * kKiB);
  Course course = slow_noise(random, seconds);
  for (std::size_t i = 0; i != course.size(); ++i)
    course[i] += size * std::log1p(static_cast<double>(i));
  return course;
}

Course rising(Course course, double per_hour) {
  for (std::size_t i = 0; i != course.size(); ++i)
    course[i] += per_hour * static_cast<double>(i) / 3'600;
  return course;
}

Course slow_leak(Random& random, std::uint64_t seconds) {
  return rising(noise(random, seconds), 2 * kMiB);
}

Course slow_leak_slow_noise(Random& random, std::uint64_t seconds) {
  return rising(slow_noise(random, seconds), 2 * kMiB);
}

Course slow_leak_sawtooth(Random& random, std::uint64_t seconds) {
  return rising(sawtooth(random, seconds), 16 * kMiB);
}

/// 16 bytes for each of a thousand messages a second.
Course message_leak(Random& random, std::uint64_t seconds) {
  return rising(noise(random, seconds), 16 * 1'000 * 3'600);
}

Course step_leak(Random& random, std::uint64_t seconds) {
  const double period = uniform(random, 120, 600);
  Course course = noise(random, seconds);
  for (std::size_t i = 0; i != course.size(); ++i)
    course[i] += kMiB * std::floor(static_cast<double>(i) / period);
  return course;
}

/// What glibc's caches of freed blocks make of the heap between rounds, as measured.
Course caches(Random& random, std::uint64_t seconds) {
  const double size = uniform(random, kKiB, 3 * kKiB);
  Course course;
  double kept = 0;
  for (std::uint64_t i = 0; i != seconds; ++i) {
    const double wanted = size * std::log1p(static_cast<double>(i));
    if (wanted > kept + 48 * uniform(random, 1, 12)) kept = wanted;
    course.push_back(kept + 16 * std::floor(uniform(random, 0, 3)));
  }
  return course;
}

Course caches_and_one_time(Random& random, std::uint64_t seconds) {
  Course course = stepped(random, seconds, 1, 16 * kKiB, 256 * kKiB);
  return sum(std::move(course), caches(random, seconds));
}

Course caches_and_two_times(Random& random, std::uint64_t seconds) {
  Course course = stepped(random, seconds, 2, 16 * kKiB, 256 * kKiB);
  return sum(std::move(course), caches(random, seconds));
}

Course leak_1k(Random& random, std::uint64_t seconds) {
  return rising(caches(random, seconds), 1'024.0 * 3'600);
}

Course leak_per_message_quiescent(Random& random, std::uint64_t seconds) {
  return rising(caches(random, seconds), 16.0 * 1'000 * 3'600);
}

Course leak_per_subscription(Random& random, std::uint64_t seconds) {
  Course course = caches(random, seconds);
  double kept = 0;
  for (double& value : course) {
    kept += 64 * std::floor(uniform(random, 10, 60));
    value += kept;
  }
  return course;
}

/// One allocation of 48 bytes for each round.
Course leak_per_round(Random& random, std::uint64_t seconds) {
  return rising(caches(random, seconds), 48.0 * 3'600);
}

}  // namespace

double uniform(engine::Prng& random, double low, double high) {
  constexpr double kTwoTo53 = 9007199254740992.0;
  return low + (high - low) * (static_cast<double>(random.next() >> 11) / kTwoTo53);
}

double normal(engine::Prng& random) {
  double sum = -6;
  for (int i = 0; i != 12; ++i)
    sum += uniform(random, 0, 1);
  return sum;
}

const std::vector<SeriesKind>& series_kinds() {
  static const std::vector<SeriesKind> kKinds = {
      {.name = "flat", .summary = "no change at all", .growth = flat, .bound = 3},
      {.name = "noise", .summary = "256 KiB about a level", .growth = noise, .bound = 3},
      {.name = "slow noise",
       .summary = "the same, correlated over a minute",
       .growth = slow_noise,
       .bound = 3},
      {.name = "one-time growth",
       .summary = "1 to 16 MiB at one moment",
       .growth = one_time,
       .bound = 3},
      {.name = "two-time growth",
       .summary = "the same at two moments",
       .growth = two_times,
       .bound = 3},
      {.name = "warm-up",
       .summary = "1 to 16 MiB, saturating in up to 3 minutes",
       .growth = saturating,
       .bound = 3},
      {.name = "sawtooth",
       .summary = "up to 16 MiB, period 1 to 10 minutes",
       .growth = sawtooth,
       .bound = 3},
      {.name = "fragmentation",
       .summary = "logarithmic, and slow noise",
       .growth = fragmenting,
       .bound = 3},
      {.name = "slow leak",
       .summary = "2 MiB an hour in noise",
       .leaks = true,
       .growth = slow_leak,
       .bound = 297},
      {.name = "slow leak, slow noise",
       .summary = "2 MiB an hour in slow noise",
       .leaks = true,
       .growth = slow_leak_slow_noise,
       .bound = 270},
      {.name = "leak in a sawtooth",
       .summary = "16 MiB an hour in a sawtooth",
       .leaks = true,
       .growth = slow_leak_sawtooth,
       .bound = 270},
      {.name = "leak per message",
       .summary = "16 bytes, 1,000 messages a second",
       .leaks = true,
       .growth = message_leak,
       .bound = 297},
      {.name = "step leak",
       .summary = "1 MiB every 2 to 10 minutes",
       .leaks = true,
       .growth = step_leak,
       .bound = 297},
      {.name = "60 s: caches",
       .summary = "heap between rounds",
       .seconds = 60,
       .quiescent = true,
       .growth = caches,
       .bound = 3},
      {.name = "60 s: one-time growth",
       .summary = "and 16 to 256 KiB at one moment",
       .seconds = 60,
       .quiescent = true,
       .growth = caches_and_one_time,
       .bound = 3},
      {.name = "60 s: two-time growth",
       .summary = "the same at two moments",
       .seconds = 60,
       .quiescent = true,
       .growth = caches_and_two_times,
       .bound = 3},
      {.name = "300 s: caches",
       .summary = "heap between rounds",
       .seconds = 300,
       .quiescent = true,
       .growth = caches,
       .bound = 3},
      {.name = "1 h: caches",
       .summary = "heap between rounds",
       .seconds = 3600,
       .quiescent = true,
       .growth = caches,
       .bound = 3},
      {.name = "60 s: leak per message",
       .summary = "16 bytes, 1,000 messages a second",
       .leaks = true,
       .seconds = 60,
       .quiescent = true,
       .growth = leak_per_message_quiescent,
       .bound = 297},
      {.name = "60 s: leak per subscription",
       .summary = "64 bytes, 10 to 60 subscriptions a second",
       .leaks = true,
       .seconds = 60,
       .quiescent = true,
       .growth = leak_per_subscription,
       .bound = 297},
      {.name = "60 s: slow growth",
       .summary = "1 KiB a second",
       .leaks = true,
       .seconds = 60,
       .quiescent = true,
       .growth = leak_1k,
       .bound = 297},
      {.name = "600 s: leak per round",
       .summary = "48 bytes a second",
       .leaks = true,
       .seconds = 600,
       .quiescent = true,
       .growth = leak_per_round,
       .bound = 297},
      {.name = "1 h: leak per round",
       .summary = "48 bytes a second",
       .leaks = true,
       .seconds = 3600,
       .quiescent = true,
       .growth = leak_per_round,
       .bound = 297},
  };
  return kKinds;
}

std::vector<LeakSample> make_series(const SeriesKind& kind, std::uint64_t seed) {
  constexpr double kLevel = 128 * kMiB;
  constexpr double kPage = 4'096;
  engine::Prng random(seed);
  const Course course = kind.growth(random, kind.seconds);
  std::vector<LeakSample> samples;
  for (std::uint64_t i = 0; i != kind.seconds; ++i) {
    const double bytes = std::max(kLevel + course[i], 0.0);
    LeakSample sample{
        .at_ns = i * 1'000'000'000, .heap_bytes = {}, .rss_bytes = {}, .quiescent = kind.quiescent};
    if (kind.quiescent) {
      sample.heap_bytes = static_cast<std::uint64_t>(bytes / 16) * 16;
    } else {
      sample.rss_bytes =
          static_cast<std::uint64_t>(bytes / kPage) * static_cast<std::uint64_t>(kPage);
    }
    samples.push_back(sample);
  }
  return samples;
}

}  // namespace brine::soak::tests
