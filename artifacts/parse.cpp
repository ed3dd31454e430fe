#include "artifacts/parse.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "artifacts/error.hpp"
#include "artifacts/limits.hpp"

namespace brine::artifacts {
namespace {

using nlohmann::json;
using Kind = ArtifactError::Kind;

constexpr const char* kTakeAnother = "; copy it again from where it was written";

/// The library's reason, without its own prefix and position, which may quote a long token.
std::string detail_of(const std::string& what) {
  constexpr std::size_t kMaxDetail = 200;
  std::size_t begin = what.find(": ");
  if (begin == std::string::npos) begin = what.find("] ");
  if (begin == std::string::npos) return {};
  return ": " + what.substr(begin + 2, kMaxDetail);
}

/// Checks the limits before a document is built. The parser that drives it keeps its own stack, so
/// depth costs no call stack. Each handler returns whether to go on.
class Limits : public nlohmann::json_sax<json> {
 public:
  explicit Limits(std::string_view text) : text_(text) {}

  bool null() override { return count(); }
  bool boolean(bool) override { return count(); }
  bool number_integer(number_integer_t) override { return count(); }
  bool number_unsigned(number_unsigned_t) override { return count(); }
  bool number_float(number_float_t, const string_t&) override { return count(); }
  bool binary(binary_t&) override { return count(); }
  bool string(string_t& value) override { return sized(value) && count(); }
  bool key(string_t& value) override {
    if (!sized(value)) return false;
    if (keys_.back().insert(value).second) return true;
    return refuse("the member '" + value.substr(0, 100) + "' occurs twice in one object");
  }
  bool start_object(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    // The library counts bytes from 1 and reports the end as one beyond.
    if (position > text_.size())
      return refuse("it ends early, after byte " + std::to_string(text_.size()) + ": truncated");
    return refuse("not JSON at byte " + std::to_string(position) + detail_of(error.what()));
  }

  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
  [[nodiscard]] bool too_large() const noexcept { return too_large_; }

 private:
  bool refuse(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
    return false;
  }
  bool over(std::string problem) {
    too_large_ = true;
    return refuse(std::move(problem));
  }
  bool count() {
    return ++values_ <= kMaxValues ||
           over("holds more than " + std::to_string(kMaxValues) + " values");
  }
  bool sized(const std::string& value) {
    return value.size() <= kMaxTextBytes ||
           over("holds a string of " + std::to_string(value.size()) + " bytes, the limit is " +
                std::to_string(kMaxTextBytes));
  }
  bool open() {
    keys_.emplace_back();
    return (keys_.size() <= kMaxDepth ||
            over("is nested more than " + std::to_string(kMaxDepth) + " deep")) &&
           count();
  }
  bool close() {
    keys_.pop_back();
    return true;
  }

  std::string_view text_;
  std::vector<std::set<std::string>> keys_;  // of each open object; empty for a list
  std::size_t values_ = 0;
  std::string problem_;
  bool too_large_ = false;
};

/// Closes a descriptor at the end of a scope.
struct Descriptor {
  int number;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

[[noreturn]] void refuse_file(Kind kind, const std::string& file, const std::string& problem) {
  throw ArtifactError(kind, file + ": " + problem);
}

}  // namespace

json parse_bounded(std::string_view text, const std::string& source) {
  if (text.empty()) refuse_file(Kind::kNotJson, source, std::string("is empty") + kTakeAnother);
  Limits limits(text);
  if (!json::sax_parse(text.begin(), text.end(), &limits)) {
    const auto kind = limits.too_large() ? Kind::kTooLarge : Kind::kNotJson;
    refuse_file(kind, source, limits.problem() + kTakeAnother);
  }
  return json::parse(text.begin(), text.end());
}

std::string read_bounded(const std::string& file) {
  // O_NONBLOCK: opening a named pipe must not wait for a writer.
  const Descriptor descriptor{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (descriptor.number < 0) {
    refuse_file(Kind::kIo, file,
                std::string("cannot be opened: ") + std::strerror(errno) + "; check the path");
  }
  struct stat status {};
  if (::fstat(descriptor.number, &status) != 0 || !S_ISREG(status.st_mode)) {
    refuse_file(Kind::kIo, file, "is not a regular file; give the path of an artifact");
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > kMaxFileBytes) {
    refuse_file(Kind::kTooLarge, file,
                "has " + std::to_string(size) + " bytes, the limit is " +
                    std::to_string(kMaxFileBytes) +
                    "; an artifact never gets that large, so check the path");
  }
  std::string text(size, '\0');
  std::size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t n = ::read(descriptor.number, text.data() + filled, text.size() - filled);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) refuse_file(Kind::kIo, file, std::string("cannot be read: ") + std::strerror(errno));
    if (n == 0) break;
    filled += static_cast<std::size_t>(n);
  }
  text.resize(filled);
  return text;
}

}  // namespace brine::artifacts
