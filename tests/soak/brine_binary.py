"""Runs the real binary in a folder of its own, as a user does."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

BRINE = os.environ["BRINE"]


class Outcome:
    def __init__(self, process):
        self.code = process.returncode
        self.out = process.stdout.decode()
        self.err = process.stderr.decode()

    def rows(self):
        """Every line of standard output as JSON: what --json promises."""
        return [json.loads(line) for line in self.out.splitlines()]


class BrineTest(unittest.TestCase):
    place = None  # where the folder is; where temporary files usually are

    def setUp(self):
        folder = tempfile.TemporaryDirectory(dir=self.place)
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def brine(self, *arguments, **surroundings):
        return self.run_program(BRINE, *arguments, **surroundings)

    def run_program(self, program, *arguments, environment=None, preexec_fn=None):
        return Outcome(
            subprocess.run(
                [program, *map(str, arguments)],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=240,
                preexec_fn=preexec_fn,
                env={"PATH": os.environ["PATH"], **(environment or {})},
                check=False,
            )
        )

    def files(self, pattern="*"):
        return sorted(p for p in self.folder.rglob(pattern) if p.is_file())

    def assert_refused(self, outcome, *mentions):
        """Exit code 2, the offender named on standard error, nothing on standard output, nothing left behind."""
        self.assertEqual(outcome.code, 2, outcome.err)
        self.assertEqual(outcome.out, "")
        for mention in mentions:
            self.assertIn(mention, outcome.err)

    def listing(self):
        return json.loads(self.brine("list", "--json").out)

    def simulated_mutants(self):
        """Those that simulated runs find."""
        return [m for m in self.listing()["mutants"] if m["found_by"] == "simulation"]

    def failing_run(self):
        """The first failing run of a planted bug: its row, with the path of its artifact."""
        mutant = self.listing()["mutants"][0]
        seeds = f"0..{mutant['schedules']}"
        outcome = self.brine(
            "run", mutant["scenario"], *mutant["arguments"], "--seeds", seeds,
            "--max-failures", 1, "--json",
        )  # fmt: skip
        failed = [row for row in outcome.rows() if row.get("status") == "failed"]
        self.assertEqual(outcome.code, 1, outcome.err)
        self.assertEqual(len(failed), 1)
        return failed[0]
