"""brine canary: planted bugs must be found, and a canary that is not found must fail the command."""

import json
import pathlib
import subprocess

from brine_binary import BRINE, BrineTest


class Canary(BrineTest):
    def test_every_mutant_is_caught_by_its_property_within_its_schedules(self):
        outcome = self.brine("canary", "--json")
        self.assertEqual(outcome.code, 0, outcome.out + outcome.err)
        *rows, last = outcome.rows()
        mutants = self.simulated_mutants()
        self.assertEqual([row["mutant"] for row in rows], [m["name"] for m in mutants])
        for row, mutant in zip(rows, mutants):
            with self.subTest(mutant=mutant["name"]):
                self.assertEqual((row["verdict"], row["status"]), ("caught", "failed"))
                self.assertEqual(row["error"]["property"], mutant["property"])
                self.assertEqual((row["scenario"], row["mode"]), (mutant["scenario"], "sim"))
                self.assertLessEqual(row["tried"], mutant["schedules"])
                self.assertEqual(row["passed_without"], mutant["schedules"])
                self.assertEqual(row["replayed"], "exact")
        summary = last["summary"]
        self.assertEqual((summary["caught"], summary["missed"]), (len(mutants), 0))
        self.assertEqual(summary["runs"], len(rows))
        self.assertEqual(len(mutants) + summary["left_to_soak"], len(self.listing()["mutants"]))

    def test_the_artifact_of_what_was_found_replays(self):
        row, _ = self.brine("canary", "mailbox-wait-first", "--json", "--out", "found").rows()
        self.assertEqual(pathlib.Path(row["artifact"]).parts[0], "found")
        (again,) = self.brine("replay", row["artifact"], "--json").rows()
        self.assertEqual((again["replayed"], again["digest"]), ("exact", row["digest"]))

    def test_ranges_follow_each_other_without_overlap(self):
        outcome = self.brine("canary", "ring-jump-to-newest", "--ranges", 12, "--seed", 1000, "--json")
        *rows, last = outcome.rows()
        self.assertEqual(outcome.code, 0, outcome.err)
        self.assertEqual([row["range"] for row in rows], list(range(12)))
        self.assertEqual([int(row["seed"]) // 10 for row in rows], list(range(100, 112)))
        self.assertEqual((last["summary"]["ranges"], last["summary"]["artifacts"]), (12, 10))

    def test_people_see_one_line_a_mutant_and_a_verdict(self):
        text = self.brine("canary", "--ranges", 2).out
        lines = text.rstrip().splitlines()
        mutants = self.simulated_mutants()
        for line, mutant in zip(lines, mutants):
            self.assertTrue(line.startswith("caught  " + mutant["name"]), line)
            self.assertIn(mutant["property"], line)
            self.assertIn("2 of 2 ranges", line)
        count = 2 * len(mutants)
        self.assertTrue(lines[-1].startswith(f"{count} of {count} planted bugs caught"), lines[-1])
        left = [mutant for mutant in self.listing()["mutants"] if mutant["found_by"] == "soak"]
        self.assertTrue(left)
        for line, mutant in zip(lines[len(mutants):], left):
            self.assertTrue(line.startswith("  left  " + mutant["name"]), line)
            self.assertIn(f"soak {mutant['scenario']} --duration 60s --mutant {mutant['name']}", line)

    def test_one_that_only_a_soak_finds_is_refused_with_the_command(self):
        outcome = self.brine("canary", "soak-leaks-messages")
        self.assert_refused(outcome, "soak-leaks-messages", "brine soak soak --duration 60s --mutant soak-leaks-messages")


class DeadCanary(BrineTest):
    def passing_seed(self, mutant):
        """A seed under which this mutant, which depends on the schedule, is not found."""
        rows = self.brine(
            "run", mutant["scenario"], *mutant["arguments"], "--seeds", "0..200", "--json"
        ).rows()
        return next(row["seed"] for row in rows if row.get("status") == "passed")

    def test_a_bug_that_is_not_found_fails_the_command_and_is_named(self):
        for mutant in self.simulated_mutants():
            if mutant["schedules"] <= 10:
                continue
            with self.subTest(mutant=mutant["name"]):
                seed = self.passing_seed(mutant)
                arguments = ["canary", mutant["name"], "--seed", seed, "--schedules", 1]
                outcome = self.brine(*arguments)
                self.assertEqual(outcome.code, 1, outcome.err)
                self.assertIn("FAILED  " + mutant["name"], outcome.out)
                self.assertIn(f"not found in 1 schedules: seeds {seed} to {seed}", outcome.out)
                self.assertIn("0 of 1 planted bugs caught", outcome.out)
                row, last = self.brine(*arguments, "--json").rows()
                self.assertEqual((row["verdict"], row["status"]), ("missed", "passed"))
                self.assertEqual((last["summary"]["caught"], last["summary"]["missed"]), (0, 1))


class Refused(BrineTest):
    def test_an_unknown_mutant_with_a_suggestion(self):
        self.assert_refused(self.brine("canary", "mailbox-wait-frist"), "'mailbox-wait-first'")
        self.assert_refused(self.brine("canary", "nonsense"), "Known:", "ring-jump-to-newest")

    def test_a_mutant_named_twice_bad_numbers_and_seeds_beyond_the_last(self):
        name = "mailbox-wait-first"
        self.assert_refused(self.brine("canary", name, name), "named twice")
        for option in ("--ranges", "--schedules"):
            for text in ("0", "-1", "x", "1e3", "1000001"):
                self.assert_refused(self.brine("canary", option + "=" + text), option)
        self.assert_refused(self.brine("canary", "--seed=-3"), "--seed")
        self.assert_refused(self.brine("canary", "--seed", 2**64 - 1), "2^64")
        self.assertEqual(self.files(), [])

    def test_a_folder_that_cannot_be_written(self):
        (self.folder / "file").write_text("")
        self.assert_refused(self.brine("canary", "--out", "file/below"), "--out")

    def test_nothing_but_json_on_standard_output(self):
        done = subprocess.run(
            [BRINE, "canary", "--json"], capture_output=True, cwd=self.folder, check=False
        )
        for line in done.stdout.splitlines():
            json.loads(line)
