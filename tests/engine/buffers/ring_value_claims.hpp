/// What SpmcRing does with values of any type, as templates over the platform. Define
/// BRINE_TEST_PLATFORMS (a list of platforms) and include once in a test file.

#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/buffers/spmc_ring.hpp"
#include "tests/engine/buffers/ring_helpers.hpp"
#include "tests/support/payloads.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

TEST_CASE_TEMPLATE("a copy that throws reaches the receiver and leaves its cursor", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    SpmcRing<Tracked, P> ring;
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    for (int value = 1; value <= 3; ++value)
      producer.push(Tracked(value));
    Tracked::throwing_copies = 2;
    CHECK_THROWS_AS((void)reader.try_recv(), std::runtime_error);
    CHECK_THROWS_AS((void)reader.recv(), std::runtime_error);
    CHECK(reader.position() == 0);
    CHECK(reader.recv()->value == 1);
    CHECK(reader.recv()->value == 2);
    Tracked::reset();
  });
}

TEST_CASE_TEMPLATE("a copy that throws in the middle of a batch costs no value that was taken", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    SpmcRing<Tracked, P> ring;
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    for (int value = 1; value <= 3; ++value)
      producer.push(Tracked(value));
    std::vector<Tracked> out(4);
    Tracked::on_copy = [](int value) {
      if (value == 1) Tracked::throwing_copies = 2;
    };
    CHECK(*reader.recv_batch(out) == 1);
    CHECK(out[0].value == 1);
    CHECK_THROWS_AS((void)reader.recv_batch(out), std::runtime_error);
    CHECK(*reader.recv_batch(out) == 2);
    CHECK(out[1].value == 3);
    Tracked::reset();
  });
}

TEST_CASE_TEMPLATE("values that are not trivially copyable are all destroyed, once", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    const int before = Tracked::live;
    {
      SpmcRing<Tracked, P> ring(SpmcRingOptions{.capacity = 4});
      auto producer = ring.producer();
      auto reader = ring.subscribe();
      for (int value = 0; value != 100; ++value) {
        producer.push(Tracked(value));
        if (value % 3 == 0) (void)reader.try_recv();
      }
      CHECK(Tracked::live - before == 8);  // one a slot: bit_ceil(4 + 1)
      producer.close();
      CHECK_FALSE(producer.push(Tracked(1)));
      CHECK(Tracked::live - before == 8);
    }
    CHECK(Tracked::live == before);
  });
}

TEST_CASE_TEMPLATE("overwritten values are destroyed outside any lock and after the push", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    SpmcRing<Tracked, P> ring(SpmcRingOptions{.capacity = 1});  // two slots
    auto producer = ring.producer();
    auto reader = ring.subscribe();
    producer.push(Tracked(0));
    producer.push(Tracked(1));
    // The dying value pushes twice, and so into the slot that it died in: under its lock this would
    // never end, and within the push it would overwrite what is being pushed.
    Tracked::on_destroy = [&](int value) {
      if (value != 0) return;
      producer.push(Tracked(3));
      producer.push(Tracked(4));
    };
    producer.push(Tracked(2));
    CHECK(ring.pushed() == 5);
    CHECK(reader.recv().lagged() == 4);
    CHECK(reader.recv()->value == 4);
    Tracked::reset();
  });
}

TEST_CASE_TEMPLATE(
    "a handle that is assigned has its new ring before the values of its old one die", P,
    BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    auto old = std::make_unique<SpmcRing<Tracked, P>>();
    SpmcRing<Tracked, P> taken;
    auto producer = old->producer();
    auto reader = taken.subscribe();
    producer.push(Tracked(1));
    old.reset();  // the handle alone keeps the values
    Tracked::on_destroy = [&](int value) {
      if (value == 1) producer.push(Tracked(2));
    };
    producer = taken.producer();
    CHECK(taken.pushed() == 1);
    CHECK(reader.try_recv()->value == 2);
    Tracked::reset();
  });
}

TEST_CASE_TEMPLATE("strings and shared pointers travel whole", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    SpmcRing<std::string, P> texts(SpmcRingOptions{.capacity = 2});
    auto text_producer = texts.producer();
    auto text_reader = texts.subscribe();
    for (int i = 0; i != 4; ++i)
      text_producer.push("a text too long for the small string buffer, " + std::to_string(i));
    CHECK(text_reader.recv().lagged() == 2);
    CHECK(text_reader.recv()->ends_with(", 2"));

    auto shared = std::make_shared<int>(5);
    {
      SpmcRing<std::shared_ptr<int>, P> pointers;
      auto producer = pointers.producer();
      auto reader = pointers.subscribe();
      producer.push(shared);
      CHECK(*reader.recv() == shared);
      CHECK(shared.use_count() == 2);
    }
    CHECK(shared.use_count() == 1);
  });
}

template <class P, class T, class Make>
void check_round_trip(Make make) {
  SpmcRing<T, P> ring(SpmcRingOptions{.capacity = 3});
  auto producer = ring.producer();
  auto reader = ring.subscribe();
  for (int value = 1; value != 12; ++value) {
    const T sent = make(value);
    producer.push(sent);
    const auto got = reader.recv();
    CHECK(std::memcmp(&*got, &sent, sizeof(T)) == 0);
  }
}

TEST_CASE_TEMPLATE("trivially copyable values of any size travel whole", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    check_round_trip<P, Patterned<1>>(
        [](int v) { return Patterned<1>(static_cast<std::uint64_t>(v)); });
    check_round_trip<P, Patterned<2>>(
        [](int v) { return Patterned<2>(static_cast<std::uint64_t>(v)); });
    check_round_trip<P, Patterned<3>>(
        [](int v) { return Patterned<3>(static_cast<std::uint64_t>(v)); });
    check_round_trip<P, Patterned<12>>(
        [](int v) { return Patterned<12>(static_cast<std::uint64_t>(v)); });
    check_round_trip<P, Patterned<64>>(
        [](int v) { return Patterned<64>(static_cast<std::uint64_t>(v)); });
    check_round_trip<P, bool>([](int v) { return v % 2 == 0; });
    check_round_trip<P, double>([](int v) { return v / 3.0; });
    check_round_trip<P, NoDefault>([](int v) { return NoDefault(v); });
  });
}

}  // namespace brine::tests
