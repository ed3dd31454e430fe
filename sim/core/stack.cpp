#include "sim/core/stack.hpp"

#include <cerrno>
#include <cstdint>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>

#include "sim/core/sanitizer.hpp"

namespace brine::sim {

namespace {

constexpr std::size_t kColours = 16;
constexpr std::size_t kColourBytes =
    320;  // five cache lines: coprime to the 64 sets of a first-level cache

/// Inaccessible bytes below a stack: a frame that is larger could step over them.
constexpr std::size_t kGuardBytes = 64 * 1024;

std::size_t page_size() {
  static const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

}  // namespace

Stack::Stack(std::size_t size, std::size_t colour) {
  const std::size_t page = page_size();
  const std::size_t shift = colour % kColours * kColourBytes;
  mapped_ = (size + kColours * kColourBytes + page - 1) / page * page + kGuardBytes;
  mapping_ = ::mmap(nullptr, mapped_, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (mapping_ == MAP_FAILED) {
    throw std::system_error(errno, std::generic_category(), "cannot map a fiber stack");
  }
  if (::mprotect(mapping_, kGuardBytes, PROT_NONE) != 0) {
    const int error = errno;
    ::munmap(mapping_, mapped_);
    throw std::system_error(error, std::generic_category(), "cannot guard a fiber stack");
  }
  bottom_ = static_cast<char*>(mapping_) + kGuardBytes;
  top_ = static_cast<char*>(mapping_) + mapped_ - shift;
  detail::forget_frames(bottom_, this->size());
}

Stack::~Stack() {
  ::munmap(mapping_, mapped_);
}

std::size_t Stack::size() const noexcept {
  return static_cast<std::size_t>(static_cast<char*>(top_) - static_cast<char*>(bottom_));
}

bool Stack::guards(const void* address) const noexcept {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  return at >= reinterpret_cast<std::uintptr_t>(mapping_) &&
         at < reinterpret_cast<std::uintptr_t>(bottom_);
}

}  // namespace brine::sim
