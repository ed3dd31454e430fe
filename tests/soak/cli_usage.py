"""Bad input: a clear message naming the offender, exit code 2, nothing left behind."""

import os

from brine_binary import BrineTest

RING = "high-throughput"

REFUSED = [
    # arguments, what the message mentions
    ([], ["no command"]),
    (["rnu"], ["'rnu'", "'run'"]),
    (["campaign"], ["'campaign'"]),
    (["soak"], ["nothing to run", "high-throughput"]),
    (["run"], ["nothing to run", RING]),
    (["run", "high-troughput"], ["'high-troughput'", "'high-throughput'"]),
    (["run", "zebra"], ["'zebra'", RING]),
    (["run", RING, RING], ["twice"]),
    (["run", RING, "--all"], ["only one"]),
    (["run", RING, "--sed", "1"], ["'--sed'", "'--seed'"]),
    (["run", RING, "--seed", "-3"], ["'-3'", "negative"]),
    (["run", RING, "--seed=-3"], ["'-3'", "negative"]),
    (["run", RING, "--seed", "banana"], ["'banana'"]),
    (["run", RING, "--seed", "18446744073709551616"], ["18446744073709551615"]),
    (["run", RING, "--seed", "1", "--seeds", "0..2"], ["not both"]),
    (["run", RING, "--seed", "1", "--seed", "2"], ["given twice"]),
    (["run", RING, "--seeds", "9..3"], ["reversed", "3..9"]),
    (["run", RING, "--seeds", "3..3"], ["empty"]),
    (["run", RING, "--seeds", "7"], ["A..B"]),
    (["run", RING, "--set", "capcity=8"], ["'capcity'", "'capacity'"]),
    (["run", RING, "--set", "capacity"], ["KEY=VALUE"]),
    (["run", RING, "--set", "=8"], ["KEY=VALUE"]),
    (["run", RING, "--set", "capacity=0"], ["capacity", "'0'", "out of range"]),
    (["run", RING, "--set", "capacity=banana"], ["capacity", "'banana'"]),
    (["run", RING, "--set", "capacity=-1"], ["capacity", "'-1'"]),
    (["run", RING, "--set", "capacity="], ["capacity"]),
    (["run", RING, "--set", "capacity=99999999999999999999"], ["out of range"]),
    (["run", RING, "--set", "capacity=8", "--set", "capacity=9"], ["given twice"]),
    (["run", RING, "--set", "duration=5"], ["duration", "unit"]),
    (["run", RING, "--set", "duration=5 fortnights"], ["unit"]),
    (["run", RING, "--set", "duration=1us", "--set", "rate_hz=1"], [RING]),
    (["run", "--all", "--set", "takers=2"], ["takers", "no parameter"]),
    (["run", "config-update", "--set", "messages=4294967296"], ["--threads", "steps"]),
    (["run", "metrics-requests", "--set", "provider=fast"], ["'fast'", "standard, seqlock, both"]),
    (["run", "metrics-requests", "--set", "provider=1"], ["'1'", "standard, seqlock, both"]),
    (["run", RING, "--size", "huge"], ["'huge'", "small"]),
    (["run", RING, "--timing", "fast"], ["'fast'", "paced"]),
    (["run", RING, "--memory", "tso"], ["'tso'", "cpp"]),
    (["run", RING, "--strategy", "pct"], ["'pct'", "random"]),
    (["run", RING, "--fault", "stall"], ["'stall'", "no faults"]),
    (["run", RING, "--mutant", "nothing"], ["'nothing'", RING]),
    (["run", RING, "--max-failures", "0"], ["'0'"]),
    (["run", RING, "--max-failures", "-1"], ["'-1'"]),
    (["run", RING, "--threads", "--timing", "paced"], ["--timing"]),
    (["run", RING, "--threads", "--record"], ["--record"]),
    (["run", RING, "--color", "blue"], ["'blue'"]),
    (["run", "--spec", "missing.json"], ["missing.json"]),
    (["replay"], ["artifact"]),
    (["replay", "missing.json"], ["missing.json"]),
    (["validate"], ["file"]),
    (["list", "more"], ["'more'"]),
]


class BadInput(BrineTest):
    def test_is_refused_before_the_first_step(self):
        for arguments, mentions in REFUSED:
            with self.subTest(arguments=arguments):
                self.assert_refused(self.brine(*arguments), *mentions)
                self.assertEqual(self.files(), [])

    def test_control_characters_do_not_reach_the_terminal(self):
        outcome = self.brine("run", "\x1b[2Jzebra")
        self.assert_refused(outcome, "zebra")
        self.assertNotIn("\x1b", outcome.err)


class OutputFolder(BrineTest):
    def refuse(self, folder):
        self.assert_refused(self.brine("run", RING, "--seed", 1, "--out", folder), "--out")

    def test_that_is_a_file_is_refused(self):
        (self.folder / "taken").write_text("mine")
        self.refuse("taken")
        self.refuse("taken/below")
        self.assertEqual((self.folder / "taken").read_text(), "mine")

    def test_that_cannot_be_made_is_refused_for_root_too(self):
        self.refuse("/proc/brine-out")
        self.refuse("/proc")
        self.refuse("")

    def test_that_is_half_made_is_removed_again(self):
        self.refuse("new/" + "x" * 300)
        self.assertEqual(os.listdir(self.folder), [])

    def test_is_not_made_when_nothing_is_written(self):
        outcome = self.brine("run", RING, "--size", "small", "--seed", 1)
        self.assertEqual(outcome.code, 0, outcome.err)
        self.assertEqual(os.listdir(self.folder), [])

    def test_that_was_asked_for_is_not_made_by_a_refused_command(self):
        self.assert_refused(self.brine("run", RING, "--set", "capacity=0", "--out", "new"))
        self.assertEqual(os.listdir(self.folder), [])
