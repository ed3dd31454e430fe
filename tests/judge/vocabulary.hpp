#pragma once

/// The judge's programs and outcomes are those of scenarios/litmus; it takes nothing else from
/// there. Neither of its headers knows the simulator.

#include "scenarios/litmus/program.hpp"
#include "scenarios/litmus/reach.hpp"
#include "scenarios/litmus/shorthand.hpp"

namespace brine::judge {

using litmus::Kind;
using litmus::Operation;
using litmus::Order;
using litmus::Outcome;
using litmus::Program;
using litmus::Reach;

using litmus::kMaxAtomics;
using litmus::kMaxOperations;
using litmus::kMaxPlains;
using litmus::kMaxThreadOperations;
using litmus::kMaxThreads;
using litmus::kSkipped;
using litmus::kUnguarded;

using litmus::atomic_count;
using litmus::fingerprint;
using litmus::is_plain;
using litmus::is_read_modify_write;
using litmus::operation_count;
using litmus::register_count;
using litmus::require_valid;
using litmus::returns_value;
using litmus::to_text;

using litmus::compare_exchange;
using litmus::exchange;
using litmus::fence;
using litmus::fetch_add;
using litmus::load;
using litmus::read;
using litmus::store;
using litmus::when;
using litmus::write;

namespace shorthand = litmus::shorthand;

}  // namespace brine::judge
