#!/usr/bin/env python3
"""Same seed, same run, whatever compiled it: g++ and clang++, debug and release, two processes each.

usage: across_builds.py [--seeds A..B] [--size SIZE] [--timing TIMING] [--memory MODEL] [--builds DIR]

Compares digest, steps, virtual time, verdict and coverage of every scenario and seed over eight processes; compare.py
compares whole artifacts of fewer seeds. Builds nothing: a missing binary is named with the command that makes it.
Exit codes: 0 equal, 1 different, 2 usage or a missing build.
"""

import argparse
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PRESETS = ("debug", "release", "debug-clang", "release-clang")
COMPARED = ("status", "digest", "steps", "virtual_ns", "coverage")


def binaries(builds):
    found = {preset: builds.resolve() / preset / "soak" / "brine" for preset in PRESETS}
    missing = [preset for preset, path in found.items() if not path.exists()]
    for preset in missing:
        print(f"missing build: cmake --preset {preset} && cmake --build --preset {preset} --target brine")
    if missing:
        sys.exit(2)
    return found


def runs_of(brine, arguments):
    """Yields (scenario, seed) and what is compared of each run, as the process prints them."""
    command = [str(brine), "run", "--all", "--json", *arguments]
    with tempfile.TemporaryDirectory() as folder:
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=folder) as process:
            for text in process.stdout:
                row = json.loads(text)
                if "summary" not in row:
                    yield (row["scenario"], row["seed"]), json.dumps([row[key] for key in COMPARED])
    if process.returncode != 0:
        sys.exit(f"across_builds: exit code {process.returncode} from: {' '.join(command)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", default="0..200")
    parser.add_argument("--size", default="small")
    parser.add_argument("--timing", default="free")
    parser.add_argument("--memory", default="sc")
    parser.add_argument("--builds", type=pathlib.Path, default=ROOT / "build")
    options = parser.parse_args()
    arguments = ["--seeds", options.seeds, "--size", options.size, "--timing", options.timing,
                 "--memory", options.memory]

    reference = None
    processes = 0
    for preset, brine in binaries(options.builds).items():
        for process in (1, 2):
            found = dict(runs_of(brine, arguments))
            processes += 1
            reference = reference or found
            differing = [key for key in reference.keys() | found.keys() if reference.get(key) != found.get(key)]
            for scenario, seed in sorted(differing)[:10]:
                key = (scenario, seed)
                print(f"{preset}, process {process}: {scenario} seed {seed} gives {found.get(key)}, "
                      f"and {PRESETS[0]} gave {reference.get(key)}")
            if differing:
                print(f"{len(differing)} runs differ; {', '.join(COMPARED)} are compared")
                return 1
            everything = hashlib.sha256("".join(found[key] for key in sorted(found)).encode()).hexdigest()
            print(f"{preset:14} process {process}: {len(found)} runs, {everything[:16]}", flush=True)
    digests = len({json.loads(text)[1] for text in reference.values()})
    scenarios = len({scenario for scenario, _ in reference})
    print(f"equal: {len(reference)} runs ({scenarios} scenarios, seeds {options.seeds}, {digests} distinct digests) "
          f"over {processes} processes of {len(PRESETS)} builds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
