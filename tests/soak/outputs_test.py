"""The outputs of a soak, read by the programs that they are for: HdrHistogram's own log processor, an XML parser, the
parser of Prometheus' makers, a JSON reader. What they say must be what was recorded.

usage: outputs_test.py BINARY [--server]    exit code 77: something is not installed
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.request
import xml.etree.ElementTree

try:
    from prometheus_client.parser import text_string_to_metric_families
except ImportError:
    print("skipped: no prometheus_client; install python3-prometheus-client")
    sys.exit(77)

JAR = pathlib.Path("/usr/share/java/hdrhistogram.jar")
if not JAR.exists() or not shutil.which("java"):
    print("skipped: no HdrHistogram; install libhdrhistogram-java and default-jre-headless")
    sys.exit(77)

BINARY = sys.argv.pop(1)
HAS_SERVER = "--server" in sys.argv
if HAS_SERVER:
    sys.argv.remove("--server")

HOUR_NS = 3_600_000_000_000
ODD_TAG = "odd__name__x_"


def highest_equivalent(ns):
    """The largest value of the bucket of `ns`, in a layout of 2048 sub-buckets."""
    shift = max(ns.bit_length() - 11, 0)
    return ((ns >> shift) + 1 << shift) - 1


def process_log(log, tag, folder):
    """What HistogramLogProcessor makes of a tag: rows of intervals, and (value, count up to it) of all of them."""
    out = folder / "processed"
    subprocess.run(
        ["java", "-XX:TieredStopAtLevel=1", "-cp", JAR, "org.HdrHistogram.HistogramLogProcessor", "-csv"]
        + ["-i", log, "-o", out, "-tag", tag, "-outputValueUnitRatio", "1"],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    lines = [line.split(",") for line in out.read_text().splitlines() if line and not line.startswith("#")]
    if not lines:
        return [], []  # the tag does not occur
    names = [name.strip('"') for name in lines[0]]
    rows = [dict(zip(names, map(float, line))) for line in lines[1:]]
    distribution = []
    for line in (folder / "processed.hgrm").read_text().splitlines():
        cells = line.split(",")
        if not line.startswith(("#", '"')) and len(cells) == 4:
            distribution.append((float(cells[0]), int(cells[2])))
    return rows, distribution


def percentile(buckets, share):
    """Values that a reader may give for it: the rank is rounded one way or the other."""
    total = sum(count for _, count in buckets)
    found = set()
    for rank in (int(share * total), int(share * total) + 1):
        seen = 0
        for from_ns, count in buckets:
            seen += count
            if seen >= rank:
                found.add(highest_equivalent(from_ns))
                break
    return found


class Outputs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.place.cleanup)
        cls.folder = pathlib.Path(cls.place.name)
        cls.table = cls.folder / "step-summary.md"
        cls.table.write_text("what another step wrote\n")
        environment = {**os.environ, "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(cls.table)}
        done = subprocess.run([BINARY, "all", cls.folder], check=True, capture_output=True, timeout=60, env=environment)
        cls.buckets = json.loads(done.stdout)
        cls.errors = done.stderr.decode()
        cls.log = next(cls.folder.glob("*.hlog"))
        cls.lines = [json.loads(line) for line in next(cls.folder.glob("*.jsonl")).read_text().splitlines()]

    def intervals(self):
        return [line for line in self.lines if line["type"] == "interval"]

    def test_the_time_series_has_a_header_an_object_for_each_interval_and_a_summary(self):
        self.assertEqual([line["type"] for line in self.lines], ["header"] + 12 * ["interval"] + ["summary"])
        self.assertEqual(self.lines[0]["seed"], "18446744073709551613")
        first = self.lines[1]
        self.assertEqual(first["coverage"], {"huge": "9007199254740993", "lags": 0, "received": 8990})
        self.assertEqual(first["process"]["heap_bytes"], 1 << 20)
        self.assertEqual(first["process"]["voluntary_switches"], 1000)
        self.assertTrue(first["warm_up"])
        self.assertFalse(self.lines[2]["warm_up"])
        self.assertEqual(self.lines[-1]["operations"]["failed"], 100)  # neither the warm-up nor the idle interval

    def test_the_interval_log_is_what_was_recorded(self):
        tags = {"recv": "recv", "response": "response", "push": "push", 'odd, name\n"x"': ODD_TAG}
        self.assertEqual(set(tags), set(self.buckets))
        for name, tag in tags.items():
            with self.subTest(tag):
                self.assertEqual(self.log_problems(self.log, name, tag), [])

    def log_problems(self, log, name, tag):
        rows, distribution = process_log(log, tag, self.folder)
        recorded = [line["latencies"][name] for line in self.intervals()[1:] if name in line["latencies"]]
        found = []
        if [int(row["Int_Count"]) for row in rows] != [int(one["count"]) for one in recorded]:
            found.append("other counts of intervals")
        for row, one in zip(rows, recorded):
            for column, value in (("Int_50%", one["p50"]), ("Int_90%", one["p90"]), ("Int_Max", one["max"])):
                exact = int(value)
                near = abs(row[column] - exact) <= exact / 512 or (exact > HOUR_NS and row[column] > HOUR_NS * 0.999)
                if not near:
                    found.append(f"{column} is {row[column]}, recorded were {exact}")
        buckets = self.buckets[name]
        below = {}
        seen = 0
        for from_ns, count in buckets:
            seen += count
            below[highest_equivalent(from_ns)] = seen
        if not rows or int(rows[-1]["Total_Count"]) != seen:
            found.append("another count in all")
        for value, count in distribution:
            if below.get(int(value)) != count:
                found.append(f"{count} values up to {value}, recorded were {below.get(int(value))}")
        if len(distribution) < 5:
            found.append("hardly any distribution")
        for share in (0.5, 0.9, 0.99, 0.999):
            column = f"Total_{100 * share:g}%"
            if rows and int(rows[-1][column]) not in percentile(buckets, share):
                found.append(f"{column} is {rows[-1][column]}, recorded were {percentile(buckets, share)}")
        return found

    def test_a_broken_log_is_noticed(self):
        good = self.log.read_text().splitlines(keepends=True)
        broken = self.folder / "broken.hlog"
        mine = [i for i, line in enumerate(good) if line.startswith("Tag=recv,")]
        other = next(line for line in good if line.startswith("Tag=response,"))
        swapped = good[mine[3]].rsplit(",", 1)[0] + "," + other.rsplit(",", 1)[1]
        for what, text in {"a line less": good[: mine[3]] + good[mine[3] + 1:],
                           "another histogram": good[: mine[3]] + [swapped] + good[mine[3] + 1:]}.items():
            with self.subTest(what):
                broken.write_text("".join(text))
                self.assertNotEqual(self.log_problems(broken, "recv", "recv"), [])

    def test_the_interval_log_says_when_and_tells_the_warm_up_apart(self):
        text = self.log.read_text()
        self.assertIn("#[Histogram log format version 1.3]\n", text)
        self.assertIn("#[BaseTime: 1795232930.123 (seconds since epoch)]\n", text)
        self.assertEqual(text.count("Tag=warm-up.recv,0.000,1.000,"), 1)
        for line in self.intervals()[1:]:
            if "recv" in line["latencies"]:
                most = line["latencies"]["recv"]["max"]
                self.assertIn(f"Tag=recv,{line['index']}.000,1.000,{most // 10**6}.{most % 10**6:06},HIST", text)

    def test_junit_is_xml_with_stable_names(self):
        suite = xml.etree.ElementTree.parse(self.folder / "junit.xml").getroot()
        cases = {(case.get("classname"), case.get("name")): case for case in suite.findall("testcase")}
        self.assertEqual(len(cases), len(suite.findall("testcase")))
        self.assertEqual(int(suite.get("tests")), len(cases))
        failed = {name for (_, name), case in cases.items() if case.find("failure") is not None}
        skipped = {name for (_, name), case in cases.items() if case.find("skipped") is not None}
        configuration = "soak open at 10000 per second, capacity=1024"
        self.assertEqual(failed, {configuration, "threshold throughput>=9000", "threshold service.p99<1ms", "memory heap",
                                  "baseline recv.p99"})
        errors = [case.find("error") for case in cases.values() if case.find("error") is not None]
        self.assertEqual([error.get("message") for error in errors], ['no space <left> for "x" | 100%\nat all'])
        self.assertEqual(suite.get("errors"), "1")
        self.assertEqual(skipped, {"memory rss", "baseline throughput"})
        self.assertEqual((int(suite.get("failures")), int(suite.get("skipped"))), (len(failed), len(skipped)))
        self.assertIsNone(cases["brine.high-throughput", configuration].find("failure"))
        failure = cases['brine.say "<&>" | 100%', configuration].find("failure")
        self.assertEqual(failure.get("type"), "property")
        self.assertIn("got ]]> & \"2\" after '3'\ufffd\ufffd, 100%\nthen: more", failure.text)
        self.assertIn("seed 18446744073709551613", failure.text)
        self.assertIn("brine replay 'brine-out/x.json'", failure.text)
        self.assertIn("and 2 more", failure.text)
        for classname, name in cases:
            self.assertNotIn("18446744073709551613", classname + name)

    def test_github_gets_one_annotation_for_a_scenario_one_for_the_limits_and_one_for_an_error(self):
        lines = self.errors.splitlines()
        self.assertEqual([line[: line.index("::", 2)] for line in lines],
                         ['::error title=brine.say "<&>" | 100%25', "::error title=brine soak%3A limits",
                          "::error title=brine soak%3A harness error"])
        self.assertIn("| 100%25%0Aat all", lines[2])
        self.assertIn("100%25%0Athen: more", lines[0])
        self.assertIn("throughput is 8,990 /s%0A", lines[1])

    def test_the_step_summary_is_added_as_a_table(self):
        text = self.table.read_text()
        self.assertTrue(text.startswith("what another step wrote\n"))
        rows = [line for line in text.splitlines() if line.startswith("|")]
        for row in rows:
            self.assertEqual(row.replace("\\|", "").count("|"), 4, row)
        self.assertEqual(sum(row.startswith("| ❌") for row in rows), 5)
        self.assertEqual(sum(row.startswith("| ⚠") for row in rows), 1)
        self.assertNotIn("<", text.replace("&lt;", ""))

    def test_prometheus_reads_the_text_file(self):
        self.check_metrics((self.folder / "soak.prom").read_text())

    def check_metrics(self, text):
        samples = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                samples[sample.name, tuple(sorted(sample.labels.items()))] = sample.value
        self.assertEqual(samples["brine_soak_running", ()], 0)
        self.assertEqual(samples["brine_soak_operations_total", (("outcome", "failed"),)], 110)
        self.assertEqual(samples["brine_soak_resident_bytes", ()], (64 << 20) + 11 * 4096)
        self.assertEqual(samples["brine_soak_context_switches_total", (("kind", "voluntary"),)], 1011)
        self.assertEqual(samples["brine_soak_latency_seconds_count", (("timed", "recv"),)], 11 * 2000)
        recv = [line["latencies"]["recv"] for line in self.intervals() if line["latencies"]]
        total = sum(int(one["sum"]) for one in recv)
        self.assertAlmostEqual(samples["brine_soak_latency_seconds_sum", (("timed", "recv"),)], total / 1e9, places=6)
        self.assertAlmostEqual(samples["brine_soak_latency_p99_seconds", (("timed", "recv"),)], recv[-1]["p99"] / 1e9)
        scenarios = [dict(labels)["scenarios"] for name, labels in samples if name == "brine_soak_info"]
        self.assertEqual(scenarios, ['high-throughput, say "<&>" | 100%'])

    @unittest.skipUnless(HAS_SERVER, "built without prometheus-cpp")
    def test_a_scrape_of_the_server_says_the_same(self):
        with tempfile.TemporaryDirectory() as folder, subprocess.Popen(
                [BINARY, "serve", folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            try:
                url = process.stdout.readline().strip()
                self.assertEqual(process.stdout.readline(), "ready\n")
                self.assertRegex(url, r"^http://127\.0\.0\.1:[1-9][0-9]*/metrics$")
                opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
                with opener.open(url, timeout=20) as answer:
                    text = answer.read().decode()
            finally:
                process.stdin.close()
                process.wait(timeout=20)
        self.check_metrics(text)

    def test_a_writer_that_is_killed_leaves_whole_lines(self):
        for rounds in (1, 3, 7, 12):
            with self.subTest(rounds), tempfile.TemporaryDirectory() as folder:
                with subprocess.Popen([BINARY, "endless", folder], stdout=subprocess.PIPE, text=True) as process:
                    written = [int(process.stdout.readline()) for _ in range(rounds)][-1]
                    process.kill()
                series = next(pathlib.Path(folder).glob("*.jsonl")).read_text()
                whole, _, rest = series.rpartition("\n")
                lines = [json.loads(line) for line in whole.splitlines()]
                self.assertGreaterEqual(sum(line["type"] == "interval" for line in lines), written + 1)
                self.assertNotIn("\n", rest)
                log = next(pathlib.Path(folder).glob("*.hlog"))
                whole_log = pathlib.Path(folder) / "whole.hlog"
                whole_log.write_text(log.read_text().rpartition("\n")[0] + "\n")
                rows, _ = process_log(whole_log, "recv", pathlib.Path(folder))
                # Interval 0 is of the warm-up, interval 5 is empty; the first of a log may be shown with the next.
                self.assertGreaterEqual(len(rows), written - (written >= 5))
                text = (pathlib.Path(folder) / "soak.prom").read_text()
                self.assertTrue(list(text_string_to_metric_families(text)))
                self.assertIn("brine_soak_running 1\n", text)


if __name__ == "__main__":
    unittest.main(verbosity=0)
