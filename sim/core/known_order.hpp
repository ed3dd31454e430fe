#pragma once

/// Memory orders: which loads and stores may have, and with_constant, an order as a constant, for
/// code that is compiled once for each.

#include <atomic>
#include <type_traits>

namespace brine::sim::detail {

constexpr bool may_load(std::memory_order order) noexcept {
  return order != std::memory_order_release && order != std::memory_order_acq_rel;
}
constexpr bool may_store(std::memory_order order) noexcept {
  return order == std::memory_order_relaxed || order == std::memory_order_release ||
         order == std::memory_order_seq_cst;
}

template <std::memory_order kOrder>
using KnownOrder = std::integral_constant<std::memory_order, kOrder>;

/// `use(KnownOrder<order>())`. Where the order is a constant already, no more than that call.
template <class Use>
[[gnu::always_inline]] inline decltype(auto) with_constant(std::memory_order order, Use&& use) {
  switch (order) {
    case std::memory_order_relaxed:
      return use(KnownOrder<std::memory_order_relaxed>());
    case std::memory_order_consume:
      return use(KnownOrder<std::memory_order_consume>());
    case std::memory_order_acquire:
      return use(KnownOrder<std::memory_order_acquire>());
    case std::memory_order_release:
      return use(KnownOrder<std::memory_order_release>());
    case std::memory_order_acq_rel:
      return use(KnownOrder<std::memory_order_acq_rel>());
    case std::memory_order_seq_cst:
      break;
  }
  return use(KnownOrder<std::memory_order_seq_cst>());
}

/// The same for an order that a load may have; any other counts as seq_cst.
template <class Use>
[[gnu::always_inline]] inline decltype(auto) with_load_order(std::memory_order order, Use&& use) {
  return with_constant(order, [&](auto known) {
    constexpr std::memory_order kOrder = may_load(known()) ? known() : std::memory_order_seq_cst;
    return use(KnownOrder<kOrder>());
  });
}

}  // namespace brine::sim::detail
