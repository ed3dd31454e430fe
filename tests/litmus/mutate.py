"""Breaks the memory model, one rule at a time, and requires that the litmus tests notice each.

usage: mutate.py ROOT SCRATCH [NAME...]    SCRATCH: a folder for a copy of the sources and its build, kept for the next
                                           time; exit code 1 when a mutation survives
"""

import pathlib
import shutil
import subprocess
import sys

MODEL = "sim/memory/memory_model.cpp"
CORE = "sim/core/modelled.cpp"
SEARCH = "sim/strategies/footprint.cpp"

# name: (file, what it breaks, [(text, what stands there instead)]); each text occurs once.
MUTATIONS = {
    "fence-without-limit": (
        MODEL, "what happens before a seq_cst fence does not limit reads after a later one",
        [("  raise_limit(t, fences_);\n", "")]),
    "limit-stays-with-fence": (
        MODEL, "a seq_cst fence's limit does not travel through happens-before",
        [("  if (mine[0] != fence) [[unlikely]]\n    raise_limit(t, mine[0]);\n", "  static_cast<void>(fence);\n")]),
    "fence-before-operation": (
        MODEL, "a seq_cst fence is not ordered after an earlier seq_cst operation",
        [("marks[0] = fences_ + 1;", "marks[0] = kNever - 1;")]),
    "operation-after-fence": (
        MODEL, "a seq_cst load is not ordered after an earlier seq_cst fence",
        [(" || reach_any(fenced_.data(), marks, width_));", ");")]),
    "sequential-load-reads-older": (
        MODEL, "a seq_cst load may read a store older than the last that is seq_cst",
        [("(marks[0] != kNever || reach_any(fenced_.data(), marks, width_))",
          "reach_any(fenced_.data(), marks, width_)")]),
    "fence-synchronises": (
        MODEL, "two seq_cst fences synchronise by themselves, so that races hide",
        [("  raise_limit(t, fences_);\n",
          "  raise_limit(t, fences_);\n  clocks::join(happened(t), fenced_.data(), width_);\n")]),
    "fence-sees-later-fences": (
        MODEL, "a fence that happens before limits as if it were the latest of all",
        [("raise_limit(t, mine[0]);", "raise_limit(t, fences_);")]),
    "own-store-continues-sequence": (
        MODEL, "a plain store of the same thread continues a release sequence, as until C++17",
        [("  store.releases = out || t.has_published;\n",
          "  const std::uint32_t last = h.at(1);\n"
          "  const bool continues =\n"
          "      h.kept > 1 && !out && h.store[last].releases && h.store[last].by.lane == lane;\n"
          "  store.releases = out || t.has_published || continues;\n"),
         ("  copy(released(h, at), out ? happened(t) : published(t), width_);\n  if (out)",
          "  copy(released(h, at), continues ? released(h, last) : out ? happened(t) : published(t), width_);\n"
          "  if (out)")]),
    "update-ends-sequence": (
        MODEL, "a relaxed read-modify-write ends a release sequence",
        [("  store.releases = out || t.has_published || sequence;\n", "  store.releases = out || t.has_published;\n")]),
    "update-forgets-sequence": (
        MODEL, "a read-modify-write that releases hides the sequence that it continues",
        [("    clocks::join(released(h, at), released(h, before), width_);\n", "")]),
    "update-ignores-release-fence": (
        MODEL, "a relaxed read-modify-write does not publish what a release fence came after",
        [("const bool own = out || t.has_published;", "const bool own = out;")]),
    "acquire-fence-in-vain": (
        MODEL, "an acquire fence does not take in what was read before it",
        [("  if (acquires(order) && t.has_loose) take_in(t, loose(t));\n", "")]),
    "release-fence-too-much": (
        MODEL, "a store after a release fence publishes all that its thread has done, not what came before the fence",
        [("  copy(released(h, at), out ? happened(t) : published(t), width_);\n  if (out) advance",
          "  copy(released(h, at), happened(t), width_);\n  if (out) advance")]),
    "release-fence-in-vain": (
        MODEL, "a release fence does nothing",
        [("  t.has_published = true;\n", "")]),
    "relaxed-acquires": (
        MODEL, "a relaxed load acquires",
        [("return order == std::memory_order_acquire ||", "return order != std::memory_order_release ||")]),
    "epoch-stands-still": (
        MODEL, "what a thread does after a release store counts as published by it",
        [("  copy(released(h, at), out ? happened(t) : published(t), width_);\n  if (out) advance(t, lane);\n",
          "  copy(released(h, at), out ? happened(t) : published(t), width_);\n")]),
    "reads-leave-no-mark": (
        MODEL, "a read does not keep later ones from older stores",
        [("  mark(h, at, t, access.lane, access.order);\n  if ((!other",
          "  if ((!other")]),
    "release-not-passed-on": (
        MODEL, "an acquire load takes nothing in",
        [("    if (in) {\n      take_in(t, released(h, at));\n    } else if", "    if (in) {\n    } else if")]),
    "placed-inside-update": (
        MODEL, "a placed store may come between a read-modify-write and what it read",
        [("    if (!h.store[at].updates) found", "    found")]),
    "placed-before-known": (
        MODEL, "a store may be placed before one that its thread knows",
        [("    if (knows(t, h, at, seq_cst)) break;\n", "")]),
    "write-ignores-reads": (
        MODEL, "a plain write does not race with a read",
        [("    if (plain.read.epoch > clock[plain.read.lane]) report(Race::What::kData, plain.read, access, t);\n",
          "")]),
    "read-ignores-write": (
        MODEL, "a plain read does not race with a write",
        [("    report(Race::What::kData, plain.write, access, t);\n  if (plain.shared_reads.empty()) {\n"
          "    if (plain.read.epoch <=",
          "    ++moment_;\n  if (plain.shared_reads.empty()) {\n    if (plain.read.epoch <=")]),
    "wider-clocks-know-all": (
        MODEL, "when clocks grow, every store counts as known to tasks that come later",
        [("      std::fill_n(seen(*histories_[i], at) + from, width_ - from, kNever);\n",
          "      static_cast<void>(seen(*histories_[i], at));\n")]),
    "failure-takes-success-order": (
        CORE, "a compare_exchange that fails has the order of its success",
        [("access_of(cell, failure);", "access_of(cell, success);")]),
    "failure-reads-newest": (
        CORE, "a compare_exchange that fails reads the newest store only",
        [("!= wanted) backs[possible++] = back;", "!= wanted && back == 0) backs[possible++] = back;")]),
    "loads-commute": (
        SEARCH, "an exhaustive search takes two seq_cst loads for independent",
        [("  if ((a & b & kReadsInOrder) != 0) return true;\n", "")]),
}

IGNORED = shutil.ignore_patterns(".git", "build", "__pycache__")


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def copy_changed(source, target):
    """Leaves alone what is the same, with its time: what was built from it need not be built again."""
    target = pathlib.Path(target)
    if not target.exists() or target.read_bytes() != pathlib.Path(source).read_bytes():
        shutil.copyfile(source, target)


class Copy:
    """The sources with their own build folder, of which one file at a time is broken."""

    def __init__(self, root, scratch):
        self.root = root
        self.sources = scratch / "sources"
        self.build_folder = scratch / "build"
        shutil.copytree(root, self.sources, ignore=IGNORED, copy_function=copy_changed, dirs_exist_ok=True)
        self.require(run("cmake", "-S", self.sources, "-B", self.build_folder, "-G", "Ninja",
                         "-DCMAKE_BUILD_TYPE=Release", "-DBRINE_WERROR=OFF"))

    @staticmethod
    def require(result):
        if result.returncode != 0:
            sys.exit(result.stdout)

    def build(self):
        self.require(run("cmake", "--build", self.build_folder, "--target", "brine_litmus_tests", "--parallel", "2"))

    def test(self):
        return run(self.build_folder / "tests/litmus/brine_litmus_tests", "--abort-after=1")

    def with_edits(self, file, edits):
        text = (self.root / file).read_text()
        for before, after in edits:
            if text.count(before) != 1:
                sys.exit(f"{file}: occurs {text.count(before)} times, and should once:\n{before}")
            text = text.replace(before, after)
        (self.sources / file).write_text(text)

    def restore(self, file):
        shutil.copyfile(self.root / file, self.sources / file)


def caught_by(output):
    for line in output.splitlines():
        if line.startswith("TEST CASE:"):
            name = line.removeprefix("TEST CASE:").strip()
        if "ERROR" in line or "FATAL" in line:
            return name
    return "its crash"


def main(root, scratch, *names):
    copy = Copy(pathlib.Path(root), pathlib.Path(scratch))
    for name in names:
        if name not in MUTATIONS:
            sys.exit(f"there is no mutation {name}; known are {', '.join(MUTATIONS)}")
    copy.build()
    if copy.test().returncode != 0:
        sys.exit("the tests fail without any mutation")
    survivors = 0
    print("| mutation | breaks | caught by |\n|---|---|---|")
    for name in names or MUTATIONS:
        file, breaks, edits = MUTATIONS[name]
        copy.with_edits(file, edits)
        copy.build()
        result = copy.test()
        copy.restore(file)
        survivors += result.returncode == 0
        verdict = "**nothing**" if result.returncode == 0 else caught_by(result.stdout)
        print(f"| `{name}` | {breaks} | {verdict} |", flush=True)
    return 1 if survivors else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
