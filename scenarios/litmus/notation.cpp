#include "scenarios/litmus/notation.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>

namespace brine::litmus {

namespace {

constexpr std::string_view kNothing = "ends";
constexpr char kSlash = '/';
constexpr char kAny = '*';
constexpr std::string_view kAtomics = "xyzw";

/// By atomic: whether its last value is told.
std::array<bool, kMaxAtomics> told(const Program& program) {
  std::array<int, kMaxAtomics> stores{};
  std::array<bool, kMaxAtomics> told{};
  for (const auto& thread : program.threads)
    for (const Operation& operation : thread) {
      const auto at = static_cast<std::size_t>(operation.location);
      if (is_read_modify_write(operation.kind)) told.at(at) = true;
      if (operation.kind == Kind::kStore && ++stores.at(at) > 1) told.at(at) = true;
    }
  return told;
}

char digit(int value) {
  if (value == kSkipped) return '-';
  if (value >= 0 && value <= 9) return static_cast<char>('0' + value);
  throw std::invalid_argument("litmus: the value " + std::to_string(value) +
                              " has no notation; use 0 to 9");
}

bool part_matches(std::string_view pattern, std::string_view text) {
  return pattern.empty() ||
         std::ranges::equal(pattern, text, [](char p, char t) { return p == kAny || p == t; });
}

struct Parts {
  std::string_view registers;
  std::string_view finals;
};

Parts parts_of(std::string_view text) {
  const std::size_t slash = text.find(kSlash);
  if (slash == std::string_view::npos) return {.registers = text, .finals = {}};
  return {.registers = text.substr(0, slash), .finals = text.substr(slash + 1)};
}

}  // namespace

std::string notation(const Program& program, const Outcome& outcome) {
  if (outcome.races) return std::string(kRace);
  std::string text;
  for (const int value : outcome.registers)
    text += digit(value);
  std::string finals;
  for (std::size_t i = 0; i < outcome.finals.size(); ++i)
    if (told(program).at(i)) finals += digit(outcome.finals[i]);
  if (!finals.empty()) text += kSlash + finals;
  return text.empty() ? std::string(kNothing) : text;
}

std::string readable(const Program& program, std::string_view text) {
  if (text == kRace || text == kNothing) return std::string(text);
  std::string words;
  const auto add = [&words](const std::string& name, char value) {
    if (value == kAny) return;
    words += (words.empty() ? "" : " ") + name + "=" + value;
  };
  const Parts parts = parts_of(text);
  for (std::size_t i = 0; i < parts.registers.size(); ++i)
    add("r" + std::to_string(i), parts.registers[i]);
  std::size_t next = 0;
  for (std::size_t i = 0; i < kAtomics.size() && next < parts.finals.size(); ++i)
    if (told(program).at(i)) add(std::string(1, kAtomics[i]), parts.finals[next++]);
  return words;
}

bool matches(std::string_view pattern, std::string_view text) {
  if (pattern == kRace || text == kRace) return pattern == text;
  const Parts wanted = parts_of(pattern);
  const Parts given = parts_of(text);
  return part_matches(wanted.registers, given.registers) &&
         part_matches(wanted.finals, given.finals);
}

std::vector<std::string> words(std::string_view statement) {
  std::vector<std::string> found;
  std::string word;
  for (const char c : statement) {
    if (c != ' ') {
      word += c;
    } else if (!word.empty()) {
      found.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) found.push_back(std::move(word));
  return found;
}

}  // namespace brine::litmus
