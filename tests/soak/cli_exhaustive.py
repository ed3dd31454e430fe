"""brine run --strategy exhaustive: the verdict, the exit code, and the artifact of what was found."""

import json

from brine_binary import BrineTest

TINY = ("run", "config-update", "--set", "messages=2", "--set", "readers=1", "--seed", "1")
SEARCH = (*TINY, "--strategy", "exhaustive")


class Exhaustive(BrineTest):
    def test_is_listed(self):
        self.assertIn("exhaustive", self.listing()["strategies"])

    def test_a_search_that_sees_everything_says_so_and_passes(self):
        outcome = self.brine(*SEARCH, "--preemptions", 0, "--json")
        (row,) = outcome.rows()
        search = row["search"]
        self.assertEqual((outcome.code, row["status"], row["strategy"]), (0, "passed", "exhaustive"))
        self.assertTrue(search["complete"])
        self.assertEqual(search["verdict"], f"complete: {search['executions']} executions")
        self.assertEqual((search["preemptions"], search["bounded"]), (0, True))
        self.assertEqual(self.files(), [])
        text = self.brine(*SEARCH, "--preemptions", 0).out
        self.assertIn(search["verdict"] + " within 0 preemptions", text)
        self.assertIn("a second", text)

    def test_a_search_that_reaches_its_limit_is_no_pass(self):
        outcome = self.brine(*SEARCH, "--max-executions", 50, "--json")
        (row,) = outcome.rows()
        search = row["search"]
        self.assertEqual(outcome.code, 99)
        self.assertFalse(search["complete"])
        self.assertEqual(search["executions"] + search["repeats"], 50)
        self.assertTrue(search["verdict"].startswith("stopped at a limit: 50 executions were begun"))
        text = self.brine(*SEARCH, "--max-executions", 50).out
        self.assertIn("STOPPED", text)
        self.assertNotIn("passed", text)

    def test_each_seed_is_a_search_and_the_summary_counts_those_that_stopped(self):
        outcome = self.brine(*TINY[:-2], "--seeds", "0..2", "--strategy", "exhaustive",
                             "--max-executions", 20, "--json")  # fmt: skip
        *rows, last = outcome.rows()
        self.assertEqual([row["seed"] for row in rows], ["0", "1"])
        self.assertEqual((last["summary"]["runs"], last["summary"]["stopped"]), (2, 2))
        self.assertEqual((last["summary"]["passed"], outcome.code), (0, 99))

    def test_what_it_finds_is_found_again_and_replays(self):
        search = (*SEARCH, "--mutant", "latest-changed-then-borrow", "--json")
        first, second = self.brine(*search), self.brine(*search)
        (row,) = first.rows()
        (again,) = second.rows()
        self.assertEqual((first.code, row["status"]), (1, "failed"))
        self.assertEqual(row["error"]["property"], "latest.versions")
        self.assertEqual(row["search"]["verdict"], f"failed at execution {row['search']['executions']}")
        self.assertEqual((again["digest"], again["search"]), (row["digest"], row["search"]))
        artifact = json.loads((self.folder / row["artifact"]).read_text())
        self.assertEqual(artifact["spec"]["strategy"], "exhaustive")
        replayed = self.brine("replay", row["artifact"])
        self.assertEqual(replayed.code, 1)
        self.assertIn("exact", replayed.out)
        self.assertEqual(self.brine("validate", row["artifact"]).code, 0)

    def test_its_options_are_refused_elsewhere(self):
        self.assert_refused(self.brine(*TINY, "--max-executions", 5), "--max-executions", "exhaustive")
        self.assert_refused(self.brine(*TINY, "--preemptions", 1), "--preemptions", "exhaustive")
        self.assert_refused(self.brine(*SEARCH, "--max-executions", 0), "--max-executions", "'0'")
        self.assert_refused(self.brine(*SEARCH, "--preemptions", -1), "--preemptions", "'-1'")
        self.assert_refused(self.brine(*SEARCH, "--threads"), "--strategy")
        self.assert_refused(self.brine(*TINY, "--threads", "--preemptions", 1), "--preemptions")
