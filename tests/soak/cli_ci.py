"""The lines that users copy into their CI, and those of the project's own: they do what the page says."""

import os
import pathlib
import re
import shlex
import subprocess

import yaml
from brine_binary import BRINE
from soak_binary import PROGRAM, SoakTest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = (ROOT / "soak" / "ci.md").read_text()
SHORT = {"--duration": "2s", "--warmup": "300ms"}


def block(heading):
    """The first block of code below a heading of the page."""
    return re.search(rf"^## {heading}\n+```\w*\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)[1]


def shortened(command):
    for option, value in SHORT.items():
        command = re.sub(rf"{option} [0-9]+[a-z]+", f"{option} {value}", command)
    return command


def soak_arguments(command):
    """Those after the name of the program."""
    words = shlex.split(shortened(command))
    (soak,) = [i for i, word in enumerate(words) if word == "soak"]
    return words[soak:]


def workflows():
    return {
        file.name: yaml.safe_load(file.read_text())
        for file in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    }


class ContinuousIntegration(SoakTest):
    def assert_it_soaks(self, arguments):
        outcome = self.brine(*arguments)
        self.assertEqual(outcome.code, 0, outcome.err)
        written = {str(file.relative_to(self.folder)) for file in self.files()}
        self.assertIn("soak-out/junit.xml", written)
        for suffix in (".json", ".jsonl", ".hlog"):
            self.assertTrue(any(re.fullmatch(rf"soak-out/soak-.*\{suffix}", name) for name in written), written)

    def test_the_lines_for_github(self):
        run, upload = yaml.safe_load(block("GitHub Actions"))
        self.assertEqual((upload["if"], upload["with"]["path"]), ("always()", "soak-out"))
        self.assert_it_soaks(soak_arguments(run["run"]))

    def test_the_lines_for_gitlab(self):
        job = yaml.safe_load(block("GitLab"))["soak"]
        self.assertEqual(job["artifacts"]["reports"]["junit"], "soak-out/junit.xml")
        self.assertEqual((job["artifacts"]["paths"], job["artifacts"]["when"]), (["soak-out"], "always"))
        self.assert_it_soaks(soak_arguments(job["script"]))

    def cron(self, program, scenarios="--all"):
        """What cron would mail of the job, run now."""
        *settings, job = block("cron").splitlines()
        self.assertEqual({line.split("=")[0] for line in settings}, {"MAILTO", "PROM", "BRINE"})
        schedule = re.match(r"(?:\S+ ){4}\S+ +cd /var/lib/brine && ", job)
        process = subprocess.run(
            ["sh", "-c", shortened(job[schedule.end() :]).replace("--all", scenarios)],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "PROM": str(self.folder / "brine.prom"), "BRINE": program},
            capture_output=True,
            timeout=240,
            check=False,
        )
        self.assertTrue((self.folder / "brine.prom").read_text().startswith("# "))
        return process.stdout + process.stderr

    def test_the_line_for_cron_mails_nothing_when_all_is_well(self):
        self.assertEqual(self.cron(BRINE), b"")

    def test_the_line_for_cron_mails_what_failed(self):
        self.assertIn(b"failed", self.cron(PROGRAM, "fails --round 200ms"))

    def test_the_workflows_say_what_there_is(self):
        found = workflows()
        self.assertEqual(list(found), ["nightly.yml", "push.yml"])
        presets = (ROOT / "CMakePresets.json").read_text()
        for name, workflow in found.items():
            self.assertIn(True, workflow, f"{name}: 'on', which YAML reads as true")
            for job in workflow["jobs"].values():
                self.assertIn("timeout-minutes", job)
                for step in job["steps"]:
                    self.check_step(step, presets)

    def check_step(self, step, presets):
        if "run" not in step:
            self.assertRegex(step["uses"], r"^[\w-]+/[\w-]+@v\d+$")
            return
        script = re.sub(r"\$\{\{.*?\}\}", "0", step["run"])
        subprocess.run(["bash", "-n", "-c", script], check=True)
        for file in re.findall(r"\.ci/\w+", script):
            self.assertTrue(os.access(ROOT / file, os.X_OK), file)
        for preset in re.findall(r"--preset (\S+)", script):
            self.assertIn(f'"name": "{preset}"', presets)

    def test_the_nightly_job_soaks(self):
        job = workflows()["nightly.yml"]["jobs"]["soak"]
        (step,) = [step["run"] for step in job["steps"] if " soak " in step.get("run", "")]
        for entry in job["strategy"]["matrix"]["include"]:
            with self.subTest(entry["name"]):
                arguments = re.sub(r"\$\{\{.*?\}\}", "3h", entry["arguments"])
                self.assert_it_soaks(soak_arguments(step.replace("${{ matrix.arguments }}", arguments)))
