#include "scenarios/litmus/reach.hpp"

namespace brine::litmus {

const char* to_text(Reach reach) {
  switch (reach) {
    case Reach::kInterleaved:
      return "interleaved";
    case Reach::kNeedsEarlierPlacement:
      return "needs earlier placement";
    case Reach::kNeedsReordering:
      return "needs reordering";
    case Reach::kNeedsLoadBuffering:
      return "needs load buffering";
  }
  return "?";
}

}  // namespace brine::litmus
