#pragma once

/// memory: many messages through each of the three buffers, and no growth. After a warm-up, in
/// which every slot is filled once, and again after the last message, everybody rests and live
/// memory is measured.
///
///   memory.values  what live values own is the same, to the byte
///   memory.heap    the heap of the process has not grown: simulated not by a byte, on messages
///   that
///                  own nothing, so that nothing but the buffers could allocate; on threads by
///                  64 KiB at most, over all buffers
///   memory.rss     threads only: nor has its resident set, but for 1 MiB at most
///
/// On threads heap and resident set are those of the whole process, and other parts of it may use
/// memory, too; the two limits leave room for that (a block that an allocator keeps for a thread, a
/// page of code that is used for the first time) and for nothing that grows with the messages.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/outcome.hpp"
#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"
#include "scenarios/memory_growth.hpp"
#include "scenarios/parcel.hpp"
#include "scenarios/workload.hpp"

namespace brine::scenarios {

/// Where the writer waits until every reader has got the last message so far and let it go.
template <class P>
class RestingPlace {
 public:
  RestingPlace() { P::name(resting_, "resting"); }

  /// The readers rest when they have received this number.
  void aim_at(std::uint64_t number) { number_.store(number, std::memory_order_relaxed); }
  [[nodiscard]] bool reached(std::uint64_t number) const {
    return number == number_.load(std::memory_order_relaxed);
  }
  void rest() {
    resting_.fetch_add(1, std::memory_order_release);  // pairs with the acquire in await
    resting_.notify_all();
  }
  /// Until so many have rested in all.
  void await(std::uint64_t readers) {
    for (;;) {
      const std::uint64_t now = resting_.load(std::memory_order_acquire);  // pairs with rest
      if (now >= readers) return;
      resting_.wait(now, std::memory_order_acquire);
    }
  }

 private:
  // std's: a number that the writer sets before the push by which readers come to ask for it.
  std::atomic<std::uint64_t> number_{0};
  typename P::template atomic<std::uint64_t> resting_{0};
};

/// One load on one buffer: warm-up, `at_rest(false)`, the rest of the messages, `at_rest(true)`.
template <class P>
class MemoryLoad {
 public:
  MemoryLoad(engine::Context<P>& context, std::string_view name, std::uint64_t readers)
      : context_(&context), name_(name), readers_(readers) {}

  /// `make(i)` gives message number i, `number_of(message)` its number.
  template <class Buffer, class Make, class NumberOf, class AtRest>
  void run(std::unique_ptr<Buffer> buffer, Make make, NumberOf number_of, AtRest at_rest) {
    std::vector<typename P::thread> threads;
    for (std::uint64_t i = 0; i != readers_; ++i) {
      threads.emplace_back(name_ + "-reader-" + std::to_string(i),
                           [this, &number_of, from = buffer->subscribe()]() mutable {
                             receive_all(from, number_of);
                           });
    }
    auto producer = buffer->producer();
    engine::Counter sent = context_->counter("sent");
    const std::uint64_t warm_up = context_->value("warm_up");
    const std::uint64_t last = warm_up + context_->value("messages");
    place_.aim_at(warm_up);
    for (std::uint64_t number = 1; number <= last; ++number) {
      producer.push(make(number));
      sent.add();
      if (number != warm_up && number != last) continue;
      place_.await(readers_ * (number == last ? 2 : 1));
      at_rest(number == last);
      place_.aim_at(last);
    }
    producer.close();
    for (typename P::thread& thread : threads)
      thread.join();
  }

 private:
  template <class Reader, class NumberOf>
  void receive_all(Reader& from, const NumberOf& number_of) {
    engine::Counter received = context_->counter("received");
    // Mutants: a reader that keeps a page for each message, or the message itself.
    const bool keeps_pages = context_->mutant() == "memory-keeps-pages";
    const bool keeps_values = context_->mutant() == "memory-keeps-values";
    std::list<std::array<std::byte, 4096>> pages;
    std::list<decltype(from.recv())> values;
    for (;;) {
      std::uint64_t number = 0;
      {
        auto got = from.recv();
        if (got.kind() == engine::OutcomeKind::kClosed) return;
        if (!got.has_value()) continue;
        number = number_of(*got);
        received.add();
        if (keeps_pages) pages.emplace_back();
        if (keeps_values) values.push_back(std::move(got));
      }
      if (place_.reached(number)) place_.rest();
    }
  }

  engine::Context<P>* context_;
  std::string name_;
  std::uint64_t readers_;
  RestingPlace<P> place_;
};

/// Messages that own nothing, over a ring: whatever the heap grows by, a buffer has allocated.
template <class P>
void memory_of_plain_messages(engine::Context<P>& context) {
  engine::Property& heap = context.property("memory.heap");  // before growth is measured
  MemoryGrowth growth(P::kSimulated, context.load() == nullptr);
  MemoryLoad<P> load(context, "plain", context.value("readers"));
  load.run(
      std::make_unique<engine::SpmcRing<Message, P>>(engine::SpmcRingOptions{
          .capacity = static_cast<std::size_t>(context.value("capacity")), .name = "plain"}),
      [](std::uint64_t number) { return Message{.number = number}; },
      [](const Message& message) { return message.number; },
      [&](bool at_end) {
        if (!at_end) return growth.begin();
        growth.require_heap(heap, "the plain messages", P::kSimulated ? 0 : kMostHeapGrowth);
      });
}

/// Messages that own memory, over `buffer`.
template <class P, class Buffer>
void memory_of_parcels(engine::Context<P>& context, std::string_view name, std::uint64_t readers,
                       ParcelAccount& account, std::unique_ptr<Buffer> buffer) {
  std::int64_t warm = 0;
  MemoryLoad<P> load(context, name, readers);
  load.run(
      std::move(buffer), [&account](std::uint64_t number) { return Parcel(number, account); },
      [](const Parcel& parcel) { return parcel.number(); },
      [&](bool at_end) {
        const std::int64_t now = account.bytes();
        if (!at_end) {
          warm = now;
          return;
        }
        context.property("memory.values").require(now == warm, [&] {
          return "live values of the " + std::string(name) + " own " + std::to_string(now) +
                 " bytes, and owned " + std::to_string(warm) + " after the warm-up";
        });
      });
}

/// The plain messages come last: where nothing else allocates, an earlier load cannot be to blame.
template <class P>
void memory_of_all(engine::Context<P>& context) {
  ParcelAccount account;
  const std::uint64_t readers = context.value("readers");
  memory_of_parcels(context, "ring", readers, account,
                    std::make_unique<engine::SpmcRing<Parcel, P>>(engine::SpmcRingOptions{
                        .capacity = static_cast<std::size_t>(context.value("capacity"))}));
  memory_of_parcels(context, "latest", readers, account,
                    std::make_unique<engine::SingleLatest<Parcel, P>>());
  memory_of_parcels(context, "mailbox", 1, account, std::make_unique<engine::Mailbox<Parcel, P>>());
  context.property("memory.values").require(account.bytes() == 0, [&] {
    return std::to_string(account.bytes()) + " bytes are owned by values of buffers that are gone";
  });
  memory_of_plain_messages(context);
}

/// On threads all of it runs once before, so that what a process allocates at a first use (arenas,
/// stacks, pages of code) is there.
template <class P>
void memory(engine::Context<P>& context) {
  memory_of_all(context);
  if constexpr (!P::kSimulated) {
    engine::Property& heap = context.property("memory.heap");
    engine::Property& rss = context.property("memory.rss");
    MemoryGrowth growth(P::kSimulated, context.load() == nullptr);
    growth.begin();
    memory_of_all(context);
    growth.require_heap(heap, "all buffers", kMostHeapGrowth);
    growth.require_rss(rss, "all buffers");
  }
}

}  // namespace brine::scenarios
