#pragma once

/// Examples and explanations at the end of each --help.

#include <string_view>

namespace brine::soak {

inline constexpr const char* kWatchdogHelp =
    "give a task up that computes so long without a scheduling point; 0: never; default 10s";

inline constexpr std::string_view kMainHelp = R"(Examples:
  brine list                                     what there is
  brine run lag-tolerance --seed 42              one run; the same seed is the same run
  brine run --all --seeds 0..1000                every scenario, a thousand seeds each
  brine replay brine-out/FILE.json               a failing run again, decision by decision
  brine canary                                   every known bug planted; each must be found
  brine litmus                                   what weak memory shows of well-known programs
  brine soak high-throughput --duration 1h       on threads for an hour, under load and watch

Exit codes: 0 passed, 1 a property failed, 2 usage, 3 harness error, 75 interrupted,
99 a threshold was crossed.
'brine COMMAND --help' says more.)";

inline constexpr std::string_view kListHelp = R"(Examples:
  brine list
  brine list --json | jq -r '.scenarios[].name')";

inline constexpr std::string_view kRunHelp = R"(Examples:
  brine run high-throughput --size full --timing paced --seed 42
  brine run command-mailbox --seeds 0..1000 --out results
  brine run lag-tolerance --set capacity=64 --set duration=2s
  brine run config-update --threads
  brine run --spec spec.json --seeds 0..100
  brine run config-update --strategy exhaustive --set messages=2 --set readers=1 --seed 1

With no seed, one is drawn and printed. Durations take ns, us, ms, s, m, h.
An artifact is written for a failed run (the first 10 of each scenario), and for every run
when --out or --record is given. SIGINT and SIGTERM finish the current run.
--strategy exhaustive tries every schedule of each seed's workload, and says 'complete: N
executions' or 'stopped at a limit'; it ends at the first failure. For small programs.
Exit codes: 0 passed, 1 a property failed, 2 usage, 3 harness error, 75 interrupted,
99 an exhaustive search stopped at a limit.)";

inline constexpr std::string_view kReplayHelp = R"(Examples:
  brine replay brine-out/command-mailbox-7-*.json
  git bisect run ./build/release/soak/brine replay --bisect failing.json

Replay draws nothing: it follows the recorded decisions and compares digests.
Exit codes: 1 the recorded failure was reproduced, 0 a recorded pass was reproduced,
3 lost or differing, 2 unreadable. With --bisect: 1 the failure is there, 0 it is not,
125 this build cannot tell.)";

inline constexpr std::string_view kCanaryHelp = R"(Examples:
  brine canary
  brine canary mailbox-wait-first --json
  brine canary --ranges 200

Each mutant is planted with its preset and tried on consecutive seeds, up to its stated number of
schedules. It must be caught by its stated property, the artifact of the failing run must replay
exactly, and all seeds of the range must pass without the mutant. The artifacts of the first 10
finds of each mutant are kept. --ranges goes on with as many more ranges of seeds, none of which
overlap.
Exit codes: 0 every bug was found, 1 one was not or by another property, 2 usage,
3 one did not replay, 75 interrupted.)";

inline constexpr std::string_view kLitmusHelp = R"(Examples:
  brine litmus
  brine litmus IRIW seqlock
  brine litmus 'SB release acquire' --memory cpp
  brine litmus --placement --json

Each program is run in every execution that a model of memory has, as by --strategy exhaustive.
A line says which outcome the program is known for, and whether a model shows it. What each model
must show, and what it must never show, is stated in full; a named test is shown with all of it.
In --json, 'missing' must be seen and is not, 'forbidden_and_seen' must not be seen and is,
'out_of_reach' is allowed by C++20, and the model says that it does not show it.
Exit codes: 0 all is as stated, 1 something is not, 2 usage, 75 interrupted,
99 a search stopped at --max-executions.)";

inline constexpr std::string_view kSoakHelp = R"(Examples:
  brine soak high-throughput --rate 20000 --duration 1h --warmup 1m
  brine soak --all --duration 10m --threshold 'recv.p99<2ms' --threshold 'heap.slope<1MiB/h'
  brine soak high-throughput --duration 10m --baseline brine-out/soak-FILE.json
  brine soak lag-tolerance --sim --duration 24h

The scenarios take turns, a round each, until the time is over. Between two rounds every task has
ended and every buffer is gone; memory in use is read there. Response times are from the intended
start of an operation, service times from the actual one. A rate that is not reached is reported
as 'saturated: X of Y'.
Files, in the folder of --out: the course of the soak as JSON Lines and as a log for the tools of
HdrHistogram, both complete up to the last interval at any moment, and an artifact in the end.
A failed round has an artifact of its own (the first 10 of each scenario). Memory that grows is a
crossed threshold: more than 64 KiB/h between rounds, or more than 1 MiB/h of resident memory, as
far as that is certain; --threshold 'heap.slope<X' or 'rss.slope<X' sets another budget.
Durations take ns, us, ms, s, m, h. SIGINT and SIGTERM finish the current round and write
everything; a SIGINT after that ends at once.
Exit codes: 0 passed, 1 a property failed or a task hung, 2 usage, 3 harness error,
75 interrupted, 99 a threshold was crossed, memory leaked, or the baseline was better.)";

inline constexpr std::string_view kValidateHelp = R"(Examples:
  brine validate brine-out/*.json

Checks each file against the published JSON Schema and its content hash.
Exit codes: 0 all are valid, 2 one is not.)";

}  // namespace brine::soak
