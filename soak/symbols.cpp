#include "soak/symbols.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cxxabi.h>
#include <dlfcn.h>
#include <elf.h>
#include <fstream>
#include <link.h>
#include <memory>
#include <span>

namespace brine::soak {

namespace {

constexpr std::size_t kLongestName = 200;
/// Of a table; a damaged file must not take all memory.
constexpr std::uint64_t kLargestTable = std::uint64_t{1} << 30;

template <class T>
bool read_at(std::ifstream& file, std::uint64_t at, std::span<T> into) {
  file.seekg(static_cast<std::streamoff>(at));
  return static_cast<bool>(file.read(reinterpret_cast<char*>(into.data()),
                                     static_cast<std::streamsize>(into.size_bytes())));
}

template <class T>
std::vector<T> table_at(std::ifstream& file, const ElfW(Shdr) & section) {
  if (section.sh_size > kLargestTable) return {};
  std::vector<T> table(section.sh_size / sizeof(T));
  if (!read_at(file, section.sh_offset, std::span(table))) table.clear();
  return table;
}

/// Where the program itself lies: the first object that the loader names.
std::uint64_t base_of_program() {
  std::uint64_t base = 0;
  ::dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* into) {
        *static_cast<std::uint64_t*>(into) = info->dlpi_addr;
        return 1;
      },
      &base);
  return base;
}

std::string readable(const char* name) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> plain(
      abi::__cxa_demangle(name, nullptr, nullptr, &status), std::free);
  std::string text = status == 0 && plain ? plain.get() : name;
  if (text.size() > kLongestName) text = text.substr(0, kLongestName) + "…";
  return text;
}

std::string hexadecimal(std::uint64_t number) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "0x%llx", static_cast<unsigned long long>(number));
  return text.data();
}

}  // namespace

Symbols::Symbols() : base_(base_of_program()) {
  std::ifstream file("/proc/self/exe", std::ios::binary);
  ElfW(Ehdr) header;
  if (!read_at(file, 0, std::span(&header, 1)) ||
      std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_shentsize != sizeof(ElfW(Shdr)))
    return;
  std::vector<ElfW(Shdr)> sections(header.e_shnum);
  if (!read_at(file, header.e_shoff, std::span(sections))) return;
  for (const auto& section : sections) {
    if (section.sh_type != SHT_SYMTAB || section.sh_link >= sections.size()) continue;
    const auto symbols = table_at<ElfW(Sym)>(file, section);
    auto names = table_at<char>(file, sections[section.sh_link]);
    names.push_back('\0');
    for (const auto& symbol : symbols) {
      const bool function = (symbol.st_info & 0xf) == STT_FUNC && symbol.st_value != 0;
      if (function && symbol.st_name < names.size())
        functions_.push_back({symbol.st_value, symbol.st_size, &names[symbol.st_name]});
    }
  }
  std::ranges::sort(functions_, {}, &Function::begin);
}

std::string Symbols::name_of(const void* return_address) const {
  // The call is before the address that it returns to.
  const std::uint64_t at = reinterpret_cast<std::uintptr_t>(return_address) - 1;
  const std::uint64_t here = at - base_;
  const auto after = std::ranges::upper_bound(functions_, here, {}, &Function::begin);
  if (after != functions_.begin()) {
    const Function& function = *(after - 1);
    if (here < function.begin + function.size) return readable(function.name.c_str());
  }
  Dl_info info = {};
  if (::dladdr(return_address, &info) == 0 || info.dli_fname == nullptr) return hexadecimal(at + 1);
  const std::string path = info.dli_fname;
  const std::string file = path.substr(path.rfind('/') + 1);
  if (info.dli_sname != nullptr) return file + ": " + readable(info.dli_sname);
  return file + "+" + hexadecimal(at + 1 - reinterpret_cast<std::uintptr_t>(info.dli_fbase));
}

}  // namespace brine::soak
