/// The claims of Mailbox, as templates over the platform. Define BRINE_TEST_PLATFORMS (a list of
/// platforms) and include once in a test file.

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/buffers/mailbox.hpp"
#include "tests/support/payloads.hpp"
#include "tests/support/world.hpp"

namespace brine::tests {

using engine::Mailbox;
using engine::MailboxOptions;
using engine::MailboxRules;
using engine::OutcomeKind;
using std::chrono::milliseconds;

TEST_CASE_TEMPLATE("a push replaces the unread value and counts it as overwritten", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Mailbox<int, P> mailbox;
    auto producer = mailbox.producer();
    auto taker = mailbox.subscribe();
    CHECK(taker.try_recv().kind() == OutcomeKind::kEmpty);
    for (int value = 1; value <= 5; ++value)
      producer.push(value);
    CHECK(mailbox.pending());
    CHECK(taker.available());
    CHECK(mailbox.overwritten() == 4);
    CHECK(*taker.recv() == 5);
    CHECK(taker.version() == 5);
    CHECK_FALSE(mailbox.pending());
    producer.push(6);
    CHECK(mailbox.overwritten() == 4);
    CHECK(mailbox.pushed() == 6);
  });
}

TEST_CASE_TEMPLATE("a pending value goes to one taker only, also to one that came later", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Mailbox<int, P> mailbox;
    auto producer = mailbox.producer();
    producer.push(1);
    auto one = mailbox.subscribe();
    auto two = mailbox.subscribe();
    CHECK(*two.try_recv() == 1);
    CHECK(one.try_recv().kind() == OutcomeKind::kEmpty);
    CHECK(one.recv_for(milliseconds(1)).kind() == OutcomeKind::kTimeout);
  });
}

TEST_CASE_TEMPLATE("the pending value outlives the close; then takers get Closed for ever", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Mailbox<int, P> mailbox;
    auto one = mailbox.subscribe();
    auto two = mailbox.subscribe();
    {
      auto producer = mailbox.producer();
      producer.push(1);
      producer.close();
      CHECK_FALSE(producer.push(2));
    }
    CHECK(*one.recv() == 1);
    CHECK(one.recv().kind() == OutcomeKind::kClosed);
    CHECK(two.try_recv().kind() == OutcomeKind::kClosed);
    CHECK(mailbox.overwritten() == 0);
  });
}

TEST_CASE_TEMPLATE("a mailbox without a writer closes when it dies, and has one writer at most", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    auto mailbox = std::make_unique<Mailbox<int, P>>();
    auto taker = mailbox->subscribe();
    mailbox.reset();
    CHECK(taker.recv().kind() == OutcomeKind::kClosed);
    Mailbox<int, P> other(MailboxOptions{.name = "commands"});
    const auto producer = other.producer();
    CHECK_THROWS_WITH_AS((void)other.producer(),
                         doctest::Contains("Mailbox 'commands': producer()"),
                         std::invalid_argument);
  });
}

TEST_CASE_TEMPLATE("a batch of a mailbox takes the pending value", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Mailbox<int, P> mailbox;
    auto producer = mailbox.producer();
    auto taker = mailbox.subscribe();
    producer.push(1);
    producer.push(2);
    std::vector<int> out(3);
    CHECK(*taker.recv_batch(out) == 1);
    CHECK(out[0] == 2);
  });
}

TEST_CASE_TEMPLATE("a mailbox carries values that cannot be copied, and loses none of them", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Mailbox<std::unique_ptr<int>, P> mailbox;
    auto producer = mailbox.producer();
    auto taker = mailbox.subscribe();
    producer.push(std::make_unique<int>(1));
    producer.push(std::make_unique<int>(2));
    const auto got = taker.recv();
    CHECK(**got == 2);
  });
}

TEST_CASE_TEMPLATE("a replaced command is destroyed outside the lock and after the push", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Tracked::reset();
    const int before = Tracked::live;
    {
      Mailbox<Tracked, P> mailbox;
      auto producer = mailbox.producer();
      auto taker = mailbox.subscribe();
      producer.push(Tracked(1));
      int taken = 0;
      Tracked::on_destroy = [&](int value) {
        if (value == 1) taken = taker.try_recv()->value;
      };
      producer.push(Tracked(2));
      CHECK(taken == 2);
      Tracked::reset();
      CHECK(Tracked::live == before);
      producer.push(Tracked(3));
    }
    CHECK(Tracked::live == before);
  });
}

TEST_CASE_TEMPLATE("parked takers wake for a push and for a close", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Mailbox<int, P> mailbox;
    auto producer = mailbox.producer();
    std::vector<unsigned> taken(2, 0);
    std::vector<typename P::thread> takers;
    for (unsigned& count : taken) {
      takers.emplace_back("taker", [&count, taker = mailbox.subscribe()]() mutable {
        while (taker.recv().has_value())
          ++count;
      });
    }
    while (mailbox.parks() < 2)
      P::yield();
    producer.push(1);
    while (mailbox.pending())
      P::yield();
    producer.close();
    for (auto& taker : takers)
      taker.join();
    CHECK(taken[0] + taken[1] == 1);
  });
}

TEST_CASE_TEMPLATE("under load each command is taken at most once, in order, and the last is taken",
                   P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    constexpr unsigned kPushes = scaled<P>(50'000, 12);
    for (const unsigned takers : {1U, 3U}) {
      CAPTURE(takers);
      Mailbox<std::string, P> mailbox;
      std::vector<std::vector<std::uint64_t>> taken(takers);
      std::vector<typename P::thread> threads;
      std::vector<unsigned> wrong(takers, 0);
      for (unsigned i = 0; i != takers; ++i) {
        threads.emplace_back(
            "taker", [&mine = taken[i], &errors = wrong[i], taker = mailbox.subscribe()]() mutable {
              for (;;) {
                const auto got = taker.recv();
                if (!got.has_value()) return;
                const std::uint64_t value = std::stoull(*got);
                if (value != taker.version() || (!mine.empty() && value <= mine.back())) ++errors;
                mine.push_back(value);
              }
            });
      }
      {
        auto producer = mailbox.producer();
        for (unsigned value = 1; value <= kPushes; ++value)
          producer.push(std::to_string(value) + " do it, with the heap");
      }
      for (auto& thread : threads)
        thread.join();
      std::vector<unsigned> times(kPushes + 1, 0);
      std::uint64_t total = 0;
      unsigned repeated = 0;
      for (unsigned i = 0; i != takers; ++i) {
        CHECK(wrong[i] == 0);
        total += taken[i].size();
        for (const std::uint64_t value : taken[i])
          if (++times[value] == 2) ++repeated;
      }
      CHECK(repeated == 0);
      CHECK(times[kPushes] == 1);
      CHECK(total + mailbox.overwritten() == kPushes);
    }
  });
}

struct WaitBeforeLooking : MailboxRules {
  static constexpr bool kLookBeforeWaiting = false;
};

TEST_CASE_TEMPLATE("the mutant that waits before it looks loses a push that came before", P,
                   BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Mailbox<int, P, WaitBeforeLooking> mailbox;
    auto producer = mailbox.producer();
    auto taker = mailbox.subscribe();
    producer.push(1);
    CHECK(taker.recv_for(milliseconds(5)).kind() == OutcomeKind::kTimeout);
    CHECK(mailbox.pending());
    producer.close();
    CHECK(*taker.recv() == 1);  // it is the push that it loses, not the close
    CHECK(taker.recv().kind() == OutcomeKind::kClosed);
  });
}

TEST_CASE_TEMPLATE("active readers of a mailbox are the live handles", P, BRINE_TEST_PLATFORMS) {
  in_world<P>([] {
    Mailbox<int, P> box;
    CHECK(box.active_readers() == 0);
    const auto one = box.subscribe();
    {
      auto two = box.subscribe();
      const auto moved = std::move(two);
      CHECK(box.active_readers() == 2);
    }
    CHECK(box.active_readers() == 1);
  });
}

}  // namespace brine::tests
