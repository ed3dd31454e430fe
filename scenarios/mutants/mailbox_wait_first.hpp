#pragma once

/// Mutant "mailbox-wait-first": a taker waits for a notification before it looks at the slot, and a
/// notification that nobody waits for is forgotten, as pluggable-buffers.md has it. A push while
/// every taker is busy is lost.

#include "engine/buffers/mailbox.hpp"

namespace brine::scenarios {

struct MailboxWaitFirst : engine::MailboxRules {
  static constexpr bool kLookBeforeWaiting = false;
};

}  // namespace brine::scenarios
