"""A check that cannot fail checks nothing: each kind of violation is planted once."""

import pathlib
import tempfile
import unittest

import check

PLANTED = [
    # folder, line, what the message mentions
    ("engine", '#include "sim/run.hpp"', "must not know sim"),
    ("sim", '#include "scenarios/scenario.hpp"', "must not know scenarios"),
    ("sim", '#include "artifacts/artifact.hpp"', "must not know artifacts"),
    ("scenarios", '#include "artifacts/artifact.hpp"', "must not know artifacts"),
    ("artifacts", '#include "scenarios/scenario.hpp"', "must not know scenarios"),
    ("artifacts", '#include "soak/cli.hpp"', "must not know soak"),
    ("soak", '#include "cli.hpp"', "start at the root"),
    ("engine", "#include <boost/context/fiber.hpp>", "belongs to sim"),
    ("soak", "#include <nlohmann/json.hpp>", "belongs to artifacts"),
    ("sim", "#  include <openssl/evp.h>", "belongs to artifacts"),
    ("artifacts", "#include <CLI/CLI.hpp>", "belongs to soak"),
    ("soak", "#include <doctest/doctest.h>", "belongs to tests"),
    ("sim", "std::uniform_int_distribution<int> draw;", "uniform_int_distribution"),
    ("sim", "auto now = std::chrono::steady_clock::now();", "steady_clock"),
    ("scenarios", "std::random_device device;", "random_device"),
    ("scenarios", "std::unordered_map<int, int> map;", "unordered_map"),
    ("sim", 'if (std::getenv("X")) return;', "getenv"),
    ("sim", "auto id = std::this_thread::get_id();", "get_id"),
    ("tests/judge", '#include "sim/core/core.hpp"', "independent of the simulator"),
    ("tests/judge", '#include "scenarios/litmus/machine.hpp"', "independent of the simulator"),
]

ALLOWED = [
    ("engine", "auto now = std::chrono::steady_clock::now();"),
    ("sim", "#include <boost/context/detail/fcontext.hpp>"),
    ("sim", "// unlike steady_clock, this is virtual"),
    ("sim", 'message = "no steady_clock here";'),
    ("soak", '#include "artifacts/artifact.hpp"'),
    ("tests/judge", '#include "scenarios/litmus/program.hpp"'),
]


class Check(unittest.TestCase):
    def found(self, folder, line):
        with tempfile.TemporaryDirectory() as name:
            root = pathlib.Path(name)
            file = root / folder / "below" / "planted.cpp"
            file.parent.mkdir(parents=True)
            file.write_text("// first line\n" + line + "\n")
            return check.violations(root)

    def test_finds_every_planted_violation_and_says_where(self):
        for folder, line, mention in PLANTED:
            with self.subTest(folder=folder, line=line):
                (message,) = self.found(folder, line)
                self.assertIn(f"{folder}/below/planted.cpp:2: ", message)
                self.assertIn(mention, message)

    def test_lets_the_allowed_pass(self):
        for folder, line in ALLOWED:
            with self.subTest(folder=folder, line=line):
                self.assertEqual(self.found(folder, line), [])
