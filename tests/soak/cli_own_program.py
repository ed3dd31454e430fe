"""A program with scenarios of its own: what brine::main makes of good and of bad tables."""

import json
import os
import subprocess
import unittest

from brine_binary import BrineTest, Outcome

OWN = os.environ["OWN_PROGRAM"]


class OwnTable(BrineTest):
    def own(self, table, *arguments):
        return Outcome(
            subprocess.run(
                [OWN, table, *map(str, arguments)], cwd=self.folder,
                stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False,
            )  # fmt: skip
        )

    def names(self, table):
        outcome = self.own(table, "list", "--json")
        self.assertEqual(outcome.code, 0, outcome.err)
        return [s["name"] for s in json.loads(outcome.out)["scenarios"]]

    def run_hostile(self, scenario, *more):
        outcome = self.own("hostile", "run", scenario, "--seed", 1, "--json", *more)
        rows = outcome.rows()
        return outcome.code, rows[0] if rows else None, outcome


class Tables(OwnTable):
    def test_brines_own_scenarios_are_left_out_unless_asked_for(self):
        built_in = [s["name"] for s in self.listing()["scenarios"]]
        self.assertEqual(self.names("good"), ["ant", "zebra"])
        self.assertEqual(self.names("good-included"), sorted(["ant", "zebra", *built_in]))
        self.assertEqual(self.names("empty-included"), built_in)
        self.assertEqual(self.names("clash-left-out"), ["high-throughput"])

    def test_its_operator_new_stays_its_own_and_nothing_is_counted(self):
        outcome = self.own("good", "soak", "ant", "--duration", "300ms", "--threshold", "allocations_per_message<1")
        self.assert_refused(outcome, "does not count allocations", "operator new")

    def test_all_runs_the_whole_table(self):
        outcome = self.own("good", "run", "--all", "--seeds", "0..3", "--json")
        self.assertEqual((outcome.code, outcome.rows()[-1]["summary"]["passed"]), (0, 6))

    def test_an_empty_table_is_listed_and_has_nothing_to_run(self):
        self.assertEqual(self.names("empty"), [])
        self.assertEqual(self.own("empty", "list").code, 0)
        self.assert_refused(self.own("empty", "run", "--all"), "no scenario")
        self.assert_refused(self.own("empty", "run", "high-throughput"), "unknown scenario")
        self.assert_refused(self.own("empty", "run"), "nothing to run")

    def test_a_bad_table_is_refused_whatever_the_command(self):
        for table, mention in (
            ("two-words", "'two words'"),
            ("twins", "two scenarios are named 'twin'"),
            ("clash", "two scenarios are named 'high-throughput'"),
            ("bodiless", "'bodiless' has no body"),
        ):
            for arguments in (["list"], ["run", "--all"], ["--help"], []):
                with self.subTest(table=table, arguments=arguments):
                    self.assert_refused(self.own(table, *arguments), mention)

    def test_an_artifact_of_a_scenario_that_this_program_does_not_know_is_refused(self):
        row = self.own("good", "run", "ant", "--seed", 1, "--record", "--json").rows()[0]
        self.assertEqual(self.own("good", "replay", row["artifact"]).code, 0)
        self.assert_refused(self.own("empty", "replay", row["artifact"]), "unknown scenario 'ant'")
        self.assertEqual(self.own("empty", "validate", row["artifact"]).code, 0)


class Bodies(OwnTable):
    def test_what_a_body_throws_is_the_failure_of_its_run(self):
        for scenario, mention in (
            ("throws", "thrown in the body"),
            ("throws-an-int", "type int"),
            ("throws-in-a-task", "thrown in a task"),
            ("asks-for-more", "undeclared"),
        ):
            with self.subTest(scenario=scenario):
                code, row, outcome = self.run_hostile(scenario)
                self.assertEqual((code, row["status"]), (1, "failed"), outcome.err)
                self.assertEqual(row["error"]["kind"], "exception")
                self.assertIn(mention, row["error"]["message"])
                self.assertEqual(self.own("hostile", "replay", row["artifact"]).code, 1)

    def test_what_a_body_throws_on_threads_is_the_failure_of_its_run(self):
        for scenario in ("throws", "throws-an-int", "throws-in-a-task", "asks-for-more"):
            with self.subTest(scenario=scenario):
                code, row, outcome = self.run_hostile(scenario, "--threads")
                self.assertEqual((code, row["status"]), (1, "failed"), outcome.err)
                error = row["error"]
                self.assertEqual((error["kind"], error["property"]), ("exception", "no-exception"))
                self.assertEqual(self.own("hostile", "validate", row["artifact"]).code, 0)

    def test_an_exception_says_the_same_simulated_and_on_threads(self):
        for scenario in ("throws", "throws-an-int", "throws-in-a-task"):
            with self.subTest(scenario=scenario):
                _, simulated, _ = self.run_hostile(scenario)
                _, threaded, _ = self.run_hostile(scenario, "--threads")
                self.assertEqual(threaded["error"], simulated["error"])

    def test_a_body_that_exercises_nothing_is_an_error(self):
        for scenario in ("does-nothing", "claims-and-checks-nothing"):
            for mode in ([], ["--threads"]):
                with self.subTest(scenario=scenario, mode=mode):
                    code, row, _ = self.run_hostile(scenario, *mode)
                    self.assertEqual((code, row["error"]["kind"]), (3, "vacuous"))

    def test_a_scenario_for_simulation_only_says_so_on_threads(self):
        self.assertEqual(self.run_hostile("simulation-only")[0], 0)
        for what in (["simulation-only"], ["--all"]):
            self.assert_refused(
                self.own("hostile", "run", *what, "--seed", 1, "--threads"), "'simulation-only'", "threads"
            )

    def test_a_body_that_a_seed_does_not_decide_is_a_harness_error(self):
        code, row, _ = self.run_hostile("unsteady")
        self.assertEqual(code, 3)
        self.assertIn("not deterministic", row["error"]["message"])


@unittest.skipIf("SANITIZED" in os.environ, "a sanitizer ends the process, with its own report")
class TasksThatCannotBeLeft(OwnTable):
    def check(self, scenario, kind, mention):
        options = ["--watchdog", "100ms"]
        outcome = self.own("unleavable", "run", scenario, "--seed", 1, "--json", *options)
        self.assertEqual(outcome.code, 1, outcome.err)
        row = outcome.rows()[0]
        self.assertEqual(row["error"]["kind"], kind)
        self.assertIn(mention, row["error"]["message"])
        last = "its last operation is yield at tests/soak/own_program.cpp:"
        self.assertIn(last, row["error"]["message"])
        again = self.own("unleavable", "replay", row["artifact"], *options)
        self.assertEqual(again.code, 1, again.err)
        self.assertIn("exact", again.out)

    def test_a_stack_overflow_is_a_failure_with_the_tasks_name(self):
        self.check("overflows", "stack-overflow", "task 'digger' has overflowed its stack")

    def test_an_endless_loop_is_a_failure_with_the_tasks_name_and_place(self):
        self.check("spins-for-ever", "stuck", "task 'spinner' computes")

    def test_the_watchdog_takes_a_duration(self):
        for value in ("soon", "1ms", "-1s", "2d"):
            outcome = self.own("unleavable", "run", "overflows", "--watchdog", value)
            self.assert_refused(outcome, "--watchdog")
