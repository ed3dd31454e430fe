// A program may include anything before brine. All of the standard library puts hundreds of names
// where a call whose argument is a std::string looks for them.
// clang-format off
#include <algorithm>
#include <any>
#include <array>
#include <atomic>
#include <barrier>
#include <bit>
#include <bitset>
#include <charconv>
#include <chrono>
#include <compare>
#include <complex>
#include <concepts>
#include <condition_variable>
#include <deque>
#include <exception>
#include <filesystem>
#include <forward_list>
#include <fstream>
#include <functional>
#include <future>
#include <initializer_list>
#include <iomanip>
#include <ios>
#include <iosfwd>
#include <iostream>
#include <istream>
#include <iterator>
#include <latch>
#include <limits>
#include <list>
#include <locale>
#include <map>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <new>
#include <numbers>
#include <numeric>
#include <optional>
#include <ostream>
#include <queue>
#include <random>
#include <ranges>
#include <ratio>
#include <regex>
#include <scoped_allocator>
#include <semaphore>
#include <set>
#include <shared_mutex>
#include <source_location>
#include <span>
#include <sstream>
#include <stack>
#include <stdexcept>
#include <stop_token>
#include <streambuf>
#include <string>
#include <string_view>
#include <syncstream>
#include <system_error>
#include <thread>
#include <tuple>
#include <type_traits>
#include <typeindex>
#include <typeinfo>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <valarray>
#include <variant>
#include <vector>
// clang-format on

#include <doctest/doctest.h>

#include "engine/buffers/any_buffer.hpp"
#include "engine/metrics/metrics.hpp"
#include "engine/records/database_builder.hpp"
#include "sim/explore.hpp"
#include "sim/sim_platform.hpp"

namespace brine::tests {

TEST_CASE("a program that includes all of the standard library first can use brine") {
  constexpr engine::RecordKey<int> kKnown{"known"};
  engine::DatabaseBuilder<engine::StdPlatform> builder;
  builder.record(kKnown).buffer({.capacity = 2});
  engine::Database<engine::StdPlatform> database = builder.build();
  CHECK_THROWS_WITH_AS((void)database.template record<int>("unknown"),
                       doctest::Contains("no record 'unknown'; the database has 'known'"),
                       std::invalid_argument);
}

}  // namespace brine::tests
