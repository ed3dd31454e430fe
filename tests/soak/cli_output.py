"""Where text goes: results on standard output, the rest on standard error, colour when it is wanted."""

import os
import subprocess

from brine_binary import BRINE, BrineTest
from hostile_files import open_full

SMALL = ["run", "config-update", "--size", "small", "--seed", "1"]


class StandardOutput(BrineTest):
    def run_into(self, stdout, *arguments):
        return subprocess.run(
            [BRINE, *arguments], cwd=self.folder, stdout=stdout, stderr=subprocess.PIPE,
            timeout=60, check=False,
        )  # fmt: skip

    def test_a_full_disk_is_a_harness_error(self):
        with os.fdopen(open_full(self.folder), "wb") as full:
            for arguments in (SMALL, ["list"], ["--help"]):
                with self.subTest(arguments=arguments):
                    process = self.run_into(full, *arguments)
                    self.assertEqual(process.returncode, 3)
                    self.assertIn(b"standard output", process.stderr)

    def test_a_closed_pipe_is_a_harness_error_and_not_a_signal(self):
        reader, writer = os.pipe()
        os.close(reader)
        process = self.run_into(writer, *SMALL)
        os.close(writer)
        self.assertEqual(process.returncode, 3)

    def test_a_reader_of_the_list_or_of_help_may_leave(self):
        for arguments in (["list"], ["list", "--json"], ["--help"]):
            with self.subTest(arguments=arguments):
                reader, writer = os.pipe()
                os.close(reader)
                process = self.run_into(writer, *arguments)
                os.close(writer)
                self.assertEqual((process.returncode, process.stderr), (0, b""))

    def test_json_leaves_nothing_else_there_and_nothing_on_standard_error(self):
        outcome = self.brine("run", "--all", "--size", "small", "--seeds", "0..5", "--json")
        self.assertEqual(outcome.err, "")
        self.assertTrue(outcome.rows())


class Color(BrineTest):
    def test_is_off_unless_standard_output_is_a_terminal(self):
        self.assertNotIn("\x1b", self.brine(*SMALL).out)

    def test_can_be_forced(self):
        for arguments in ([*SMALL, "--color", "always"], ["--color", "always", *SMALL]):
            self.assertIn("\x1b", self.brine(*arguments).out)

    def on_terminal(self, *arguments, **environment):
        """What is written when standard output is a terminal."""
        ours, theirs = os.openpty()
        subprocess.run(
            [BRINE, *SMALL, *arguments], cwd=self.folder, stdout=theirs, stderr=subprocess.DEVNULL,
            env={"TERM": "xterm", **environment}, timeout=60, check=True,
        )  # fmt: skip
        os.close(theirs)
        text = b""
        try:
            while block := os.read(ours, 65536):
                text += block
        except OSError:
            pass  # the other side is closed: the end
        os.close(ours)
        return text

    def test_on_a_terminal_follows_the_environment(self):
        self.assertIn(b"\x1b", self.on_terminal())
        self.assertNotIn(b"\x1b", self.on_terminal("--color", "never"))
        self.assertNotIn(b"\x1b", self.on_terminal(NO_COLOR="1"))
        self.assertNotIn(b"\x1b", self.on_terminal(CI="true"))
        self.assertNotIn(b"\x1b", self.on_terminal(TERM="dumb"))
