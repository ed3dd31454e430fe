"""brine litmus: rows for machines, a table for people, one for the README, and what is refused."""

import fcntl
import json
import os
import pathlib
import signal
import subprocess

from brine_binary import BRINE, BrineTest, Outcome

README = pathlib.Path(__file__).parents[2] / "README.md"

# What the field calls them. A beginning of a name counts.
KNOWN = [
    "SB relaxed", "SB seq_cst", "SB seq_cst fences", "LB relaxed", "MP relaxed", "MP release acquire",
    "MP fences", "MP release fence before the data", "MP acquire fence after the data", "WRC release acquire",
    "IRIW release acquire", "IRIW seq_cst", "2+2W relaxed", "R relaxed", "S relaxed", "CoRR", "CoWW", "CoRW",
    "CoWR", "ISA2 release acquire", "RWC seq_cst", "Z6.U", "MP through another thread's relaxed read-modify-write",
    "MP through the sender's relaxed store (until C++17)", "MP through a compare_exchange that fails acquire",
    "MP through a compare_exchange that fails relaxed", "Dekker seq_cst", "Dekker release acquire",
    "Peterson seq_cst", "Peterson release acquire", "seqlock with a release and an acquire fence",
    "seqlock without the writer's fence", "seqlock without the reader's fence",
    "double-checked initialisation, release and acquire", "double-checked initialisation, first look relaxed",
    "reference count, acq_rel decrement", "reference count, relaxed decrement",
]  # fmt: skip


class Litmus(BrineTest):
    def litmus(self, *arguments):
        """The rows by name and model, and the summary."""
        outcome = self.brine("litmus", *arguments, "--json")
        self.assertEqual(outcome.code, 0, outcome.out + outcome.err)
        *rows, last = outcome.rows()
        return {(row["name"], row["model"]): row for row in rows}, last["summary"]


class Rows(Litmus):
    def test_every_test_passes_under_every_model_and_every_search_is_complete(self):
        rows, summary = self.litmus("--placement")
        tests = {name for name, _ in rows}
        self.assertGreaterEqual(len(tests), 40)
        self.assertEqual(len(rows), 3 * len(tests))
        for row in rows.values():
            with self.subTest(name=row["name"], model=row["model"]):
                self.assertEqual((row["status"], row["complete"]), ("passed", True))
                self.assertEqual((row["missing"], row["forbidden_and_seen"]), ([], []))
                self.assertGreater(len(row["seen"]), 0)
                self.assertLess(row["wall_ns"], 60e9)
        self.assertEqual((summary["runs"], summary["planned"]), (len(rows), len(rows)))
        self.assertEqual((summary["passed"], summary["failed"], summary["stopped"]), (len(rows), 0, 0))
        self.assertEqual(summary["tests"], len(tests))
        self.assertEqual(summary["executions"], sum(row["executions"] for row in rows.values()))

    def test_the_names_of_the_field_are_there(self):
        names = {name for name, _ in self.litmus()[0]}
        for known in KNOWN:
            self.assertTrue(any(name.startswith(known) for name in names), known)

    def test_weak_outcomes_are_seen_with_cpp_and_never_with_sc(self):
        rows, _ = self.litmus()
        for name, outcome in (
            ("SB release acquire", "r0=0 r1=0"),
            ("MP relaxed", "r0=1 r1=0"),
            ("IRIW release acquire", "r0=1 r1=0 r2=1 r3=0"),
            ("Dekker release acquire", "race"),
        ):
            self.assertIn(outcome, rows[name, "cpp"]["seen"])
            self.assertNotIn(outcome, rows[name, "sc"]["seen"])
            self.assertIn(outcome, rows[name, "sc"]["out_of_reach"])
        for (name, model), row in rows.items():
            if model == "sc":
                self.assertLessEqual(set(row["seen"]), set(rows[name, "cpp"]["seen"]), name)

    def test_what_cpp_cannot_show_is_said_and_placement_shows_some_of_it(self):
        rows, _ = self.litmus("--placement")
        for name, outcome in (("2+2W relaxed", "x=1 y=1"), ("S relaxed", "r0=1 x=2")):
            self.assertIn(outcome, rows[name, "cpp"]["out_of_reach"])
            self.assertIn(outcome, rows[name, "cpp+placement"]["seen"])
        self.assertIn("r0=1 r1=1", rows["LB relaxed", "cpp"]["out_of_reach"])
        self.assertNotIn("r0=1 r1=1", rows["LB relaxed", "cpp+placement"]["seen"])

    def test_names_choose_tests_and_families_and_options_choose_models(self):
        rows, _ = self.litmus("CoRR", "seqlock")
        self.assertEqual({name for name, _ in rows if not name.startswith("seqlock")}, {"CoRR"})
        self.assertGreater(len({name for name, _ in rows}), 3)
        for options, models in (
            ([], ["sc", "cpp"]),
            (["--memory", "sc"], ["sc"]),
            (["--memory", "cpp"], ["cpp"]),
            (["--memory", "cpp", "--placement"], ["cpp", "cpp+placement"]),
            (["--placement"], ["sc", "cpp", "cpp+placement"]),
        ):
            self.assertEqual([model for _, model in self.litmus("CoRR", *options)[0]], models)

    def test_two_runs_show_the_same(self):
        def shown():
            rows, _ = self.litmus("--placement")
            return [{**row, "wall_ns": 0} for row in rows.values()]

        self.assertEqual(shown(), shown())

    def test_nothing_is_left_behind(self):
        self.litmus()
        self.assertEqual(self.files(), [])


class Limit(Litmus):
    def test_a_search_that_stops_is_no_pass(self):
        outcome = self.brine("litmus", "IRIW relaxed", "--max-executions", 10, "--json")
        *rows, last = outcome.rows()
        self.assertEqual(outcome.code, 99)
        for row in rows:
            self.assertEqual((row["status"], row["complete"]), ("stopped", False))
            self.assertEqual(row["executions"] + row["repeats"], 10)
        self.assertEqual((last["summary"]["stopped"], last["summary"]["passed"]), (2, 0))
        text = self.brine("litmus", "IRIW relaxed", "--max-executions", 10).out
        self.assertIn("STOPPED", text)
        self.assertIn("--max-executions", text)


class People(Litmus):
    def test_see_one_line_a_test_and_totals_at_the_end(self):
        outcome = self.brine("litmus")
        lines = outcome.out.splitlines()
        rows, summary = self.litmus()
        shown = [line for line in lines if line.startswith("  ")]
        self.assertEqual(len(shown), summary["tests"])
        self.assertTrue(all(line.startswith("  passed") for line in shown))
        (buffering,) = [line for line in lines if " SB release acquire " in line]
        self.assertRegex(buffering, r"r0=0 r1=0 .*sc never +cpp seen$")
        (loads,) = [line for line in lines if " LB relaxed " in line]
        self.assertRegex(loads, r"sc never +cpp never +needs load buffering$")
        self.assertTrue(lines[-1].startswith(f"{len(rows)} of {len(rows)} as stated: "), lines[-1])

    def test_see_program_and_outcomes_of_a_test_that_they_name(self):
        text = self.brine("litmus", "2+2W relaxed").out
        self.assertIn("x.store(1, relaxed) | y.store(1, relaxed)", text)
        self.assertIn("x=1 y=2 | x=2 y=1 | x=2 y=2", text)
        self.assertIn("C++20 allows  x=1 y=1, which needs earlier placement", text)


class ForTheReadme(Litmus):
    def test_the_readme_has_the_table_as_it_is_printed(self):
        table = self.brine("litmus", "--markdown").out
        self.assertIn("\n\n" + table + "\n", README.read_text())

    def test_the_table_counts_what_the_rows_have(self):
        rows, _ = self.litmus("--placement")
        *_, foot = self.brine("litmus", "--markdown").out.splitlines()
        counts = [
            sum(len(row["seen"]) for row in rows.values() if row["model"] == model)
            for model in ("sc", "cpp", "cpp+placement")
        ]
        numbers = [int(cell.replace(",", "")) for cell in foot.split("|")[2:6]]
        self.assertEqual(numbers, [len(rows) // 3, *counts])


class Refused(Litmus):
    def test_an_unknown_name_with_a_suggestion(self):
        self.assert_refused(self.brine("litmus", "IRWI"), "'IRWI'", "'IRIW'")
        self.assert_refused(self.brine("litmus", "MP relaxd"), "'MP relaxed'")
        self.assert_refused(self.brine("litmus", "nonsense"), "Known families:", "seqlock")

    def test_a_name_twice_and_options_that_make_no_sense(self):
        self.assert_refused(self.brine("litmus", "SB", "SB"), "named twice")
        self.assert_refused(self.brine("litmus", "--memory", "tso"), "'tso'", "sc or cpp")
        self.assert_refused(self.brine("litmus", "--memory", "sc", "--placement"), "--placement")
        for option in ("--json", "--placement", "--memory=sc"):
            self.assert_refused(self.brine("litmus", "--markdown", option), "--markdown")
        for text in ("0", "-1", "x", "1e3"):
            self.assert_refused(self.brine("litmus", "--max-executions=" + text), "--max-executions")


class Interrupted(Litmus):
    def test_ends_with_75_and_a_summary_over_whole_rows(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                with subprocess.Popen(
                    [BRINE, "litmus", "--json", "--placement"], cwd=self.folder, bufsize=0,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                ) as process:  # fmt: skip
                    # A pipe that nobody empties holds the command up before its end.
                    fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, 4096)
                    first = process.stdout.readline()
                    process.send_signal(number)
                    out, err = process.communicate(timeout=120)
                *rows, last = [json.loads(line) for line in [first, *out.splitlines()]]
                self.assertEqual(process.returncode, 75, err)
                summary = last["summary"]
                self.assertTrue(summary["interrupted"])
                self.assertEqual(summary["runs"], len(rows))
                self.assertLess(summary["runs"], summary["planned"])
                self.assertIn(b"interrupted", err)


class OwnProgram(Litmus):
    def test_has_the_command_too_by_its_own_name(self):
        def own(*arguments):
            return Outcome(
                subprocess.run(
                    [os.environ["OWN_PROGRAM"], "good", "litmus", *arguments],
                    cwd=self.folder, capture_output=True, timeout=120, check=False,
                )  # fmt: skip
            )

        outcome = own("--json")
        self.assertEqual(outcome.code, 0, outcome.err)
        self.assertEqual(outcome.rows()[-1]["summary"]["runs"], self.litmus()[1]["runs"])
        self.assertIn("good litmus IRIW", own("--help").out)
