"""A disk that fills up, folders that go away, files that are no artifact: a message, a code, nothing half done."""

import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess

from brine_binary import BRINE, BrineTest
from hostile_files import NO_ARTIFACTS, mounted, open_full

SMALL = ["config-update", "--size", "small"]
MANY = ["run", *SMALL, "--seeds", "0..1000000000", "--json", "--out", "out"]


class DiskFull(BrineTest):
    def assert_reported(self, outcome, rows, reason):
        """Exit code 3, each run that could not be saved says why, and what is there is whole."""
        self.assertEqual(outcome.code, 3, outcome.err)
        unsaved = [row for row in rows if row["artifact"] is None]
        self.assertGreater(len(unsaved), 0)
        for row in unsaved:
            self.assertEqual((row["status"], row["error"]["kind"]), ("error", "harness"))
            self.assertIn(reason, row["error"]["message"])
        saved = [self.folder / row["artifact"] for row in rows if row["artifact"]]
        self.assertEqual(self.files(), sorted(saved), "no temporary file is left, no half one under a final name")
        if saved:
            self.assertEqual(self.brine("validate", *saved).code, 0)
        return saved

    def test_on_a_small_file_system_what_was_written_is_whole(self):
        # As root on a real file system of 256 KiB; test_on_a_limit_of_file_size is the same for anyone.
        with contextlib.ExitStack() as stack:
            stack.enter_context(mounted(self.folder / "disk", "size=256k"))
            outcome = self.brine("run", *SMALL, "--seeds", "0..40", "--out", "disk/out", "--json")
            saved = self.assert_reported(outcome, outcome.rows()[:-1], "No space left")
            self.assertGreater(len(saved), 0, "the first artifacts fit")

    def test_on_a_limit_of_file_size_is_the_same_and_no_signal(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

        for seeds in (["--seed", "1"], ["--seeds", "0..3"]):
            with self.subTest(seeds=seeds):
                outcome = self.brine("run", *SMALL, *seeds, "--out", "out", "--json", preexec_fn=limit)
                rows = [row for row in outcome.rows() if "summary" not in row]
                saved = self.assert_reported(outcome, rows, "cannot be written: File too large")
                self.assertEqual(saved, [])

    def test_json_onto_a_full_disk_is_a_harness_error(self):
        with os.fdopen(open_full(self.folder), "wb") as full:
            for arguments in (["run", *SMALL, "--seeds", "0..9"], ["list"]):
                with self.subTest(arguments=arguments):
                    process = subprocess.run(
                        [BRINE, *arguments, "--json"], cwd=self.folder, stdout=full,
                        stderr=subprocess.PIPE, timeout=60, check=False,
                    )  # fmt: skip
                    self.assertEqual(process.returncode, 3)
                    self.assertIn(b"standard output: No space left", process.stderr)


class OutputFolder(BrineTest):
    # Every artifact is brought to the disk, and a disk takes its time for hundreds of them.
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

    def test_that_is_read_only_is_refused_before_the_first_step(self):
        with contextlib.ExitStack() as stack:
            if os.geteuid() == 0:  # whom no mode keeps out
                out = stack.enter_context(mounted(self.folder / "out", "size=64k,ro"))
            else:
                out = self.folder / "out"
                out.mkdir(mode=0o500)
                stack.callback(out.chmod, 0o700)
            for folder in (out, out / "below"):
                with self.subTest(folder=folder):
                    self.assert_refused(self.brine("run", *SMALL, "--seed", 1, "--out", folder), "--out")

    def run_and_disturb(self, disturb, number=signal.SIGTERM):
        """Disturbs a run of many seeds after its first row, ends it with a signal; its code and its rows."""
        with subprocess.Popen(
            [BRINE, *MANY], cwd=self.folder, bufsize=0, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            lines = [process.stdout.readline()]
            disturb()
            # The pipe holds at most 90 rows: after 100 more, the disturbance is long past.
            lines += [process.stdout.readline() for _ in range(100)]
            process.send_signal(number)
            rest, _ = process.communicate(timeout=120)
            return process.returncode, [json.loads(line) for line in [*lines, *rest.splitlines()]]

    def test_that_is_removed_in_the_middle_is_made_again(self):
        code, rows = self.run_and_disturb(lambda: shutil.rmtree(self.folder / "out"))
        self.assertIn(code, (3, 75))  # 3: a file was under way when its folder went
        errors = [row for row in rows[:-1] if row["status"] != "passed"]
        self.assertEqual(code == 3, len(errors) > 0)
        for row in errors:
            self.assertEqual(row["error"]["kind"], "harness")
        files = self.files()
        self.assertGreater(len(files), 0)
        self.assertEqual(self.brine("validate", *files[:20]).code, 0)
        self.assertTrue(all(file.suffix == ".json" for file in files), "no temporary file is left")

    def test_that_became_a_file_in_the_middle_is_a_harness_error(self):
        def replace():
            (self.folder / "out").rename(self.folder / "moved")
            (self.folder / "out").write_text("mine")

        code, rows = self.run_and_disturb(replace)
        self.assertEqual(code, 3)
        self.assertIn("out", rows[-2]["error"]["message"])
        self.assertEqual((self.folder / "out").read_text(), "mine")

    def test_is_left_whole_by_each_signal(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                code, rows = self.run_and_disturb(lambda: None, number)
                self.assertEqual(code, 75)
                named = {self.folder / row["artifact"] for row in rows[:-1]}
                self.assertEqual(set(self.files()), named)
                self.assertEqual(self.brine("validate", *sorted(named)[:20]).code, 0)
                shutil.rmtree(self.folder / "out")

    def test_may_be_made_by_two_processes_at_once(self):
        for attempt in range(30):
            name = f"new-{attempt}/out"
            runs = [
                subprocess.Popen(
                    [BRINE, "run", *SMALL, "--seed", "1", "--out", name],
                    cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                )
                for _ in range(2)
            ]  # fmt: skip
            for run in runs:
                _, err = run.communicate(timeout=120)
                self.assertEqual(run.returncode, 0, err)
            self.assertEqual(len(list((self.folder / name).iterdir())), 2)

    def test_may_be_shared_by_two_processes_with_the_same_seeds(self):
        runs = [
            subprocess.Popen(
                [BRINE, "run", *SMALL, "--seeds", "0..25", "--out", "out", "--json"],
                cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )
            for _ in range(2)
        ]  # fmt: skip
        named = []
        for run in runs:
            out, err = run.communicate(timeout=120)
            self.assertEqual(run.returncode, 0, err)
            named += [json.loads(line)["artifact"] for line in out.splitlines()[:-1]]
        self.assertEqual(len(set(named)), 50, "none was overwritten")
        self.assertEqual(set(self.files()), {self.folder / name for name in named})
        self.assertEqual(self.brine("validate", *self.files()).code, 0)


class StandardOutput(BrineTest):
    def test_that_is_closed_is_a_harness_error_and_spoils_no_artifact(self):
        for closed in ((1,), (0, 1, 2)):
            with self.subTest(closed=closed):
                process = subprocess.run(
                    [BRINE, "run", *SMALL, "--seeds", "0..5", "--out", "out"], cwd=self.folder,
                    timeout=60, check=False,
                    stderr=subprocess.DEVNULL, preexec_fn=lambda: [os.close(fd) for fd in closed],
                )  # fmt: skip
                self.assertEqual(process.returncode, 3)
                self.assertEqual(self.brine("validate", *self.files()).code, 0)

    def test_whose_reader_leaves_ends_the_run_with_3(self):
        with subprocess.Popen(
            [BRINE, *MANY], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            process.stdout.readline()
            process.stdout.close()
            self.assertEqual(process.wait(timeout=60), 3)
            self.assertIn(b"standard output: Broken pipe", process.stderr.read())
        self.assertTrue(all(file.suffix == ".json" for file in self.files()))


class NoArtifact(BrineTest):
    def measured(self, *arguments):
        """Exit code, both outputs, and the largest resident set in MiB."""
        with subprocess.Popen(
            [BRINE, *map(str, arguments)], cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as process:  # fmt: skip
            text = process.stdout.read().decode()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        return process.returncode, text, usage.ru_maxrss / 1024

    def test_is_refused_with_a_message_and_within_bounded_memory(self):
        _, _, baseline = self.measured("--version")
        for name, (make, mention) in NO_ARTIFACTS.items():
            path = self.folder / name
            make(path)
            size = path.stat().st_size if path.is_file() else 0
            # What is over the limit is not read at all; what is not is held once, and its longest token again.
            allowed = baseline + 64 + (0 if size > 64 * 1_048_576 else 4 * size / 1_048_576)
            for command in (["replay"], ["validate"], ["run", "--spec"]):
                with self.subTest(file=name, command=command):
                    code, text, rss = self.measured(*command, path)
                    self.assertEqual(code, 2, text)
                    self.assertIn(mention, text)
                    self.assertIn(name, text)
                    self.assertLess(len(text), 2000, "the message does not repeat the file")
                    if "SANITIZED" not in os.environ:
                        self.assertLess(rss, allowed)
            if path.is_file() and not path.is_symlink():
                path.unlink()
