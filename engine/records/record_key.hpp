#pragma once

/// RecordKey: the name of a record and the type of its values, as one constant.

#include <string_view>

namespace brine::engine {

/// `name` must outlive the key: a literal.
///
///     inline constexpr RecordKey<Sample> kSamples{"samples"};
template <class T>
struct RecordKey {
  std::string_view name;
};

}  // namespace brine::engine
