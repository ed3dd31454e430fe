#include "artifacts/observe.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <elf.h>
#include <link.h>
#include <optional>
#include <random>
#include <span>
#include <string_view>
#include <unistd.h>
#include <utility>

#include "artifacts/build_facts.hpp"
#include "artifacts/to_json.hpp"

namespace brine::artifacts {
namespace {

/// The present in UTC by this strftime format, then the microseconds.
std::string utc_now(const char* format) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  const auto seconds = static_cast<std::time_t>(us / 1'000'000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), format, &parts);
  std::string fraction = std::to_string(us % 1'000'000);
  fraction.insert(0, 6 - fraction.size(), '0');
  return std::string(text.data(), length) + '.' + fraction;
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

/// The GNU build id of the running program: a hash of its contents that the linker leaves in a
/// note.
std::optional<std::string> linker_build_id() {
  std::optional<std::string> id;
  const auto look = [](dl_phdr_info* program, std::size_t, void* found) {
    for (int i = 0; i < program->dlpi_phnum; ++i) {
      const ElfW(Phdr)& header = program->dlpi_phdr[i];
      if (header.p_type != PT_NOTE) continue;
      const ElfW(Addr) address = program->dlpi_addr + header.p_vaddr;
      // NOLINTNEXTLINE(performance-no-int-to-ptr): the loader gives addresses as numbers
      const auto* const begin = reinterpret_cast<const unsigned char*>(address);
      std::span<const unsigned char> notes(begin, header.p_memsz);
      while (notes.size() >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) note;
        std::memcpy(&note, notes.data(), sizeof(note));
        const std::size_t name_at = sizeof(note);
        const std::size_t text_at = name_at + (note.n_namesz + 3) / 4 * 4;
        const std::size_t next_at = text_at + (note.n_descsz + 3) / 4 * 4;
        if (next_at > notes.size()) break;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
            std::memcmp(notes.data() + name_at, "GNU", 4) == 0) {
          constexpr std::string_view kDigits = "0123456789abcdef";
          std::string text;
          for (const unsigned char byte : notes.subspan(text_at, note.n_descsz)) {
            text += kDigits[byte >> 4];
            text += kDigits[byte & 15];
          }
          *static_cast<std::optional<std::string>*>(found) = std::move(text);
        }
        notes = notes.subspan(next_at);
      }
    }
    return 1;  // the first object is the program itself
  };
  ::dl_iterate_phdr(look, &id);
  return id;
}

}  // namespace

std::string new_run_id() {
  std::random_device device;
  const std::uint64_t high = device();
  const std::uint64_t low = device();
  return utc_now("%Y%m%dT%H%M%S") + '-' + digest_text(high << 32 | low);
}

const Build& this_build() {
  static const Build build = [] {
    Build facts;
    facts.version = BRINE_VERSION;
#if defined(__clang__)
    facts.compiler = "clang++ " __clang_version__;
#elif defined(__GNUC__)
    facts.compiler = "g++ " __VERSION__;
#else
    facts.compiler = "unknown";
#endif
#if defined(__OPTIMIZE__)
    facts.optimisation = BRINE_BUILD_TYPE " (optimised)";
#else
    facts.optimisation = BRINE_BUILD_TYPE " (not optimised)";
#endif
    if (*BRINE_COMMIT != '\0') facts.commit = BRINE_COMMIT;
    facts.id = linker_build_id();
    return facts;
  }();
  return build;
}

Observation::Observation(std::vector<std::string> argv)
    : run_id_(new_run_id()),
      timestamp_(utc_now("%Y-%m-%dT%H:%M:%S") + 'Z'),
      argv_(std::move(argv)),
      begin_(std::chrono::steady_clock::now()) {}

Observed Observation::finish() const {
  const auto elapsed = std::chrono::steady_clock::now() - begin_;
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count();
  Observed observed;
  observed.run_id = run_id_;
  observed.timestamp = timestamp_;
  observed.duration_ms = static_cast<std::uint64_t>(ms);
  observed.process = sampler_.sample();
  observed.host = host_name();
  observed.build = this_build();
  observed.argv = argv_;
  return observed;
}

}  // namespace brine::artifacts
