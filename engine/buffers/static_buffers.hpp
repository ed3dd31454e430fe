#pragma once

/// `StaticRing`, `StaticLatest`, `StaticMailbox`: the three buffers without any heap, for targets
/// that have none or must not wait for it. Capacity and the number of readers are template
/// arguments; everything is part of the buffer object, which may be a global.
///
/// Their rules, handles and figures are those of SpmcRing, SingleLatest and Mailbox (see there),
/// with three differences:
///  - At most `MaxReaders` handles live at a time. One more is std::length_error from subscribe(),
///    and none from try_subscribe(). A place is free again when its reader is dropped.
///  - Handles point into the buffer, so it must outlive them and stay where it is.
///  - The name is text that outlives the buffer: a literal.
///
/// What allocates is left: what T does, a thread's first use of a platform's part, errors that are
/// thrown, and a filter's std::exception_ptr.
///
///     static StaticRing<Sample, 256, 4> ring("samples");
///     auto producer = ring.producer();
///     if (auto reader = ring.try_subscribe(); reader.has_value()) use(reader->try_recv());

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"
#include "engine/buffers/stats.hpp"
#include "engine/buffers/store.hpp"
#include "engine/platform/platform.hpp"
#include "engine/platform/std_platform.hpp"

namespace brine::engine {

/// As SpmcRing; retains Capacity values.
template <class T, std::size_t Capacity, std::uint64_t MaxReaders, Platform P = StdPlatform,
          class Rules = SpmcRingRules, class Stats = NoStats>
class StaticRing
    : public detail::RingBase<T, P, Rules, Stats, detail::InPlace<Capacity, MaxReaders>> {
  static_assert(Capacity != 0, "a ring that retains nothing");
  static_assert(Capacity <= std::size_t{1} << 24U, "as of SpmcRing");

 public:
  explicit StaticRing(std::string_view name = "ring")
      : StaticRing::RingBase(std::in_place, "StaticRing", Capacity, name) {}
};

/// As SingleLatest.
template <class T, std::uint64_t MaxReaders, Platform P = StdPlatform,
          class Rules = SingleLatestRules, class Stats = NoStats>
class StaticLatest : public detail::LatestBase<T, P, Rules, Stats, detail::InPlace<1, MaxReaders>> {
 public:
  explicit StaticLatest(std::string_view name = "latest")
      : StaticLatest::LatestBase(std::in_place, "StaticLatest", name) {}
};

/// As Mailbox.
template <class T, std::uint64_t MaxReaders, Platform P = StdPlatform, class Rules = MailboxRules,
          class Stats = NoStats>
class StaticMailbox
    : public detail::MailboxBase<T, P, Rules, Stats, detail::InPlace<1, MaxReaders>> {
 public:
  explicit StaticMailbox(std::string_view name = "mailbox")
      : StaticMailbox::MailboxBase(std::in_place, "StaticMailbox", name) {}
};

}  // namespace brine::engine
