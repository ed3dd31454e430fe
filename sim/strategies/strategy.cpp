#include "sim/strategies/strategy.hpp"

namespace brine::sim {

namespace {

// Of four loads that could be stale one is, and of eight weak operations one fails: most paths
// through code that relies on what is fresh are long.
constexpr std::uint32_t kOneIsStale = 4;
constexpr std::uint32_t kOneFails = 8;

constexpr engine::Stream stream_of(ChoiceKind kind) noexcept {
  switch (kind) {
    case ChoiceKind::kWorkload:
      return engine::Stream::kWorkload;
    case ChoiceKind::kReadFrom:
    case ChoiceKind::kPlace:
      return engine::Stream::kReadFrom;
    case ChoiceKind::kSpurious:
      return engine::Stream::kSpurious;
    default:
      return engine::Stream::kFault;
  }
}

/// How many choices of a store come before the next that is stale.
std::uint64_t draw_newest(engine::Prng& stream) noexcept {
  engine::Prng random = stream;  // in registers
  std::uint64_t newest = 0;
  while (random.bounded(kOneIsStale) != 0)
    ++newest;
  stream = random;
  return newest;
}

}  // namespace

std::uint32_t Strategy::choose(ChoiceKind kind, std::uint32_t n) {
  const engine::Stream of = stream_of(kind);
  engine::Prng& stream = streams_.at(of);
  if (!streams_.has(of)) [[unlikely]] {
    streams_.make(of, seed_);
    if (of == engine::Stream::kReadFrom) set_newest_ahead(draw_newest(stream));
  }
  switch (kind) {
    case ChoiceKind::kReadFrom:
    case ChoiceKind::kPlace: {
      if (next_is_newest()) {
        take_newest();
        return 0;
      }
      const std::uint32_t stale = 1 + stream.bounded(n - 1);
      set_newest_ahead(draw_newest(stream));
      return stale;
    }
    case ChoiceKind::kSpurious:
      return stream.bounded(kOneFails) != 0 ? 0 : 1 + stream.bounded(n - 1);
    default:
      return n == 0 ? static_cast<std::uint32_t>(stream.next() >> 32) : stream.bounded(n);
  }
}

}  // namespace brine::sim
