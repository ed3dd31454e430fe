#!/usr/bin/env python3
"""Many seeds of every scenario under the random walk, each required to pass: a table of what was run.

usage: sweep.py --seeds A..B [--size SIZE] [--timing TIMING] [--scenario NAME ...] [-o FILE.md] BRINE

Memory stays bounded: rows are counted as they come, and one number is kept for each distinct digest. The table goes
to standard output, and with -o to a file, too. Exit codes: 0 clean, 1 a run did not pass, 2 usage.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time

HEADER = "| scenario | seeds | steps | distinct digests | virtual time | seconds | steps/s |"


class Tally:
    def __init__(self, scenario):
        self.scenario = scenario
        self.runs = 0
        self.steps = 0
        self.virtual_ns = 0
        self.digests = set()
        self.bad = []
        self.seconds = 0.0

    def count(self, row):
        self.runs += 1
        self.steps += row["steps"]
        self.virtual_ns += row["virtual_ns"]
        self.digests.add(int(row["digest"], 16))
        if row["status"] != "passed":
            self.bad.append(f"{row['scenario']} seed {row['seed']}: {row['error']['message']}\n  {row['replay']}")

    def line(self):
        rate = self.steps / self.seconds if self.seconds else 0
        return (
            f"| {self.scenario} | {self.runs:,} | {self.steps:,} | {len(self.digests):,} "
            f"| {self.virtual_ns / 1e9:,.3f} s | {self.seconds:,.1f} | {rate:,.0f} |"
        )


def scenarios_of(brine):
    listing = subprocess.run([brine, "list", "--json"], stdout=subprocess.PIPE, check=True)
    return [row["name"] for row in json.loads(listing.stdout)["scenarios"]]


def sweep(brine, scenario, options, folder):
    tally = Tally(scenario)
    command = [
        brine, "run", scenario, "--seeds", options.seeds, "--size", options.size,
        "--timing", options.timing, "--json",
    ]  # fmt: skip
    start = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=folder) as process:
        for text in process.stdout:
            row = json.loads(text)
            if "summary" not in row:
                tally.count(row)
    tally.seconds = time.monotonic() - start
    if process.returncode not in (0, 1, 3):
        sys.exit(f"sweep: exit code {process.returncode} from: {' '.join(command)}")
    return tally


def report(options, tallies):
    total = Tally("all")
    for tally in tallies:
        total.runs += tally.runs
        total.steps += tally.steps
        total.virtual_ns += tally.virtual_ns
        total.seconds += tally.seconds
        total.digests |= {(tally.scenario, digest) for digest in tally.digests}
    command = f"tests/scenarios/sweep.py --seeds {options.seeds} --size {options.size} --timing {options.timing}"
    version = subprocess.run([options.brine, "--version"], stdout=subprocess.PIPE, check=True).stdout.decode().strip()
    verdict = "every run passed" if not any(tally.bad for tally in tallies) else "NOT EVERY RUN PASSED"
    return "\n".join(
        [f"`{command}`: {verdict}.", "", f"{version}; {platform.system()} {platform.machine()}.",
         "Seconds include starting the process and printing and reading a row for each run.", "",
         HEADER, "|---|---:|---:|---:|---:|---:|---:|", *(tally.line() for tally in tallies), total.line()]
    )  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", required=True)
    parser.add_argument("--size", default="small")
    parser.add_argument("--timing", default="free")
    parser.add_argument("--scenario", action="append")
    parser.add_argument("-o", dest="output")
    parser.add_argument("brine")
    options = parser.parse_args()
    options.brine = os.path.abspath(options.brine)

    tallies = []
    with tempfile.TemporaryDirectory() as folder:  # artifacts of failing runs go there; their seeds are printed
        for scenario in options.scenario or scenarios_of(options.brine):
            tallies.append(sweep(options.brine, scenario, options, folder))
            print(tallies[-1].line(), file=sys.stderr, flush=True)
    text = report(options, tallies)
    print(text)
    if options.output:
        with open(options.output, "w", encoding="utf-8") as file:
            file.write(text + "\n")
    bad = [message for tally in tallies for message in tally.bad]
    for message in bad[:20]:
        print(message)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
