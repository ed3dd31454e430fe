#include "soak/rig/processors.hpp"

#include <cerrno>
#include <charconv>
#include <sched.h>
#include <set>
#include <system_error>

#include "soak/usage_error.hpp"

namespace brine::soak {

namespace {

using Processors = std::set<std::uint32_t>;

Processors usable() {
  Processors cpus;
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return cpus;
  for (std::uint32_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.insert(cpu);
  }
  return cpus;
}

std::string listed(const Processors& cpus) {
  std::string text;
  for (const std::uint32_t cpu : cpus)
    text += (text.empty() ? "" : ", ") + std::to_string(cpu);
  return text;
}

/// Takes a number off the front.
bool take(std::string_view& text, std::uint32_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return error == std::errc() && number < CPU_SETSIZE;
}

/// "2" or "0-3"; false for anything else.
bool add_range(std::string_view part, Processors& cpus) {
  std::uint32_t first = 0;
  if (!take(part, first)) return false;
  std::uint32_t last = first;
  if (part.starts_with('-')) {
    part.remove_prefix(1);
    if (!take(part, last)) return false;
  }
  if (!part.empty() || last < first) return false;
  for (std::uint32_t cpu = first; cpu <= last; ++cpu)
    cpus.insert(cpu);
  return true;
}

}  // namespace

std::vector<std::uint32_t> parse_processors(std::string_view option, std::string_view text) {
  const std::string where = std::string(option) + " " + shown(text) + ": ";
  Processors cpus;
  for (std::string_view rest = text;;) {
    const std::size_t comma = rest.find(',');
    if (!add_range(rest.substr(0, comma), cpus))
      throw UsageError(where + "write processors as 0,2 or 0-3");
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  const Processors known = usable();
  for (const std::uint32_t cpu : cpus) {
    if (known.contains(cpu)) continue;
    throw UsageError(where + "this process may not use processor " + std::to_string(cpu) +
                     "; it has " + listed(known));
  }
  return {cpus.begin(), cpus.end()};
}

void pin_this_thread(const std::vector<std::uint32_t>& cpus) {
  if (cpus.empty()) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const std::uint32_t cpu : cpus)
    CPU_SET(cpu, &set);
  if (::sched_setaffinity(0, sizeof set, &set) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot pin the threads");
}

}  // namespace brine::soak
