"""brine as somebody else meets it: installed, found by CMake or pkg-config, with a buffer and a scenario of their own."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["BRINE_SOURCE"])
PROJECT = SOURCE / "tests" / "consumer" / "project"
SCHEDULES = 50  # what the row of the mutant states


def command(*words, cwd=None, environment=None):
    """Runs it; a failure shows all its output."""
    process = subprocess.run(
        list(map(str, words)), cwd=cwd, env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=500, check=False,
    )  # fmt: skip
    if process.returncode != 0:
        raise AssertionError(f"{words}\n{process.stdout}")
    return process.stdout


def configure(source, build, *more):
    command(
        os.environ["CMAKE"], "-S", source, "-B", build, "-G", os.environ["GENERATOR"],
        f"-DCMAKE_BUILD_TYPE={os.environ['BUILD_TYPE']}", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON", *more,
    )  # fmt: skip


def compiler_arguments(build):
    (entry,) = [
        e for e in json.loads((build / "compile_commands.json").read_text())
        if e["file"].endswith("/project/main.cpp")
    ]  # fmt: skip
    return entry["command"].split()


def setUpModule():
    """Installs brine and builds the project against it, once for all tests."""
    folder = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(folder.cleanup)
    root = pathlib.Path(folder.name)
    command(os.environ["CMAKE"], "--install", os.environ["BRINE_BUILD"], "--prefix", root / "prefix")
    shutil.copytree(PROJECT, root / "project")
    configure(root / "project", root / "build", f"-DCMAKE_PREFIX_PATH={root / 'prefix'}")
    command(os.environ["CMAKE"], "--build", root / "build")
    Consumer.root, Consumer.prefix = root, root / "prefix"
    Consumer.project, Consumer.build = root / "project", root / "build"
    Consumer.program = root / "build" / "two_slots"


class Consumer(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_program(self, *arguments, program=None):
        return subprocess.run(
            [program or self.program, *map(str, arguments)], cwd=self.folder,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip

    def failing_row(self, program=None):
        process = self.run_program(
            "run", "two-slots", "--mutant", "compare-slots", "--seeds", f"0..{SCHEDULES}",
            "--max-failures", 1, "--json", program=program,
        )  # fmt: skip
        self.assertEqual(process.returncode, 1, process.stderr)
        (row,) = [r for r in map(json.loads, process.stdout.splitlines()) if r.get("status") == "failed"]
        return row


class OwnScenario(Consumer):
    def test_is_listed_alone_with_its_parameters_mutants_and_properties(self):
        listing = json.loads(self.run_program("list", "--json").stdout)
        self.assertEqual([s["name"] for s in listing["scenarios"]], ["two-slots"])
        self.assertEqual([p["name"] for p in listing["scenarios"][0]["parameters"]], ["rounds"])
        self.assertEqual([m["name"] for m in listing["mutants"]], ["compare-slots"])
        self.assertEqual(listing["mutants"][0]["schedules"], SCHEDULES)
        self.assertIn("whole-pairs", listing["properties"])

    def test_its_bug_is_found_saved_and_replayed(self):
        row = self.failing_row()
        self.assertEqual(row["error"]["property"], "whole-pairs")
        self.assertEqual(self.run_program("validate", row["artifact"]).returncode, 0)
        replay = self.run_program("replay", row["artifact"], "--json")
        again = json.loads(replay.stdout)
        self.assertEqual((replay.returncode, again["replayed"]), (1, "exact"), replay.stderr)
        self.assertEqual((again["digest"], again["error"]), (row["digest"], row["error"]))

    def test_its_right_version_passes_a_thousand_seeds(self):
        process = self.run_program("run", "two-slots", "--seeds", "0..1000")
        self.assertEqual(process.returncode, 0, process.stdout)

    def test_it_runs_on_threads(self):
        process = self.run_program(
            "run", "two-slots", "--threads", "--set", "rounds=100000", "--out", "o", "--json"
        )
        row = json.loads(process.stdout)
        self.assertEqual((process.returncode, row["mode"]), (0, "threads"), process.stderr)
        self.assertEqual(self.run_program("validate", row["artifact"]).returncode, 0)

    def test_help_and_commands_to_paste_call_the_program_by_its_name(self):
        self.assertIn("two_slots run", self.run_program("--help").stdout)
        self.assertTrue(self.failing_row()["replay"].startswith(str(self.program)))

    def test_artifacts_name_no_place_of_this_machine(self):
        artifact = json.loads((self.folder / self.failing_row()["artifact"]).read_text())
        del artifact["observed"]
        self.assertIn("two_slots.hpp", json.dumps(artifact))
        self.assertNotIn(str(self.root), json.dumps(artifact))


class BuildId(Consumer):
    def id_of(self, row):
        return json.loads((self.folder / row["artifact"]).read_text())["observed"]["build"].get("id")

    def test_a_program_gets_one_without_asking(self):
        self.assertRegex(self.id_of(self.failing_row()), "^[0-9a-f]{40}$")

    @unittest.skipUnless(shutil.which("objcopy"), "objcopy is not installed")
    def test_a_program_without_one_runs_saves_and_replays_all_the_same(self):
        stripped = self.folder / "two_slots"
        command("objcopy", "--remove-section=.note.gnu.build-id", self.program, stripped)
        row = self.failing_row(stripped)
        self.assertIsNone(self.id_of(row))
        replay = self.run_program("replay", row["artifact"], "--json", program=stripped)
        self.assertEqual((replay.returncode, json.loads(replay.stdout)["replayed"]), (1, "exact"))


class Package(Consumer):
    def test_the_installed_command_line_runs(self):
        process = self.run_program("--version", program=self.prefix / "bin" / "brine")
        self.assertEqual(process.returncode, 0, process.stderr)

    def test_litmus_tests_come_with_it_in_the_command_line_and_in_a_program(self):
        for program in (self.prefix / "bin" / "brine", self.program):
            process = self.run_program("litmus", program=program)
            self.assertEqual(process.returncode, 0, process.stdout)
            self.assertIn("as stated", process.stdout.splitlines()[-1])

    def test_no_flag_of_the_project_reaches_a_user(self):
        ours = [a for a in compiler_arguments(self.build) if str(SOURCE) in a or a.startswith("-W")]
        self.assertEqual(ours, [])
        exported = "".join(p.read_text() for p in self.prefix.rglob("*.cmake"))
        self.assertNotIn(str(SOURCE), exported)
        self.assertNotIn(os.environ["BRINE_BUILD"], exported)

    def test_a_newer_version_than_there_is_is_not_found(self):
        folder = self.folder / "project"
        shutil.copytree(PROJECT, folder)
        lists = folder / "CMakeLists.txt"
        lists.write_text(lists.read_text().replace("brine 0.1", "brine 99.0"))
        with self.assertRaisesRegex(AssertionError, "99.0"):
            configure(folder, self.folder / "build", f"-DCMAKE_PREFIX_PATH={self.prefix}")

    @unittest.skipUnless(shutil.which("pkg-config"), "pkg-config is not installed")
    def test_pkg_config_is_enough_for_a_compiler(self):
        (found,) = self.prefix.rglob("brine.pc")
        flags = command(
            "pkg-config", "--cflags", "--libs", "brine", environment={"PKG_CONFIG_PATH": str(found.parent)}
        ).split()
        program = self.folder / "two_slots"
        cxxflags = os.environ.get("CXXFLAGS", "").split()
        command(os.environ["CXX"], "-std=c++20", *cxxflags, self.project / "main.cpp", *flags, "-o", program)
        self.assertEqual(self.run_program("run", "two-slots", "--seed", 1, program=program).returncode, 0)


class Subdirectory(unittest.TestCase):
    """add_subdirectory, which is what FetchContent does too. Configured only: building it all again takes minutes."""

    def test_brings_no_tests_no_install_rules_and_no_flags(self):
        with tempfile.TemporaryDirectory() as name:
            root = pathlib.Path(name)
            shutil.copytree(PROJECT, root / "project")
            lists = root / "project" / "CMakeLists.txt"
            lists.write_text(
                lists.read_text().replace(
                    "find_package(brine 0.1 CONFIG REQUIRED)", f"enable_testing()\nadd_subdirectory({SOURCE} brine)"
                )
            )
            build = root / "build"
            configure(root / "project", build)
            self.assertEqual([a for a in compiler_arguments(build) if a.startswith("-W")], [])
            tests = command(os.environ["CMAKE"].replace("cmake", "ctest"), "-N", "--test-dir", build)
            self.assertIn("Total Tests: 0", tests)
            installs = (build / "brine" / "soak" / "cmake_install.cmake").read_text()
            self.assertNotIn("libbrine", installs)


if __name__ == "__main__":
    unittest.main()
