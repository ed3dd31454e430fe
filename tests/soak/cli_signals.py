"""SIGINT and SIGTERM finish the current run, write everything, and exit with 75."""

import json
import signal
import subprocess

from brine_binary import BRINE, BrineTest

MANY = ["run", "command-mailbox", "--size", "small", "--seeds", "0..1000000000", "--json"]


class Interrupted(BrineTest):
    def interrupt(self, signals, *arguments):
        """Signals a run of many seeds once it has reported one; returns its exit code and rows."""
        with subprocess.Popen(
            [BRINE, *MANY, *arguments],
            cwd=self.folder,
            bufsize=0,  # else communicate() loses what readline() had read ahead
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            first = process.stdout.readline()
            for number in signals:
                process.send_signal(number)
            out, err = process.communicate(timeout=120)
            return process.returncode, [json.loads(line) for line in [first, *out.splitlines()]], err

    def test_a_run_of_many_seeds_ends_with_75_and_a_summary(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                code, rows, err = self.interrupt([number])
                summary = rows[-1]["summary"]
                self.assertEqual(code, 75, err)
                self.assertTrue(summary["interrupted"])
                self.assertEqual(summary["runs"], len(rows) - 1)
                self.assertIn(b"interrupted", err)

    def test_every_artifact_that_was_begun_is_whole(self):
        code, rows, _ = self.interrupt([signal.SIGINT], "--out", "out")
        self.assertEqual(code, 75)
        files = self.files()
        self.assertEqual(len(files), rows[-1]["summary"]["artifacts"])
        self.assertEqual(self.brine("validate", *files[:50]).code, 0)

    def test_a_second_sigterm_changes_nothing(self):
        code, rows, _ = self.interrupt([signal.SIGTERM, signal.SIGTERM])
        self.assertEqual(code, 75)
        self.assertIn("summary", rows[-1])

    def test_a_second_sigint_ends_a_long_run_at_once(self):
        long_run = ["run", "high-throughput", "--threads", "--size", "full", "--set", "duration=10m"]
        with subprocess.Popen(
            [BRINE, *long_run], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            process.stdout.readline()  # the opening: from here on signals are watched
            process.send_signal(signal.SIGINT)
            while b"interrupted" not in process.stderr.readline():
                pass
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(timeout=30), 75)


