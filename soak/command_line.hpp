#pragma once

/// The whole command line as a function, for a binary of your own: link brine::main and call it.
///
///     int main(int argc, char** argv) { return brine::soak::command_line(argc, argv); }

namespace brine::soak {

/// Parses, carries out, and returns the exit code. Throws nothing: an exception that nobody
/// expected is printed and is a harness error. Takes over SIGINT, SIGTERM and SIGPIPE of the
/// process.
[[nodiscard]] int command_line(int argc, const char* const* argv) noexcept;

}  // namespace brine::soak
