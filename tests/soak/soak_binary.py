"""Runs soaks of a program whose scenarios do what a soak must notice."""

import json
import os
import subprocess

from brine_binary import BrineTest

PROGRAM = os.environ["SOAK_PROGRAM"]


class SoakTest(BrineTest):
    def soak(self, *arguments, **surroundings):
        return self.program("soak", *arguments, **surroundings)

    def program(self, *arguments, **surroundings):
        return self.run_program(PROGRAM, *arguments, **surroundings)

    def begin(self, *arguments, environment=None):
        """A soak that goes on, with its own pipes."""
        return subprocess.Popen(
            [PROGRAM, "soak", *map(str, arguments)],
            cwd=self.folder,
            env={**os.environ, **(environment or {})},
            bufsize=0,  # else communicate() loses what readline() had read ahead
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def summary(self, outcome):
        """The last line of --json."""
        return outcome.rows()[-1]["summary"]

    def intervals(self, file=None):
        """What the time series says of each interval; each of its lines is JSON."""
        (series,) = [file] if file else self.files("soak-*.jsonl")
        rows = [json.loads(line) for line in series.read_text().splitlines()]
        return [row for row in rows if row["type"] == "interval"]
