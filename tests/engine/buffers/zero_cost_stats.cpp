// Compiled twice by zero_cost_stats.sh: with the buffers as they are, and with buffers from which
// every line that concerns statistics was taken out. With NoStats the machine code must be the
// same.

#include <cstdint>
#include <string>

#include "engine/buffers/mailbox.hpp"
#include "engine/buffers/single_latest.hpp"
#include "engine/buffers/spmc_ring.hpp"

template <class Buffer>
using ReaderOf = typename Buffer::Reader;
template <class Buffer>
using ProducerOf = typename Buffer::Producer;

using Ring = brine::engine::SpmcRing<std::uint64_t>;
using TextRing = brine::engine::SpmcRing<std::string>;
using Latest = brine::engine::SingleLatest<std::uint64_t>;
using Mailbox = brine::engine::Mailbox<std::uint64_t>;

using brine::engine::StdPlatform;
using brine::engine::WithStats;
using CountedRing =
    brine::engine::SpmcRing<std::uint64_t, StdPlatform, brine::engine::SpmcRingRules, WithStats>;
using CountedLatest = brine::engine::SingleLatest<std::uint64_t, StdPlatform,
                                                  brine::engine::SingleLatestRules, WithStats>;
using CountedMailbox =
    brine::engine::Mailbox<std::uint64_t, StdPlatform, brine::engine::MailboxRules, WithStats>;

extern "C" {

void ring_push(ProducerOf<Ring>& producer, std::uint64_t value) {
  producer.push(value);
}
std::uint64_t ring_receive(ReaderOf<Ring>& reader) {
  const auto got = reader.try_recv();
  return got.has_value() ? *got : got.lagged();
}
std::uint64_t ring_wait(ReaderOf<Ring>& reader) {
  const auto got = reader.recv();
  return got.has_value() ? *got : got.lagged();
}
void ring_batch(ReaderOf<Ring>& reader, std::uint64_t* out) {
  static_cast<void>(reader.recv_batch({out, 8}));
}
std::size_t text_ring_receive(ReaderOf<TextRing>& reader) {
  const auto got = reader.try_recv();
  return got.has_value() ? got->size() : 0;
}
void latest_push(ProducerOf<Latest>& producer, std::uint64_t value) {
  producer.push(value);
}
std::uint64_t latest_receive(ReaderOf<Latest>& reader) {
  const auto got = reader.try_recv();
  return got.has_value() ? *got : 0;
}
void mailbox_push(ProducerOf<Mailbox>& producer, std::uint64_t value) {
  producer.push(value);
}
std::uint64_t mailbox_receive(ReaderOf<Mailbox>& reader) {
  const auto got = reader.try_recv();
  return got.has_value() ? *got : 0;
}
void ring_push_counted(ProducerOf<CountedRing>& producer, std::uint64_t value) {
  producer.push(value);
}
void latest_push_counted(ProducerOf<CountedLatest>& producer, std::uint64_t value) {
  producer.push(value);
}
void mailbox_push_counted(ProducerOf<CountedMailbox>& producer, std::uint64_t value) {
  producer.push(value);
}
void subscribe(const Ring& ring) {
  static_cast<void>(ring.subscribe());
}

}  // extern "C"
