#include "sim/strategies/strategy.hpp"

namespace brine::sim {

std::uint32_t Strategy::choose(ChoiceKind kind, std::uint32_t n) {
  const bool workload = kind == ChoiceKind::kWorkload;
  std::optional<engine::Prng>& stream = workload ? workload_ : other_;
  if (!stream) {
    stream =
        engine::Prng::stream(seed_, workload ? engine::Stream::kWorkload : engine::Stream::kFault);
  }
  return n == 0 ? static_cast<std::uint32_t>(stream->next() >> 32) : stream->bounded(n);
}

}  // namespace brine::sim
