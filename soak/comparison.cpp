#include "soak/comparison.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include "soak/text.hpp"
#include "soak/values.hpp"

namespace brine::soak {

namespace {

/// Text by figure and variant.
using Table = std::map<std::string, std::map<std::string_view, std::string>>;

/// The variant of VARIANT.figure; empty: `name` is none.
std::string_view variant_of(std::string_view name, std::span<const std::string_view> variants) {
  const auto found = std::ranges::find(variants, name.substr(0, name.find('.')));
  return found == variants.end() || found->size() == name.size() ? std::string_view() : *found;
}

Table table_of(const Row& row) {
  Table table;
  const auto cell = [&](std::string_view name, const std::string& suffix, std::string text) {
    const std::string_view variant = variant_of(name, row.variants);
    if (variant.empty()) return;
    table[std::string(name.substr(variant.size() + 1)) + suffix][variant] = std::move(text);
  };
  for (const auto& [name, count] : row.coverage)
    cell(name, "", grouped(count));
  for (const auto& [name, latency] : row.latencies) {
    if (latency.count == 0) continue;
    cell(name, " p50", rounded_duration(latency.p50));
    cell(name, " p99", rounded_duration(latency.p99));
    cell(name, " p99.9", rounded_duration(latency.p999));
    cell(name, " max", rounded_duration(latency.max));
  }
  return table;
}

std::string right(std::string text, std::size_t width) {
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

}  // namespace

bool is_compared(std::string_view name, std::span<const std::string_view> variants) {
  return !variant_of(name, variants).empty();
}

std::string comparison_text(const Row& row) {
  constexpr std::size_t kColumn = 16;
  const Table table = table_of(row);
  if (table.empty()) return "";
  constexpr std::string_view kTitle = "compared";
  std::size_t width = kTitle.size() - 2;  // figures are set in by two more
  std::vector<std::string_view> columns;
  for (const std::string_view variant : row.variants) {
    const auto has = [variant](const auto& line) { return line.second.contains(variant); };
    if (std::ranges::any_of(table, has)) columns.push_back(variant);
  }
  for (const auto& [figure, cells] : table)
    width = std::max(width, figure.size());
  std::string text = "\n  " + padded(std::string(kTitle), width + 2);
  for (const std::string_view variant : columns)
    text += right(std::string(variant), kColumn);
  for (const auto& [figure, cells] : table) {
    text += "\n    " + padded(figure, width);
    for (const std::string_view variant : columns) {
      const auto found = cells.find(variant);
      text += right(found == cells.end() ? "-" : found->second, kColumn);
    }
  }
  return text;
}

}  // namespace brine::soak
