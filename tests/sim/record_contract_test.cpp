/// Each rule of the contract of records has a history that breaks it, and near misses that do not.

#include "sim/properties/record_contract.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>

#include <doctest/doctest.h>

namespace brine::tests {

namespace {

using Consumer = sim::RecordContract::Consumer;
using sim::StreamPlace;

/// The property that is broken by what a consumer does after 0, 1 and 3 of stream 0 and 0 of stream
/// 1 were accepted; 2 of stream 0 was rejected. Or nothing.
std::optional<std::string> broken(const std::function<void(Consumer&)>& rest) {
  engine::RunContext context({});
  sim::RecordContract contract(context, "record", 2);
  for (const std::uint64_t number : {0U, 1U, 2U, 3U}) {
    contract.produce_begins({.stream = 0, .number = number});
    if (number != 2) contract.accepted({.stream = 0, .number = number});
  }
  contract.produce_begins({.stream = 1, .number = 0});
  contract.accepted({.stream = 1, .number = 0});
  Consumer consumer(contract, "consumer");
  rest(consumer);
  const auto failure = context.failure();
  return failure ? std::optional(failure->property) : std::nullopt;
}

void receive(Consumer& consumer, std::initializer_list<StreamPlace> places) {
  for (const StreamPlace& place : places)
    consumer.received(place, true);
}

}  // namespace

TEST_CASE("record: exactly the accepted values, in any interleaving of the streams, are delivery") {
  CHECK(broken([](Consumer& consumer) {
          receive(consumer, {{0, 0}, {1, 0}, {0, 1}, {0, 3}});
          consumer.nothing_pending();
          consumer.finished();
        }) == std::nullopt);
}

TEST_CASE("record: a value twice, late or invented is none") {
  CHECK(broken([](Consumer& consumer) {
          receive(consumer, {{0, 0}, {0, 0}});
        }) == "record.delivery");
  CHECK(broken([](Consumer& consumer) {
          receive(consumer, {{0, 1}, {0, 0}});
        }) == "record.delivery");
  CHECK(broken([](Consumer& consumer) { receive(consumer, {{0, 4}}); }) == "record.delivery");
  CHECK(broken([](Consumer& consumer) { receive(consumer, {{2, 0}}); }) == "record.delivery");
}

TEST_CASE("record: a value that is missing shows at rest and at the end, unless it lagged") {
  const auto without_last = [](std::uint64_t lagged, bool at_rest) {
    return broken([=](Consumer& consumer) {
      receive(consumer, {{0, 0}, {1, 0}, {0, 1}});
      consumer.lagged(lagged);
      if (at_rest) return consumer.nothing_pending();
      consumer.finished();
    });
  };
  for (const bool at_rest : {true, false}) {
    CHECK(without_last(0, at_rest) == "record.delivery");
    CHECK(without_last(1, at_rest) == std::nullopt);
  }
  CHECK(without_last(2, false) == "record.delivery");
}

TEST_CASE("record: a rejected value in the place of an accepted one shows at the end") {
  CHECK(broken([](Consumer& consumer) {
          receive(consumer, {{0, 0}, {0, 1}, {0, 2}, {1, 0}});
          consumer.finished();
        }) == "record.delivery");
}

TEST_CASE("record: a value as it was before the producer function is not transformed") {
  CHECK(broken([](Consumer& consumer) { consumer.received({.stream = 0, .number = 0}, false); }) ==
        "record.transformed");
}

}  // namespace brine::tests
