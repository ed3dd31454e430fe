"""brine replay and brine validate: what comes back, and what is refused."""

import json
import os

from brine_binary import BrineTest


class Replay(BrineTest):
    def test_a_recorded_failure_comes_again(self):
        row = self.failing_run()
        outcome = self.brine("replay", row["artifact"], "--json")
        (again,) = outcome.rows()
        self.assertEqual((outcome.code, again["replayed"]), (1, "exact"), outcome.err)
        self.assertEqual((again["digest"], again["error"]), (row["digest"], row["error"]))
        self.assertEqual(self.brine("replay", "--bisect", row["artifact"]).code, 1)

    def test_a_data_race_is_explained_alike_wherever_it_has_an_artifact(self):
        race = ["seqlock-readers", "--mutant", "seqlock-plain-words", "--size", "small"]
        outcome = self.brine("run", *race, "--seeds", "0..40", "--max-failures", 12, "--json")
        failed = [row for row in outcome.rows() if row.get("status") == "failed"]
        self.assertEqual((outcome.code, len(failed)), (1, 12), outcome.err)
        for row in failed[:10]:
            self.assertEqual(row["error"]["property"], "no-data-race")
            artifact = json.loads((self.folder / row["artifact"]).read_text())
            self.assertEqual(artifact["error"], row["error"])
            self.assertGreater(row["error"]["message"].count("\n"), 2)
        # The others say what happened; replay of any artifact says all.
        for row in failed[10:]:
            self.assertIsNone(row["artifact"])
            self.assertEqual(row["error"]["message"].count("\n"), 2)
        replayed = self.brine("replay", failed[0]["artifact"], "--json")
        (again,) = replayed.rows()
        self.assertEqual((again["replayed"], again["error"]), ("exact", failed[0]["error"]))

    def test_a_recorded_pass_comes_again(self):
        for scenario in [s["name"] for s in self.listing()["scenarios"]]:
            with self.subTest(scenario=scenario):
                (row,) = self.brine(
                    "run", scenario, "--size", "small", "--seed", 3, "--record", "--json"
                ).rows()
                self.assertEqual(row["status"], "passed", row)
                self.assertEqual(self.brine("replay", row["artifact"]).code, 0)
                self.assertEqual(self.brine("replay", "--bisect", row["artifact"]).code, 0)

    def test_a_pass_without_decisions_is_refused(self):
        (row,) = self.brine(
            "run", "config-update", "--size", "small", "--seed", 3, "--out", "o", "--json"
        ).rows()
        self.assert_refused(self.brine("replay", row["artifact"]), "--record")
        self.assertEqual(self.brine("replay", "--bisect", row["artifact"]).code, 125)

    def test_a_run_on_threads_is_refused_with_what_to_do_instead(self):
        (row,) = self.brine(
            "run", "config-update", "--size", "small", "--seed", 3, "--threads", "--out", "o", "--json"
        ).rows()
        self.assert_refused(self.brine("replay", row["artifact"]), "threads", "simulation")

    def test_the_spec_of_an_artifact_runs_again(self):
        row = self.failing_run()
        spec = json.loads((self.folder / row["artifact"]).read_text())["spec"]
        (self.folder / "spec.json").write_text(json.dumps(spec))
        outcome = self.brine("run", "--spec", "spec.json", "--json")
        (again,) = outcome.rows()
        self.assertEqual((outcome.code, again["digest"]), (1, row["digest"]))


def edited(change):
    def edit(text):
        document = json.loads(text)
        change(document)
        return json.dumps(document)

    return edit


UNREADABLE = {
    "empty": lambda text: "",
    "truncated": lambda text: text[: len(text) // 2],
    "not-json": lambda text: "seed: 42",
    "not-an-object": lambda text: "[1, 2]",
    "deeply-nested": lambda text: "[" * 200_000,
    "tampered": edited(lambda a: a.update(steps_claimed=1)),
    "changed-verdict": edited(lambda a: a.update(status="passed", error=None)),
    "changed-digest": edited(lambda a: a.update(digest="0123456789abcdef")),
    "newer-schema": edited(lambda a: a.update(schema_version=a["schema_version"] + 1)),
}


class Unreadable(BrineTest):
    def test_files_are_refused_by_name(self):
        text = (self.folder / self.failing_run()["artifact"]).read_text()
        for name, spoil in UNREADABLE.items():
            file = self.folder / f"{name}.json"
            file.write_text(spoil(text))
            with self.subTest(file=name):
                self.assert_refused(self.brine("replay", file.name), file.name)
                self.assertEqual(self.brine("replay", "--bisect", file.name).code, 125)
                validated = self.brine("validate", file.name)
                self.assertEqual(validated.code, 2)
                self.assertIn(file.name, validated.out)

    def test_a_folder_is_no_artifact(self):
        os.mkdir(self.folder / "folder.json")
        self.assert_refused(self.brine("replay", "folder.json"), "folder.json")


class Validate(BrineTest):
    def test_what_run_writes_is_valid(self):
        self.brine("run", "--all", "--size", "small", "--seeds", "0..2", "--record", "--out", "o")
        files = self.files("*.json")
        self.assertEqual(len(files), 2 * len(self.listing()["scenarios"]))
        outcome = self.brine("validate", *files)
        self.assertEqual(outcome.code, 0, outcome.out)
