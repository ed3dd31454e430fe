"""The text for Prometheus, read by the parser of its own makers, says what the JSON of the same metrics says. That
parser is lax, so what it lets through is checked here, too; and each broken text of a table must be noticed.

usage: prometheus_text.py BINARY    exit code 77: the parser is not installed
"""

import json
import math
import re
import subprocess
import sys
import unittest

try:
    from prometheus_client.parser import text_string_to_metric_families
except ImportError:
    print("skipped: no prometheus_client; install python3-prometheus-client")
    sys.exit(77)

BINARY = sys.argv.pop(1)

LABELS = r'\{[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\n"])*"(?:,[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\n"])*")*\}'
LINE = re.compile(
    r"# HELP [a-zA-Z_:][\w:]* (?:[^\\\n]|\\[\\n])+"
    r"|# TYPE [a-zA-Z_:][\w:]* (?:counter|gauge|histogram)"
    rf"|[a-zA-Z_:][\w:]*(?:{LABELS})? (?:[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]\d+)?)",
    re.ASCII,
)


def export(form, kind):
    return subprocess.run([BINARY, form, kind], check=True, stdout=subprocess.PIPE, timeout=30).stdout.decode()


def number(value):
    return float(value) if isinstance(value, (int, float)) else float(value.replace("Inf", "inf"))


def expected_samples(family):
    """(name, labels, value) of each line that a family of the JSON stands for."""
    for sample in family["samples"]:
        labels, value = sample["labels"], sample["value"]
        if family["type"] != "histogram":
            yield family["name"], labels, number(value)
            continue
        for bucket in value["buckets"]:
            yield family["name"] + "_bucket", {**labels, "le": number(bucket["le"])}, number(bucket["count"])
        yield family["name"] + "_sum", labels, number(value["sum"])
        yield family["name"] + "_count", labels, number(value["count"])


def parsed_samples(text):
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = {name: number(value) if name == "le" else value for name, value in sample.labels.items()}
            yield sample.name, labels, sample.value


def histograms(text):
    """The buckets, the sum and the count of each series of each histogram."""
    found = {}
    for name, labels, value in parsed_samples(text):
        base, _, what = name.rpartition("_")
        if what not in ("bucket", "sum", "count"):
            continue
        rest = tuple(sorted(item for item in labels.items() if item[0] != "le"))
        series = found.setdefault((base, rest), {"bucket": [], "sum": [], "count": []})
        series[what].append((labels["le"], value) if what == "bucket" else value)
    return found


def problems(text, document):
    """What is wrong with `text`, of which `document` is the JSON."""
    found = [f"not a line of the format: {line!r}" for line in text.splitlines() if not LINE.fullmatch(line)]
    if not text.endswith("\n"):
        found.append("the last line does not end")
    try:
        families = list(text_string_to_metric_families(text))
        samples = list(parsed_samples(text))
        series = histograms(text)
    except (ValueError, IndexError) as error:
        return found + [f"the parser refuses it: {error}"]
    if samples != [line for family in document["metrics"] for line in expected_samples(family)]:
        found.append("other samples than the JSON")
    kinds = [(family.name, family.type, family.documentation) for family in families]
    wanted = [(f["name"].removesuffix("_total") if f["type"] == "counter" else f["name"], f["type"], f["help"])
              for f in document["metrics"]]
    if kinds != wanted:
        found.append("other names, types or help texts than the JSON")
    for (base, _), parts in series.items():
        bounds = [bound for bound, _ in parts["bucket"]]
        counts = [count for _, count in parts["bucket"]]
        if bounds != sorted(set(bounds)) or not bounds or bounds[-1] != math.inf:
            found.append(f"{base}: its bounds do not ascend to +Inf")
        if counts != sorted(counts):
            found.append(f"{base}: its buckets are not cumulative")
        if len(parts["sum"]) != 1 or parts["count"] != counts[-1:]:
            found.append(f"{base}: no sum, or a count other than that of +Inf")
    return found


# What to replace in the good text, by what.
BROKEN = {
    "a quote that is not escaped": ('path="a\\"b"', 'path="a"b"'),
    "a backslash that is not escaped": ('path="a\\\\b"', 'path="a\\b"'),
    "a newline that is not escaped": ('path="a\\nb"', 'path="a\nb"'),
    "a backslash that is escaped twice": ('path="a\\\\b"', 'path="a\\\\\\\\b"'),
    "buckets that are not cumulative": ('request_seconds_bucket{le="1"} 1000', 'request_seconds_bucket{le="1"} 0'),
    "no bucket of +Inf": ('request_seconds_bucket{le="+Inf"} 1000\n', ""),
    "no count": ("request_seconds_count 1000\n", ""),
    "another count than that of +Inf": ("request_seconds_count 1000", "request_seconds_count 1001"),
    "a number that lost a digit": ("0.3333333333333333", "0.333333"),
    "a sum that lost its fraction": ('extreme_seconds_sum{zone="a"} -1', 'extreme_seconds_sum{zone="a"} 0'),
    "no number": ("large 1e+300", "large NaN"),
    "a number that Prometheus does not know": ("large 1e+300", "large 1e300f"),
    "another type": ("# TYPE active gauge", "# TYPE active counter"),
    "a type of nothing": ("# TYPE active gauge", "# TYPE active"),
    "a help text that ends too soon": ("\\nand a second line", "\nand a second line"),
    "a line that does not end": ('zone="b"} 2\n', 'zone="b"} 2 '),
    "labels that are not closed": ('record="sensor \\"one\\""}', 'record="sensor \\"one\\""'),
}


class PrometheusText(unittest.TestCase):
    def test_both_kinds_say_what_the_json_says(self):
        for kind in ("standard", "seqlock"):
            with self.subTest(kind):
                self.assertEqual(problems(export("prometheus", kind), json.loads(export("json", kind))), [])

    def test_what_it_says(self):
        by_name = {}
        for name, labels, value in parsed_samples(export("prometheus", "standard")):
            by_name.setdefault(name, []).append((labels, value))
        paths = [labels["path"] for labels, _ in by_name["requests_total"]]
        self.assertEqual(paths, sorted(["/", 'a"b', "a\\b", "a\nb", "\\n", "\\", "a,b={c}", "grü"]))
        self.assertEqual(by_name["large"], [({}, 1e300)])
        self.assertEqual(by_name["tiny"], [({}, 5e-324)])
        self.assertEqual(by_name["most_total"], [({}, 2.0**62)])
        self.assertEqual(by_name["request_seconds_count"], [({}, 1000)])  # NaN was refused
        self.assertAlmostEqual(by_name["request_seconds_sum"][0][1], 123, places=9)
        self.assertEqual(by_name["extreme_seconds_sum"][1], ({"zone": "b"}, math.inf))
        record = {"record": 'sensor "one"'}
        self.assertEqual(by_name["brine_buffer_pushes_total"], [(record, 300)])
        self.assertEqual(by_name["brine_buffer_dropped_total"], [(record, 7)])
        self.assertEqual(by_name["brine_buffer_active_readers"], [(record, 3)])
        self.assertEqual(by_name["brine_buffer_utilization_percent"], [(record, 25)])

    def test_a_broken_text_is_noticed(self):
        good, document = export("prometheus", "standard"), json.loads(export("json", "standard"))
        for what, (before, after) in BROKEN.items():
            with self.subTest(what):
                self.assertIn(before, good)
                self.assertNotEqual(problems(good.replace(before, after, 1), document), [])


if __name__ == "__main__":
    unittest.main(verbosity=0)
