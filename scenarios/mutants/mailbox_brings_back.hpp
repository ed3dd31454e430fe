#pragma once

/// Mutant "mailbox-brings-back": a value that a newer one replaced is pending again once that one
/// is taken, so that values may be taken out of order, as pluggable-buffers.md has it.

#include "engine/buffers/mailbox.hpp"

namespace brine::scenarios {

struct MailboxBringsBack : engine::MailboxRules {
  static constexpr bool kReplacesForGood = false;
};

}  // namespace brine::scenarios
