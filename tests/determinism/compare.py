#!/usr/bin/env python3
"""Same seed, same artifact: runs every scenario with several builds of brine, each in processes of its own, and
requires that all artifacts are equal byte for byte outside `observed`.

usage: compare.py --seeds A..B [--size SIZE] [--timing TIMING] [--memory MODEL] BRINE [BRINE ...]

One binary is run twice, so that two processes are compared in any case. Exit codes: 0 equal, 1 different, 2 usage.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

# What a run of the same seed may differ in by build only: nothing. `observed` is what may differ from run to run.
LEFT_OUT = ("observed",)


def artifacts_of(brine, arguments, folder):
    """Maps (scenario, seed) to the artifact's canonical text and digest."""
    command = [brine, "run", "--all", "--record", "--out", str(folder), "--json", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        sys.exit(f"compare: exit code {done.returncode} from: {' '.join(command)}")
    found = {}
    for path in sorted(folder.glob("*.json")):
        document = json.loads(path.read_text())
        for name in LEFT_OUT:
            document.pop(name)
        key = (document["test_name"], document["seed"])
        found[key] = (json.dumps(document, sort_keys=True), document["digest"])
    return found


def first_difference(left, right):
    for at, (a, b) in enumerate(zip(left, right)):
        if a != b:
            return f"at byte {at}: ...{left[max(0, at - 60):at + 60]}... became ...{right[max(0, at - 60):at + 60]}..."
    return "one is longer"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", required=True)
    parser.add_argument("--size", default="small")
    parser.add_argument("--timing", default="free")
    parser.add_argument("--memory", default="sc")
    parser.add_argument("brine", nargs="+")
    options = parser.parse_args()
    binaries = options.brine if len(options.brine) > 1 else options.brine * 2
    arguments = ["--seeds", options.seeds, "--size", options.size, "--timing", options.timing,
                 "--memory", options.memory]

    reference = None
    for binary in binaries:
        with tempfile.TemporaryDirectory() as folder:
            found = artifacts_of(binary, arguments, pathlib.Path(folder))
        if not found:
            sys.exit("compare: no artifact was written")
        if reference is None:
            reference = found
            continue
        if found.keys() != reference.keys():
            print(f"{binary}: other scenarios or seeds than {binaries[0]}")
            return 1
        for key, (text, digest) in found.items():
            if text != reference[key][0]:
                print(f"{key[0]} seed {key[1]}: {binary} gives another artifact than {binaries[0]} "
                      f"(digest {digest}, was {reference[key][1]}), {first_difference(reference[key][0], text)}")
                return 1
    digests = len({digest for _, digest in reference.values()})
    print(f"{len(reference)} artifacts ({digests} distinct digests) equal byte for byte over {len(binaries)} processes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
