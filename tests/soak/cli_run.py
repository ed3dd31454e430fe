"""brine list and brine run."""

import json
import os
import pathlib
import resource
import shlex
import subprocess
import unittest

from brine_binary import BRINE, BrineTest


class Help(BrineTest):
    def test_goes_to_standard_output_and_is_a_success(self):
        for arguments in ([], ["list"], ["run"], ["replay"], ["canary"], ["validate"]):
            with self.subTest(arguments=arguments):
                outcome = self.brine(*arguments, "--help")
                self.assertEqual((outcome.code, outcome.err), (0, ""))
                self.assertIn("Examples:", outcome.out)

    def test_version_names_the_program(self):
        outcome = self.brine("--version")
        self.assertEqual(outcome.code, 0)
        self.assertRegex(outcome.out, r"^brine \d+\.\d+\.\d+ ")


class List(BrineTest):
    def test_json_is_one_object_with_everything_that_can_be_named(self):
        listing = self.listing()
        for key in ("scenarios", "strategies", "properties", "faults", "mutants"):
            self.assertIn(key, listing)
        for scenario in listing["scenarios"]:
            self.assertEqual(scenario["faults"], [])
            for parameter in scenario["parameters"]:
                with self.subTest(scenario=scenario["name"], parameter=parameter["name"]):
                    self.assertIn(parameter["type"], ("integer", "duration", "flag", "choice"))
                    self.assertLessEqual(parameter["min"], parameter["default"])
                    self.assertLessEqual(parameter["default"], parameter["max"])

    def test_people_see_every_scenario_and_mutant(self):
        text = self.brine("list").out
        listing = self.listing()
        for row in listing["scenarios"] + listing["mutants"]:
            self.assertIn(row["name"], text)

    def test_every_property_of_the_sources_is_listed_and_no_other(self):
        root = pathlib.Path(__file__).resolve().parents[2]
        sources = [*root.glob("sim/**/*.?pp"), *root.glob("scenarios/**/*.?pp")]
        text = "\n".join(path.read_text() for path in sources)
        detectors = {"no-data-race", "no-deadlock", "progress"}
        declared = set(part.split('"')[0] for part in text.split('property("')[1:]) | detectors
        self.assertEqual(set(self.listing()["properties"]), declared)


class Run(BrineTest):
    @unittest.skipIf("SANITIZED" in os.environ, "a sanitizer's heap gives memory back as it likes")
    def test_runs_use_the_memory_of_those_before(self):
        faults = []
        for runs in (20, 220):
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt
            outcome = self.brine("run", "latency", "--size", "small", "--seeds", f"0..{runs}")
            self.assertEqual(outcome.code, 0, outcome.err)
            faults.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt - before)
        # Some 340 a run where each begins with fresh pages.
        self.assertLess((faults[1] - faults[0]) / 200, 10, faults)

    def test_a_seed_is_a_run(self):
        rows = [
            self.brine("run", "command-mailbox", "--size", "small", "--seed", seed, "--json").rows()[0]
            for seed in (7, 7, 8)
        ]
        self.assertEqual(rows[0]["digest"], rows[1]["digest"])
        self.assertNotEqual(rows[0]["digest"], rows[2]["digest"])

    def test_json_rows_have_their_fields_and_a_summary_ends_them(self):
        outcome = self.brine("run", "--all", "--size", "small", "--seeds", "0..3", "--json")
        *rows, last = outcome.rows()
        self.assertEqual(len(rows), last["summary"]["runs"])
        self.assertEqual(len(rows), 3 * len(self.listing()["scenarios"]))
        for row in rows:
            self.assertIsInstance(row["seed"], str)
            self.assertRegex(row["digest"], r"^[0-9a-f]{16}$")
            self.assertEqual(row["mode"], "sim")
            self.assertEqual((row["strategy"], row["memory"]), ("random", "sc"))
            for key in ("scenario", "mutant", "status", "steps", "virtual_ns", "wall_ns",
                        "artifact", "error", "replay", "coverage", "messages"):  # fmt: skip
                self.assertIn(key, row)
        self.assertEqual(outcome.code, 0, [row for row in rows if row["status"] != "passed"])

    def test_without_a_seed_one_is_drawn_and_the_command_repeats_the_run(self):
        (row,) = self.brine("run", "config-update", "--size", "small", "--json").rows()
        command = shlex.split(row["replay"])
        again = subprocess.run([*command, "--json"], capture_output=True, cwd=self.folder, check=True)
        self.assertEqual(json.loads(again.stdout)["digest"], row["digest"])
        text = self.brine("run", "config-update", "--size", "small").out
        self.assertIn("drawn", text)
        self.assertIn("--seed", text)

    def test_the_command_to_repeat_a_run_carries_every_option(self):
        given = ["--size", "small", "--timing", "paced", "--set", "stall=5us", "--seed", "9"]
        (row,) = self.brine("run", "high-throughput", *given, "--json").rows()
        command = shlex.split(row["replay"])
        again = subprocess.run([*command, "--json"], capture_output=True, cwd=self.folder, check=True)
        self.assertEqual(json.loads(again.stdout)["digest"], row["digest"])
        self.assertIn("stall=5us", command)

    def test_the_opening_names_every_option_and_parameter(self):
        text = self.brine("run", "lag-tolerance", "--size", "small", "--seed", 1).out
        (scenario,) = [s for s in self.listing()["scenarios"] if s["name"] == "lag-tolerance"]
        for name in [p["name"] for p in scenario["parameters"]] + ["strategy", "memory", "timing"]:
            self.assertIn("\n  " + name, text)

    def test_an_option_given_twice_alike_is_harmless(self):
        outcome = self.brine("run", "config-update", "--size", "small", "--seed", 1, "--seed", 1)
        self.assertEqual(outcome.code, 0, outcome.err)

    def test_a_seed_of_64_bits_is_kept(self):
        seed = "18446744073709551615"
        (row,) = self.brine("run", "config-update", "--size", "small", "--seed", seed, "--json").rows()
        self.assertEqual(row["seed"], seed)

    def test_threads_run_the_same_scenario_without_a_digest(self):
        outcome = self.brine(
            "run", "command-mailbox", "--size", "small", "--threads", "--seed", 1, "--json", "--out", "out"
        )
        (row,) = outcome.rows()
        self.assertEqual((outcome.code, row["mode"]), (0, "threads"), row)
        self.assertIsNone(row["digest"])
        artifact = json.loads((self.folder / row["artifact"]).read_text())
        self.assertIsNone(artifact["decisions"])


class Choice(BrineTest):
    SCENARIO = "metrics-requests"

    def run_with(self, provider):
        return self.brine("run", self.SCENARIO, "--size", "small", "--seed", 4, "--set", "provider=" + provider)

    def test_is_listed_with_its_names(self):
        (scenario,) = [s for s in self.listing()["scenarios"] if s["name"] == self.SCENARIO]
        (provider,) = [p for p in scenario["parameters"] if p["type"] == "choice"]
        self.assertEqual(provider["choices"], ["standard", "seqlock", "both"])
        self.assertEqual((provider["min"], provider["max"]), (0, 2))
        self.assertIn("standard, seqlock, both; ", self.brine("list").out)

    def test_is_shown_by_name_and_stored_by_place(self):
        text = self.run_with("seqlock").out
        self.assertRegex(text, r"\n  provider +seqlock\n")
        self.assertIn("--set provider=seqlock", text)
        (row,) = self.brine(
            "run", self.SCENARIO, "--size", "small", "--seed", 4, "--set", "provider=seqlock",
            "--json", "--out", "o",
        ).rows()  # fmt: skip
        artifact = self.folder / row["artifact"]
        self.assertEqual(json.loads(artifact.read_text())["spec"]["parameters"]["provider"], 1)
        self.assertEqual(self.brine("validate", artifact).code, 0)

    def test_only_what_was_chosen_is_compared_and_always_alike(self):
        both = self.run_with("both").out
        self.assertRegex(both, r"\n  compared +standard +seqlock\n")
        self.assertRegex(self.run_with("standard").out, r"\n  compared +standard\n")
        self.assertRegex(self.run_with("seqlock").out, r"\n  compared +seqlock\n")
        for figure in ("counter-reads-per-second", "histogram-reads-per-second-contended",
                       "histogram-write p50", "counter-write-contended max"):  # fmt: skip
            self.assertRegex(both, rf"\n    {figure} +\d")
        table = [line for line in both.splitlines() if line.startswith("    ")]
        again = [line for line in self.run_with("both").out.splitlines() if line.startswith("    ")]
        self.assertEqual(table, again)


class Failure(BrineTest):
    def test_ends_with_the_seed_and_one_command_that_replays_it(self):
        row = self.failing_run()
        text = self.brine("run", row["scenario"], "--mutant", row["mutant"], "--seed", row["seed"]).out
        *_, seed_line, replay_line = text.rstrip().splitlines()
        self.assertEqual(seed_line.split(), ["seed", row["seed"]])
        command = shlex.split(replay_line)
        self.assertEqual(command[:3], ["replay", BRINE, "replay"])
        replayed = subprocess.run(command[1:], cwd=self.folder, capture_output=True, check=False)
        self.assertEqual(replayed.returncode, 1)

    def test_the_first_ten_are_saved_and_the_rest_counted(self):
        mutant = max(self.listing()["mutants"], key=lambda m: -m["schedules"])
        outcome = self.brine(
            "run", mutant["scenario"], *mutant["arguments"], "--seeds", "0..200", "--json"
        )
        *rows, last = outcome.rows()
        failed = [row for row in rows if row["status"] == "failed"]
        self.assertGreater(len(failed), 10)
        self.assertEqual(last["summary"]["failed"], len(failed))
        saved = [row["artifact"] for row in failed if row["artifact"]]
        self.assertEqual(saved, [row["artifact"] for row in failed[:10]])
        self.assertEqual(len(self.files("*.json")), 10)
        self.assertEqual(outcome.code, 1)

    def test_every_planted_bug_is_found_within_its_schedules(self):
        for mutant in self.simulated_mutants():
            with self.subTest(mutant=mutant["name"]):
                outcome = self.brine(
                    "run", mutant["scenario"], "--mutant", mutant["name"],
                    "--seeds", f"0..{mutant['schedules']}", "--max-failures", 1, "--json",
                )  # fmt: skip
                self.assertEqual(outcome.code, 1, outcome.err)
                failed = [row for row in outcome.rows() if row.get("status") == "failed"]
                self.assertEqual(failed[0]["error"]["property"], mutant["property"])

    def test_the_size_of_a_preset_can_be_overridden(self):
        mutant = self.listing()["mutants"][0]
        text = self.brine(
            "run", mutant["scenario"], "--mutant", mutant["name"], "--size", "default", "--seed", 1
        ).out
        self.assertRegex(text, r"\n  size +default\n")
