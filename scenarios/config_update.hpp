#pragma once

/// config-update: rapid updates of a latest-value cell under readers that are sometimes slow.
/// Versions must only grow, and the last one must arrive at every reader.

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/latest_workload.hpp"
#include "scenarios/mutants/latest_in_two_steps.hpp"
#include "scenarios/mutants/latest_without_memory.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

template <class P, class Rules>
void config_update_with(engine::Context<P>& context) {
  CheckedLatest<P, Rules> config(context);
  std::deque<ConfigReader<P, Rules>> readers;
  for (std::uint64_t i = 0; i < context.value("readers"); ++i)
    readers.emplace_back(context, config, "reader-" + std::to_string(i));

  std::vector<typename P::thread> threads;
  for (ConfigReader<P, Rules>& reader : readers) {
    threads.emplace_back(reader.name(), [&reader, &context] {
      while (reader.receive())
        pause_sometimes(context, context.duration("think"));
    });
  }
  threads.emplace_back("producer",
                       [&context, &config, producer = config.latest.producer()]() mutable {
                         produce_with_pauses(context, config, std::move(producer),
                                             context.value("messages"), context.duration("period"));
                       });
  for (typename P::thread& thread : threads)
    thread.join();
  config.counts.check();
}

template <class P>
void config_update(engine::Context<P>& context) {
  if (context.mutant() == "latest-changed-then-borrow")
    return config_update_with<P, LatestChangedThenBorrow>(context);
  if (context.mutant() == "latest-value-then-version")
    return config_update_with<P, LatestValueThenVersion>(context);
  if (context.mutant() == "latest-empty-is-closed")
    return config_update_with<P, LatestEmptyIsClosed>(context);
  config_update_with<P, engine::SingleLatestRules>(context);
}

}  // namespace brine::scenarios
