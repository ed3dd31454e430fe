#include "artifacts/hdr_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>
#include <zlib.h>

#include <openssl/evp.h>

namespace brine::artifacts {
namespace {

using engine::LatencyHistogram;
using Bytes = std::vector<unsigned char>;

// The low digit says how many bytes a count may take at most: with 1 it is variable (ZigZag
// LEB128).
constexpr std::uint32_t kEncodingCookie = 0x1c849313;
constexpr std::uint32_t kCompressedCookie = 0x1c849314;
constexpr std::uint32_t kSignificantDigits = 3;

void append_big_endian(Bytes& out, std::uint64_t value, unsigned bytes) {
  for (unsigned shift = 8 * bytes; shift != 0;) {
    shift -= 8;
    out.push_back(static_cast<unsigned char>(value >> shift));
  }
}

/// Seven bits a byte, low ones first, in at most nine bytes, the last of which has eight.
void append_leb128(Bytes& out, std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  std::uint64_t zigzag = (bits << 1) ^ (number < 0 ? ~std::uint64_t{0} : 0);
  for (int byte = 0; byte != 8 && zigzag >= 0x80; ++byte) {
    out.push_back(static_cast<unsigned char>(zigzag | 0x80));
    zigzag >>= 7;
  }
  out.push_back(static_cast<unsigned char>(zigzag));
}

/// The reader's counts are signed.
std::int64_t signed_count(std::uint64_t count) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(std::min(count, kMost));
}

Bytes counts_of(const LatencyHistogram& histogram) {
  Bytes out;
  std::size_t next = 0;  // the first bucket that is not written yet
  histogram.for_each_bucket([&](const LatencyHistogram::Bucket& bucket) {
    const std::size_t index = LatencyHistogram::index_of(bucket.from_ns);
    const auto empty = static_cast<std::int64_t>(index - next);
    if (empty != 0) append_leb128(out, empty == 1 ? 0 : -empty);
    append_leb128(out, signed_count(bucket.count));
    next = index + 1;
  });
  return out;
}

Bytes encoded(const LatencyHistogram& histogram) {
  const Bytes counts = counts_of(histogram);
  Bytes out;
  append_big_endian(out, kEncodingCookie, 4);
  append_big_endian(out, counts.size(), 4);
  append_big_endian(out, 0, 4);  // no offset of the buckets
  append_big_endian(out, kSignificantDigits, 4);
  append_big_endian(out, 1, 8);  // lowest value
  append_big_endian(out, LatencyHistogram::kMaxNs, 8);
  append_big_endian(out, std::bit_cast<std::uint64_t>(1.0), 8);  // of an integer to a double
  out.insert(out.end(), counts.begin(), counts.end());
  return out;
}

Bytes compressed(const Bytes& text) {
  uLongf size = ::compressBound(text.size());
  Bytes packed(size);
  if (::compress2(packed.data(), &size, text.data(), text.size(), Z_DEFAULT_COMPRESSION) != Z_OK)
    throw std::runtime_error("zlib has no memory for a histogram of the interval log");
  packed.resize(size);
  Bytes out;
  append_big_endian(out, kCompressedCookie, 4);
  append_big_endian(out, packed.size(), 4);
  out.insert(out.end(), packed.begin(), packed.end());
  return out;
}

}  // namespace

std::string hdr_base64(const LatencyHistogram& histogram) {
  const Bytes bytes = compressed(encoded(histogram));
  Bytes text(4 * ((bytes.size() + 2) / 3) + 1);  // and the NUL that OpenSSL adds
  const int length = ::EVP_EncodeBlock(text.data(), bytes.data(), static_cast<int>(bytes.size()));
  return {text.begin(), text.begin() + length};
}

}  // namespace brine::artifacts
