"""brine soak: load, figures, verdicts, files."""

import contextlib
import json
import os
import pathlib
import re
import time

from soak_binary import SoakTest

SHORT = ["--duration", "1s", "--round", "200ms", "--interval", "200ms"]


class Load(SoakTest):
    def test_a_steady_soak_passes_and_says_what_it_measured(self):
        outcome = self.soak("steady", "--rate", 500, *SHORT, "--seed", 7)
        self.assertEqual(outcome.code, 0, outcome.err)
        for what in ("open loop, 500 per second", "response latency", "service latency", "harness ",
                     "soak steady --seed 7 --duration 1s --rate 500"):  # fmt: skip
            self.assertIn(what, outcome.out)
        self.assertRegex(outcome.out, r"clock +(tsc|clock_gettime), [\d.]+ (ns|us) a stamp\n")
        self.assertRegex(outcome.out, r"harness +[\d.]+ % of one processor: sampling [\d.]+ [num]?s")
        self.assertNotIn("saturated", outcome.out)

    def test_rounds_follow_each_other_for_the_whole_duration(self):
        summary = self.summary(self.soak("steady", "--rate", 500, *SHORT, "--json"))
        # Five rounds with a gap before each; the last one is shorter.
        self.assertEqual((summary["runs"], summary["passed"], summary["failed"]), (5, 5, 0))
        self.assertEqual(summary["attempted"], summary["succeeded"])
        self.assertEqual(summary["attempted"], 4 * 100 + 75)
        self.assertGreaterEqual(summary["elapsed_ns"], 900_000_000)

    def test_every_interval_has_the_figures_of_the_process(self):
        self.soak("steady", "--rate", 500, *SHORT, "--json")
        intervals = self.intervals()
        self.assertGreater(len(intervals), 3)
        grow = ("cpu_ns", "voluntary_switches", "involuntary_switches", "minor_faults", "major_faults")
        for before, after in zip(intervals, intervals[1:]):
            for figure in ("rss_bytes", "vms_bytes", "heap_bytes", "threads"):
                self.assertGreater(after["process"][figure], 0, figure)
            for figure in grow:
                self.assertGreaterEqual(after["process"][figure], before["process"][figure], figure)
        # A wait for the moment of each operation is a switch.
        first, last = intervals[0]["process"], intervals[-1]["process"]
        self.assertGreater(last["voluntary_switches"], first["voluntary_switches"])
        self.assertGreater(last["cpu_ns"], first["cpu_ns"])

    def processors(self, *options):
        """On which ones each thread of a soak may run."""
        with self.begin("steady", "--rate", 500, "--duration", "1h", *options) as process:
            process.stdout.readline()
            time.sleep(0.5)  # rounds of a second have begun
            found = []
            for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir():
                with contextlib.suppress(OSError):  # it has ended
                    status = (task / "status").read_text()
                    found.append(re.search(r"Cpus_allowed_list:\s+(\S+)", status)[1])
            process.terminate()
            process.communicate(timeout=60)
        return found

    def test_rounds_are_pinned_and_nothing_else(self):
        usable = sorted(os.sched_getaffinity(0))
        if len(usable) < 2:
            self.skipTest("there is one processor only")
        one = str(usable[-1])
        pinned = self.processors("--pin", one)
        self.assertIn(one, pinned)
        self.assertTrue(any(cpus != one for cpus in pinned), "the sampler, too, is pinned")
        self.assertNotIn(one, self.processors())

    def test_the_file_for_prometheus_is_replaced_as_a_whole(self):
        file = self.folder / "p" / "brine.prom"
        file.parent.mkdir()
        options = ["--duration", "2s", "--interval", "100ms", "--round", "100ms", "--prometheus", file]
        if "SANITIZED" in os.environ:  # its heap keeps what is freed for a while, which looks like a leak
            options += ["--threshold", "heap.slope<1000GiB/h", "--threshold", "rss.slope<1000GiB/h"]
        texts, files = set(), {}
        with self.begin("steady", *options) as process:
            while process.poll() is None:
                with contextlib.suppress(FileNotFoundError), file.open() as opened:
                    files[os.fstat(opened.fileno()).st_ino] = True
                    texts.add(opened.read())
            _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, err)
        self.assertGreater(len(texts), 3)
        self.assertGreater(len(files), 1)  # numbers of files are used again
        names = {frozenset(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE)) for text in texts}
        # That of the beginning, perhaps, and those of intervals; nobody saw a part.
        self.assertLessEqual(len(names), 2, names)
        self.assertTrue(all(text.endswith("\n") for text in texts))
        self.assertEqual(list(file.parent.iterdir()), [file])

    def test_a_rate_that_is_not_reached_is_reported_as_saturated(self):
        outcome = self.soak("slow", "--rate", 1000, *SHORT, "--json")
        self.assertEqual(outcome.code, 0, outcome.err)
        summary = self.summary(outcome)
        # Three rounds at most begin in time, as each takes 400 ms or more.
        self.assertLessEqual(summary["attempted"], 600)
        self.assertGreaterEqual(summary["intended"], 900)
        (remark,) = summary["remarks"]
        self.assertRegex(remark, r"^saturated: [\d,]+ of [\d,]+ per second$")
        # What overran made the next rounds late, and their responses say so.
        figures = summary["figures"]
        self.assertGreater(figures["response.p99"], 10 * figures["service.p50"])

    def test_a_round_that_cannot_end_in_time_ends_with_the_soak(self):
        # 9,000 operations of 2 ms each.
        outcome = self.soak("slow", "--duration", "1s", "--round", "900ms", "--rate", 10_000, "--json")
        self.assertEqual(outcome.code, 0, outcome.err)
        summary = self.summary(outcome)
        self.assertEqual(summary["runs"], 1)
        self.assertLess(summary["attempted"], 9_000)
        self.assertGreater(summary["attempted"], 0)
        self.assertLess(summary["elapsed_ns"], 15_000_000_000)
        (remark,) = summary["remarks"]
        asked = int(remark.split()[3].replace(",", ""))
        self.assertIn(asked, range(8_000, 10_001))

    def test_a_closed_loop_is_labelled(self):
        outcome = self.soak("steady", "--closed-loop", *SHORT)
        self.assertEqual(outcome.code, 0, outcome.err)
        self.assertIn("closed loop; a stall hides all that it delays", outcome.out)
        self.assertEqual(json.loads(self.files("soak-*.json")[0].read_text())["spec"]["loop"], "closed")

    def test_scenarios_take_turns(self):
        outcome = self.soak("steady", "slow", "--rate", 100, *SHORT, "--json")
        self.assertEqual(outcome.code, 0, outcome.err)
        (artifact,) = self.files("soak-*.json")
        rounds = {s["name"]: s["rounds"] for s in json.loads(artifact.read_text())["scenarios"]}
        self.assertEqual(rounds, {"steady": 3, "slow": 2})

    def test_a_ramp_and_a_warm_up_are_as_declared(self):
        outcome = self.soak("steady", "--rate", 1000, "--ramp", "400ms", "--warmup", "400ms", *SHORT, "--json")
        self.assertEqual(outcome.code, 0, outcome.err)
        counts = [i["operations"]["attempted"] for i in self.intervals()]
        self.assertLess(counts[0], counts[-2])
        warm = [i["warm_up"] for i in self.intervals()]
        self.assertEqual(warm[:2], [True, True])
        self.assertFalse(any(warm[2:]))
        measured = sum(counts[2:])
        self.assertEqual(self.summary(outcome)["attempted"], measured)

    def test_a_ramp_is_of_the_warm_up(self):
        load = ["--rate", 1000, "--duration", "2s", "--round", "200ms", "--interval", "100ms"]
        outcome = self.soak("steady", *load, "--ramp", "1s", "--warmup", "100ms", "--threshold", "throughput>=600",
                            "--abort-on-fail")  # fmt: skip
        self.assertEqual(outcome.code, 0, outcome.out)
        self.assertIn("warm-up             1s, the ramp", outcome.out)
        self.assertEqual(sum(i["warm_up"] for i in self.intervals()), 10)

    def test_simulated_rounds_take_virtual_time(self):
        outcome = self.soak("steady", "--sim", "--duration", "10m", "--round", "1s", "--seed", 1, "--json",
                            "--max-failures", 1)  # fmt: skip
        summary = self.summary(outcome)
        self.assertEqual(outcome.code, 1, outcome.err)
        self.assertEqual(summary["mode"], "sim")
        self.assertGreater(summary["elapsed_ns"], 100_000_000)
        failed = outcome.rows()[0]
        self.assertEqual((failed["status"], failed["error"]["property"]), ("failed", "even"))
        again = self.program("replay", failed["artifact"])
        self.assertEqual(again.code, 1, again.err)

    def test_a_simulated_round_is_under_the_load_too(self):
        arguments = ["--sim", "--duration", "4s", "--rate", 1000, "--seed", 1]
        outcome = self.brine("soak", "latency", *arguments, "--threshold", "response.p99<10ms", "--json")
        self.assertEqual(outcome.code, 0, outcome.err)
        summary = self.summary(outcome)
        self.assertEqual((summary["attempted"], summary["intended"]), (3960, 3960))
        self.assertIn(summary["elapsed_ns"], range(4_000_000_000, 4_001_000_000))
        self.assertGreater(summary["figures"]["recv.p50"], 0)

    def test_a_failed_simulated_round_replays_with_its_load(self):
        command = ["soak", "lag-tolerance", "--mutant", "ring-jump-to-newest", "--sim", "--rate", 1000,
                   "--duration", "1h", "--max-failures", 1, "--seed", 1]  # fmt: skip
        outcome = self.brine(*command, "--json")
        self.assertEqual(outcome.code, 1, outcome.err)
        failed = outcome.rows()[0]
        artifact = json.loads((self.folder / failed["artifact"]).read_text())
        self.assertEqual(artifact["spec"]["load"], {"rate_hz": 1000, "closed": False, "check_one_in": 1})
        again = self.brine("replay", failed["artifact"])
        self.assertEqual(again.code, 1, again.err)
        # The first round of a soak from that seed is the same.
        (line, _) = [line for line in self.brine(*command).out.splitlines() if "run it again" in line]
        again = self.brine("soak", *line.split(" soak ")[1].split(), "--max-failures", 1, "--json")
        self.assertEqual(again.code, 1, again.err)
        self.assertEqual(again.rows()[0]["digest"], failed["digest"])

    def test_simulated_at_its_own_pace_a_scenario_makes_one_round_in_its_turn(self):
        outcome = self.soak("leaks", "--sim", "--duration", "100s", "--round", "1s", "--seed", 1, "--json")
        self.assertIn(outcome.code, (0, 1), outcome.err)
        self.assertEqual(self.summary(outcome)["runs"], 99)


class Verdicts(SoakTest):
    def test_thresholds_have_a_mark_each_and_a_crossed_one_is_99(self):
        outcome = self.soak(
            "steady", *SHORT, "--threshold", "response.p50<1h", "--threshold", "throughput>=1000000",
            environment={"LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        self.assertEqual(outcome.code, 99, outcome.err)
        self.assertIn("✓ response.p50<1h", outcome.out)
        self.assertIn("✗ throughput>=1000000", outcome.out)

    def test_abort_on_fail_ends_early(self):
        outcome = self.soak("steady", "--duration", "1h", "--round", "200ms", "--interval", "100ms",
                            "--threshold", "response.p50<1ns", "--abort-on-fail", "--json")  # fmt: skip
        self.assertEqual(outcome.code, 99, outcome.err)
        self.assertLess(self.summary(outcome)["elapsed_ns"], 60_000_000_000)

    def test_a_failed_property_is_1_with_an_artifact_and_the_soak_goes_on(self):
        outcome = self.soak("fails", *SHORT, "--json")
        self.assertEqual(outcome.code, 1, outcome.err)
        failed, last = outcome.rows()
        self.assertEqual(failed["error"]["property"], "third")
        self.assertTrue((self.folder / failed["artifact"]).exists())
        self.assertEqual((last["summary"]["runs"], last["summary"]["failed"]), (5, 1))

    def test_max_failures_ends_the_soak(self):
        outcome = self.soak("fails", "--duration", "1h", "--round", "100ms", "--max-failures", 1, "--json")
        self.assertEqual(outcome.code, 1, outcome.err)
        self.assertEqual(self.summary(outcome)["runs"], 3)

    def test_a_soak_that_tests_nothing_is_an_error(self):
        outcome = self.soak("vacuous", "--duration", "300ms", "--json")
        self.assertEqual(outcome.code, 3, outcome.err)
        self.assertIn("'sent'", outcome.err)

    def test_a_soak_that_measured_nothing_is_an_error(self):
        short = ["--duration", "1s", "--round", "200ms"]
        for arguments in (
            [*short, "--interval", "400ms", "--warmup", "900ms"],
            [*short, "--interval", "1h", "--warmup", "100ms"],
            [*short, "--interval", "1h", "--warmup", "100ms", "--sim", "--seed", 1],
        ):
            with self.subTest(arguments=arguments):
                outcome = self.soak("steady", *arguments, "--json")
                self.assertEqual(outcome.code, 3, outcome.err)
                for mention in ("nothing was measured", "--duration", "--warmup", "--interval"):
                    self.assertIn(mention, outcome.err)

    def test_a_leak_per_round_is_found(self):
        outcome = self.soak("leaks", "--duration", "2s", "--interval", "100ms", "--json")
        self.assertEqual(outcome.code, 99, outcome.err)
        (artifact,) = self.files("soak-*.json")
        leaks = {leak["figure"]: leak["finding"] for leak in json.loads(artifact.read_text())["leaks"]}
        self.assertEqual(leaks["heap"], "leak")

    def test_a_threshold_of_a_slope_is_the_budget_of_the_leak_verdict(self):
        leaking = ["leaks", "--duration", "2s", "--interval", "100ms", "--threshold", "rss.slope<1000GiB/h"]
        enough = self.soak(*leaking, "--threshold", "heap.slope<1000GiB/h")
        self.assertEqual(enough.code, 0, enough.out)
        too_little = self.soak(*leaking, "--threshold", "heap.slope<1MiB/h", "--abort-on-fail")
        self.assertEqual(too_little.code, 99, too_little.err)
        self.assertIn("heap.slope<1MiB/h  LEAK: ", too_little.out)
        # What grows may come to rest, so half of the time has to be over.
        elapsed = json.loads(self.files("soak-*.json")[-1].read_text())["elapsed_ns"]
        self.assertGreaterEqual(elapsed, 900_000_000)

    def test_allocations_are_counted_for_a_message(self):
        load = [*SHORT, "--rate", 1000, "--json"]
        limit = ["--threshold", "allocations_per_message<40"]
        if os.environ.get("SANITIZED"):
            self.assert_refused(self.soak("steady", *load, *limit), "does not count allocations")
            return
        few = self.soak("steady", *load, *limit)
        self.assertEqual(few.code, 0, few.out)
        self.assertGreater(self.summary(few)["figures"]["allocations_per_message"], 0)
        many = self.soak("allocates", *load, *limit)
        self.assertEqual(many.code, 99, many.err)
        figure = self.summary(many)["figures"]["allocations_per_message"]
        self.assertGreater(figure, 40)
        self.assertLess(figure, 50 + self.summary(few)["figures"]["allocations_per_message"] + 10)

    def test_a_hung_task_is_named_with_its_stack(self):
        outcome = self.soak("hangs", "--duration", "1h", "--watchdog", "300ms", "--json")
        self.assertEqual(outcome.code, 1, outcome.err)
        failed = outcome.rows()[0]
        self.assertEqual(failed["error"]["property"], "no-deadlock")
        self.assertIn("'consumer-7'", failed["error"]["message"])
        self.assertTrue((self.folder / failed["artifact"]).exists())
        self.assertIn("consumer-7", outcome.err)
        if os.environ.get("SANITIZED") == "thread":  # it keeps signals from a thread that waits
            self.assertIn("it did not answer", outcome.err)
        else:
            self.assertIn("waits_for_nothing", outcome.err)

    def test_a_baseline_is_compared_and_another_soak_refused(self):
        load = ["--duration", "1200ms", "--round", "100ms", "--interval", "100ms"]
        self.assertEqual(self.soak("steady", *load, "--out", "first").code, 0)
        (artifact,) = self.files("soak-*.json")
        outcome = self.soak("steady", *load, "--baseline", artifact)
        self.assertIn("throughput", outcome.out)
        self.assertIn(outcome.code, (0, 99), outcome.err)
        refused = self.soak("slow", *load, "--baseline", artifact)
        self.assert_refused(refused, "--baseline", "other scenarios")
        sampled = self.soak("steady", *load, "--check-one-in", 10, "--baseline", artifact)
        self.assert_refused(sampled, "--baseline", "one message in 1, this one checks one in 10")
        warmed = self.soak("steady", *load, "--warmup", "200ms", "--baseline", artifact)
        self.assertIn("the warm-up of the baseline took 0s, this one's 200ms", warmed.out)


class Usage(SoakTest):
    def test_what_is_wrong_with_a_command_is_said_before_the_first_round(self):
        cases = {
            ("nobody",): ("unknown scenario 'nobody'",),
            (): ("nothing to run; name a scenario, or use --all. Known: allocates, fails",),
            ("steady", "--all"): ("only one of them",),
            ("steady", "--duration", "10"): ("--duration '10'", "a duration needs a unit"),
            ("steady", "--duration", "1ms"): ("--duration '1ms'", "110ms"),
            ("steady", "--round", "10ms"): ("--round '10ms'", "100ms"),
            ("steady", "--interval", "2h"): ("--interval '2h'", "1h"),
            ("steady", "--rate", "0"): ("--rate '0'", "1 to 100000000"),
            ("steady", "--rate", "-3"): ("--rate '-3'",),
            ("steady", "--rate", "5000000"): ("'steady'", "1000000"),
            ("leaks", "--rate", "10"): ("--rate", "'leaks'", "own pace"),
            ("leaks", "--closed-loop"): ("--closed-loop", "'leaks'"),
            ("steady", "--warmup", "2h"): ("--warmup 2h", "1h"),
            ("steady", "--ramp", "1h"): ("--ramp 1h",),
            ("steady", "--threshold", "recv.p98<2ms"): ("recv.p98",),
            ("steady", "--threshold", "rss.slope>1MiB/h"): ("rss.slope", "use < or <="),
            ("steady", "--threshold", "rss.slope<1MiB/h", "--threshold", "rss.slope<2MiB/h"): ("give one",),
            ("steady", "--abort-on-fail"): ("--threshold",),
            ("steady", "--baseline", "none.json"): ("--baseline", "none.json"),
            ("steady", "--pin", "x"): ("--pin 'x'", "0,2 or 0-3"),
            ("steady", "--pin", "1000"): ("--pin '1000'", "processor 1000"),
            ("steady", "--metrics-port", "70000"): ("--metrics-port '70000'", "65535"),
            ("steady", "--max-failures", "0"): ("--max-failures '0'",),
            ("steady", "--out", "/proc/nowhere"): ("--out", "cannot be written"),
            ("steady", "--junit", "/proc/nowhere/x.xml"): ("--junit", "cannot be written"),
            ("steady", "--junit", "x", "--prometheus", "./x"): ("--junit 'x'", "--prometheus './x'", "one file"),
            ("steady", "--threshold", "response.p99<-2ms"): ("response.p99<-2ms", "below 0"),
            ("steady", "--sim", "--pin", "0"): ("--pin", "--sim"),
            ("steady", "--sim", "--threshold", "rss.max<1GiB"): ("rss.max", "--sim"),
            ("steady", "--sim", "--threshold", "allocations_per_message<1"): ("allocations_per_message", "--sim"),
            ("steady", "--durations", "1s"): ("Did you mean '--duration'",),
        }
        for arguments, mentions in cases.items():
            with self.subTest(arguments=arguments):
                self.assert_refused(self.soak(*arguments), *mentions)

    def test_a_load_that_a_scenario_would_change_is_refused(self):
        cases = {
            ("concurrent-read", "--rate", "3"): ("'concurrent-read'", "batches", "--round"),
            ("telemetry-hybrid", "--rate", "2"): ("'telemetry-hybrid'", "use --rate 3"),
            ("concurrent-read", "--ramp", "1s"): ("--ramp", "'concurrent-read'", "--rate"),
            ("lag-tolerance", "--closed-loop"): ("--closed-loop", "'lag-tolerance'", "missed"),
        }
        for arguments, mentions in cases.items():
            with self.subTest(arguments=arguments):
                self.assert_refused(self.brine("soak", *arguments), *mentions)

    def test_the_scenario_called_soak_and_the_command_are_two_things(self):
        outcome = self.brine("soak", "soak", "--duration", "300ms", "--rate", 1000, "--json")
        self.assertEqual(outcome.code, 0, outcome.err)
        self.assertEqual(self.brine("run", "soak", "--size", "small", "--seed", 1).code, 0)
