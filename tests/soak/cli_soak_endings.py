"""How a soak ends when something ends it: signals, a full disk, a folder that goes away."""

import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import time
import unittest
import xml.etree.ElementTree

from hostile_files import mounted, open_full
from soak_binary import PROGRAM, SoakTest

LONG = ["steady", "--duration", "1h", "--round", "100ms", "--interval", "100ms", "--rate", "1000"]


class Ending(SoakTest):
    def wait_for_intervals(self, process, count):
        """Until the time series has that many lines; nothing is timed but the patience."""
        until = time.monotonic() + 60
        while time.monotonic() < until and process.poll() is None:
            for file in self.files("soak-*.jsonl"):
                if file.read_bytes().count(b"\n") >= count:
                    return file
            time.sleep(0.02)
        self.fail(f"no {count} intervals came: {process.stderr.read()}")

    def end(self, process, number):
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        return process.returncode, out.decode(), err.decode()

    def test_sigint_and_sigterm_write_everything_and_give_75(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number), self.begin(*LONG, "--out", number.name, "--json") as process:
                self.wait_for_intervals(process, 4)
                code, out, err = self.end(process, number)
                self.assertEqual(code, 75, err)
                summary = json.loads(out.splitlines()[-1])["summary"]
                self.assertTrue(summary["interrupted"])
                artifact = json.loads((self.folder / summary["artifact"]).read_text())
                self.assertEqual(artifact["status"], "interrupted")
                for file in self.files("soak-*.jsonl"):
                    self.assertTrue(file.read_bytes().endswith(b"\n"))
                    file.unlink()

    def test_a_signal_ends_a_long_round_too(self):
        with self.begin("steady", "--duration", "1h", "--round", "30m", "--interval", "100ms", "--json") as process:
            self.wait_for_intervals(process, 3)
            code, out, err = self.end(process, signal.SIGTERM)
        self.assertEqual(code, 75, err)
        summary = json.loads(out.splitlines()[-1])["summary"]
        self.assertEqual((summary["runs"], summary["failed"]), (1, 0))
        self.assertGreater(summary["attempted"], 0)

    def test_a_sigint_after_a_signal_ends_at_once(self):
        for first in (signal.SIGINT, signal.SIGTERM):
            with self.begin("steady", "--duration", "1h", "--round", "30m", "--interval", "100ms",
                            "--out", first.name) as process:  # fmt: skip
                self.wait_for_intervals(process, 3)
                process.send_signal(first)
                while b"interrupted" not in process.stderr.readline():
                    pass
                process.send_signal(signal.SIGINT)
                self.assertEqual(process.wait(timeout=30), 75)
                self.assertEqual(self.files(f"{first.name}/soak-*.json"), [])
                for file in self.files("soak-*.jsonl"):
                    file.unlink()

    def test_kill_loses_no_more_than_the_last_interval(self):
        with self.begin(*LONG) as process:
            series = self.wait_for_intervals(process, 6)
            process.kill()
            process.wait()
        whole = series.read_bytes().split(b"\n")[:-1]
        self.assertGreaterEqual(len(whole), 6)
        for line in whole:
            json.loads(line)
        (log,) = self.files("*.hlog")
        lines = log.read_bytes().split(b"\n")[:-1]
        self.assertTrue(all(line.startswith((b"#", b'"', b"Tag=", b"0", b"1", b"2")) for line in lines))

    @unittest.skipIf("SANITIZED" in os.environ, "a sanitizer's own library has to be loaded first")
    def test_a_system_clock_that_is_set_changes_no_measurement(self):
        seconds = self.folder / "seconds"
        environment = {"LD_PRELOAD": os.environ["STEPPED_CLOCK"], "STEPPED_CLOCK_BY": str(seconds)}
        options = ["--duration", "4s", "--round", "100ms", "--interval", "100ms", "--rate", "1000"]
        day = 86_400
        with self.begin("steady", *options, "--json", environment=environment) as process:
            self.wait_for_intervals(process, 3)
            seconds.write_text(str(-10 * day))
            self.wait_for_intervals(process, 8)
            seconds.write_text(str(10 * day))
            out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, err)
        summary = json.loads(out.splitlines()[-1])["summary"]
        self.assertLess(summary["elapsed_ns"], 60e9)
        (remark,) = [text for text in summary["remarks"] if "system clock" in text]
        self.assertIn("set back by 240h, 0s after the start, and 1 times more", remark)
        intervals = self.intervals()
        for before, after in zip(intervals, intervals[1:]):
            self.assertEqual(before["end_ns"], after["begin_ns"])
        for interval in intervals:
            self.assertLess(interval["begin_ns"], interval["end_ns"])
            for histogram in interval["latencies"].values():
                self.assertLess(histogram["max"], 60e9)
        # It was set indeed, twice.
        starts = [int(interval["begin_unix_ns"]) for interval in intervals]
        steps = [round((b - a) / 1e9 / day) for a, b in zip(starts, starts[1:])]
        self.assertEqual([step for step in steps if step], [-10, 20])
        # The log for other tools has one beginning, and times that grow from it.
        (log,) = self.files("*.hlog")
        times = [float(line.split(",")[1]) for line in log.read_text().splitlines() if line.startswith("Tag=")]
        self.assertGreater(len(times), 0)
        self.assertEqual(times, sorted(times))
        self.assertLess(times[-1], 60)

    def test_a_full_disk_ends_the_soak_with_3_and_what_is_there_is_whole(self):
        with contextlib.ExitStack() as stack:
            stack.enter_context(mounted(self.folder / "disk", "size=64k"))
            outcome = self.soak(*LONG, "--out", "disk/out", "--json")
            self.assertEqual(outcome.code, 3, outcome.err)
            self.assertIn("No space left", outcome.err)
            self.assert_lines_are_whole()

    def test_a_disk_that_is_full_from_the_start_ends_the_soak_before_the_first_round(self):
        with contextlib.ExitStack() as stack:
            # Folders and empty files still fit, and no line.
            disk = stack.enter_context(mounted(self.folder / "disk", "size=4k"))
            (disk / "filler").write_bytes(bytes(4096))
            outcome = self.soak("steady", "--duration", "1h", "--interval", "1h", "--out", "disk", "--json")
            self.assertEqual(outcome.code, 3, outcome.err)
            self.assertIn("No space left", outcome.err)
            summary = self.summary(outcome)
            self.assertEqual((summary["runs"], summary["files"]), (0, []))
            self.assertEqual(self.files("soak-*"), [])

    def full(self):
        """A descriptor that takes nothing, for the length of the test."""
        descriptor = open_full(self.folder)
        self.addCleanup(os.close, descriptor)
        return descriptor

    def test_standard_output_that_cannot_be_written_leaves_no_empty_files(self):
        full = self.full()
        outcome = self.soak("steady", "--duration", "1h", preexec_fn=lambda: os.dup2(full, 1))
        self.assertEqual(outcome.code, 3, outcome.err)
        self.assertIn("standard output", outcome.err)
        self.assertEqual(self.files(), [])

    def test_a_limit_of_file_size_is_the_same_and_no_signal(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

        outcome = self.soak(*LONG, "--json", preexec_fn=limit)
        self.assertEqual(outcome.code, 3, outcome.err)
        self.assertIn("File too large", outcome.err)
        self.assert_lines_are_whole()

    def test_every_report_says_that_the_harness_failed(self):
        (self.folder / "step.md").touch()
        github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "step.md"}
        outcome = self.soak("vacuous", "--duration", "300ms", "--junit", "junit.xml", environment=github)
        self.assertEqual(outcome.code, 3, outcome.err)
        self.assert_an_error_everywhere(outcome.err, "'sent'")

    def assert_an_error_everywhere(self, err, mention):
        suite = xml.etree.ElementTree.parse(self.folder / "junit.xml").getroot()
        self.assertEqual(suite.get("errors"), "1")
        (error,) = suite.findall("testcase/error")
        self.assertIn(mention, error.get("message"))
        (annotation,) = [line for line in err.splitlines() if line.startswith("::error")]
        self.assertIn(mention, annotation)
        table = (self.folder / "step.md").read_text()
        self.assertEqual(table.count("⚠️"), 1)
        (series,) = self.files("soak-*.jsonl")
        last = json.loads(series.read_text().splitlines()[-1])
        self.assertEqual((last["type"], last["exit_code"]), ("summary", 3))
        self.assertIn(mention, last["errors"][0])

    def test_what_fails_at_the_end_is_said_by_all_that_still_can(self):
        (self.folder / "step.md").touch()
        github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "step.md"}
        with self.subTest("the report"):
            reports = self.folder / "reports"
            with self.begin(*LONG, "--junit", "reports/junit.xml", environment=github) as process:
                self.wait_for_intervals(process, 3)
                with contextlib.suppress(FileNotFoundError):
                    reports.rmdir()
                reports.touch()  # a file where the folder should be
                code, _, err = self.end(process, signal.SIGINT)
            self.assertEqual(code, 3, err)
            (artifact,) = self.files("soak-*.json")
            found = json.loads(artifact.read_text())
            self.assertEqual((found["status"], found["exit_code"]), ("error", 3))
            (annotation,) = [line for line in err.splitlines() if line.startswith("::error")]
            self.assertIn("reports", annotation)
            self.files("soak-*.jsonl")[0].unlink()
            (self.folder / "step.md").write_text("")
        with self.subTest("the artifact"):
            options = ["--out", "out", "--junit", "junit.xml"]
            with self.begin(*LONG, *options, environment=github) as process:
                self.wait_for_intervals(process, 3)
                (self.folder / "out").rename(self.folder / "moved")
                (self.folder / "out").touch()
                code, _, err = self.end(process, signal.SIGINT)
            self.assertEqual(code, 3, err)
            self.assert_an_error_everywhere(err, "the artifact of the soak")

    def assert_lines_are_whole(self):
        """Up to at most one last line without an end."""
        for file in self.files("soak-*.jsonl"):
            for line in file.read_bytes().split(b"\n")[:-1]:
                json.loads(line)

    def test_a_folder_that_goes_away_ends_the_soak_with_3(self):
        with self.begin(*LONG, "--out", "gone", "--json") as process:
            self.wait_for_intervals(process, 3)
            shutil.rmtree(self.folder / "gone")
            out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 3, err)
        self.assertIn("gone", err.decode())
        self.assertIn("summary", json.loads(out.splitlines()[-1]))
