"""Where `soak --junit` may write: files, links, devices, pipes and standard output."""

import os
import socket
import subprocess
import tempfile
import threading
import xml.etree.ElementTree

from hostile_files import open_full
from soak_binary import PROGRAM, SoakTest

SHORT = ["steady", "--duration", "300ms", "--junit"]


class Report(SoakTest):
    def link(self, name, to):
        """Like those of /dev, which a test that runs as root must not put at risk."""
        link = self.folder / name
        link.symlink_to(to)
        return link

    def assert_refused_before_the_first_step(self, outcome, *mentions):
        self.assertEqual(outcome.code, 2, outcome.err)
        for mention in ("--junit", *mentions):
            self.assertIn(mention, outcome.err)
        self.assertEqual(self.files("soak-*"), [])

    def test_a_device_gets_the_report_and_stays(self):
        descriptor = open_full(self.folder)
        self.addCleanup(os.close, descriptor)
        full = self.link("full", f"/proc/{os.getpid()}/fd/{descriptor}")
        outcome = self.soak(*SHORT, full)
        self.assertEqual(outcome.code, 3, outcome.err)
        self.assertIn("No space left", outcome.err)
        self.assertTrue(full.is_symlink())

    def test_standard_output_and_error_get_the_report(self):
        for number, stream in ((1, "out"), (2, "err")):
            with self.subTest(stream):
                link = self.link(stream, f"/proc/self/fd/{number}")
                outcome = self.soak(*SHORT, link)
                self.assertEqual(outcome.code, 0, outcome.err)
                self.assertIn("</testsuite>", getattr(outcome, stream))
                self.assertTrue(link.is_symlink())

    def test_redirected_standard_output_keeps_what_stood_there(self):
        self.link("stdout", "/proc/self/fd/1")
        with open(self.folder / "log", "wb") as log:
            code = subprocess.call([PROGRAM, "soak", *SHORT, "stdout"], cwd=self.folder, stdout=log)
        self.assertEqual(code, 0)
        self.assertRegex((self.folder / "log").read_text(), r"(?s)\Asoak of steady[^\0]*<testsuite[^\0]*</testsuite>")

    def test_standard_output_may_be_a_socket(self):
        link = self.link("stdout", "/proc/self/fd/1")
        ours, theirs = socket.socketpair()
        with ours, theirs:
            code = subprocess.call([PROGRAM, "soak", *SHORT, link], cwd=self.folder, stdout=theirs)
            theirs.close()
            self.assertEqual(code, 0)
            self.assertIn(b"</testsuite>", b"".join(iter(lambda: ours.recv(65536), b"")))

    def test_a_closed_standard_error_is_not_where_a_device_leads(self):
        link = self.link("null", "/dev/null")
        self.assertEqual(self.soak(*SHORT, link, preexec_fn=lambda: os.close(2)).code, 0)
        self.assertTrue(link.is_symlink())

    def test_a_link_stays_and_its_file_is_replaced_at_once(self):
        (self.folder / "reports").mkdir()
        target = self.folder / "reports" / "target.xml"
        target.write_text("x" * 100_000)
        again = self.link("again.xml", "link.xml")
        link = self.link("link.xml", "reports/target.xml")
        with open(target, "rb") as before:
            self.assertEqual(self.soak(*SHORT, again).code, 0)
            self.assertEqual(before.read(), b"x" * 100_000)  # its reader has the old one, whole
        self.assertTrue(link.is_symlink() and again.is_symlink())
        xml.etree.ElementTree.parse(target)
        self.assertEqual(list(target.parent.iterdir()), [target])

    def test_a_link_to_nothing_gets_its_file(self):
        link = self.link("link.xml", "reports/new.xml")
        self.assertEqual(self.soak(*SHORT, link).code, 0)
        self.assertTrue(link.is_symlink())
        xml.etree.ElementTree.parse(self.folder / "reports" / "new.xml")

    def test_a_link_into_a_folder_that_takes_no_file_is_refused(self):
        self.assert_refused_before_the_first_step(self.soak(*SHORT, self.link("link.xml", "/proc/new.xml")), "/proc")

    def test_what_takes_no_report_is_refused(self):
        self.assert_refused_before_the_first_step(self.soak(*SHORT, self.folder), "folder")
        self.assert_refused_before_the_first_step(self.soak(*SHORT, "reports/"), "folder")
        self.assert_refused_before_the_first_step(self.soak(*SHORT, self.link("loop", "loop")), "symbolic links")
        self.assert_refused_before_the_first_step(self.soak(*SHORT, "x" * 300), "name too long")
        (self.folder / "file").touch()
        self.assert_refused_before_the_first_step(self.soak(*SHORT, "file/report.xml"), "Not a directory")
        # A socket's address has place for 108 bytes.
        with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"{folder}/socket")
            self.assert_refused_before_the_first_step(self.soak(*SHORT, f"{folder}/socket"), "socket")

    def test_a_pipe_gets_the_report_when_somebody_reads_it(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        with self.subTest("nobody"):
            outcome = self.soak(*SHORT, pipe)
            self.assertEqual(outcome.code, 3, outcome.err)
            self.assertIn("start the program that reads it", outcome.err)
        with self.subTest("somebody"):
            got = []
            reader = threading.Thread(target=lambda: got.append(pipe.read_text()), daemon=True)
            reader.start()
            self.assertEqual(self.soak(*SHORT, pipe).code, 0)
            reader.join(timeout=60)
            self.assertIn("</testsuite>", "".join(got))
        self.assertTrue(pipe.is_fifo())
