#pragma once

/// A latency histogram in the form that HdrHistogram and its plotters read.

#include <string>

#include "engine/measure/latency_histogram.hpp"

namespace brine::artifacts {

/// The V2 compressed encoding of HdrHistogram (1 ns to 1 h, three digits) in base64: counts as
/// ZigZag LEB128, runs of empty buckets as a negative number, zlib. A reader gets the same counts
/// in the same buckets; the layouts are one. Values above 1 h are in the top bucket. Throws
/// std::runtime_error when zlib has no memory. Source: the encoding in HdrHistogram's
/// AbstractHistogram.encodeIntoCompressedByteBuffer.
[[nodiscard]] std::string hdr_base64(const engine::LatencyHistogram& histogram);

}  // namespace brine::artifacts
