#pragma once

/// SIGINT and SIGTERM: the current run is finished, everything is written, exit code 75. A SIGINT
/// after that ends at once.

namespace brine::soak {

/// From here on the signals are remembered. Call before the first run, not earlier: until then they
/// simply end the process, as nothing could be lost.
void watch_interrupts();

/// True once SIGINT or SIGTERM has arrived.
[[nodiscard]] bool interrupted() noexcept;

}  // namespace brine::soak
