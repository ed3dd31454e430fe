"""Breaks the memory model, one rule at a time, and requires that the litmus tests notice each.

usage: mutate.py ROOT SCRATCH [NAME...]    SCRATCH: a folder for a copy of the sources and its build, kept for the next
                                           time; exit code 1 when a mutation survives
"""

import pathlib
import shutil
import subprocess
import sys

ATOMICS = "sim/memory/atomics.hpp"
MODEL = "sim/memory/memory_model.cpp"
ORDERING = "sim/memory/ordering.cpp"
RACES = "sim/memory/races.cpp"
CORE = "sim/core/modelled.cpp"
SEARCH = "sim/strategies/footprint.cpp"

# name: (file, what it breaks, [(text, what stands there instead)]); each text occurs once.
MUTATIONS = {
    "fence-without-limit": (
        ORDERING, "what happens before a seq_cst fence does not limit reads after a later one",
        [("  raise_limit(t, fences_);\n", "")]),
    "limit-stays-with-fence": (
        ATOMICS, "a seq_cst fence's limit does not travel through happens-before",
        [("  if (others > fence) [[unlikely]]\n    raise_limit(t, others);\n", "  static_cast<void>(fence + others);\n")]),
    "fence-before-operation": (
        ATOMICS, "a seq_cst fence is not ordered after an earlier seq_cst operation",
        [("store.seen[0] = fences_ + 1;", "store.seen[0] = kNever - 1;"),
         ("seen[kFences] = fences_ + 1;", "seen[kFences] = kNever - 1;")]),
    "operation-after-fence": (
        ATOMICS, "a seq_cst load is not ordered after an earlier seq_cst fence",
        [(" || clocks::reach_any(fenced_.data(), store.seen, width_));", ");")]),
    "sequential-load-reads-older": (
        ATOMICS, "a seq_cst load may read a store older than the last that is seq_cst",
        [("(store.seen[0] != kNever || clocks::reach_any(fenced_.data(), store.seen, width_))",
          "clocks::reach_any(fenced_.data(), store.seen, width_)")]),
    "fence-synchronises": (
        ORDERING, "two seq_cst fences synchronise by themselves, so that races hide",
        [("  raise_limit(t, fences_);\n",
          "  raise_limit(t, fences_);\n  clocks::join(happened(t), fenced_.data(), width_);\n")]),
    "fence-sees-later-fences": (
        ATOMICS, "a fence that happens before limits as if it were the latest of all",
        [("raise_limit(t, others);", "raise_limit(t, fences_);")]),
    "own-store-continues-sequence": (
        ATOMICS, "a plain store of the same thread continues a release sequence, as until C++17",
        [("  const bool releases = out | t.has_published;\n",
          "  const Store& last = h.at(1);\n"
          "  const bool continues = h.kept() > 1 && !out && last.made.releases && last.by.lane == access.lane;\n"
          "  const bool releases = out || t.has_published || continues;\n"),
         ("  store.made.updates = false;\n", "  store.made.updates = false;\n  store.by.lane = t.lane;\n"),
         ("  store.made.updates = true;\n", "  store.made.updates = true;\n  store.by.lane = t.lane;\n"),
         ("  return put_quickly(access, value, false);\n", "  return false;\n"),
         ("  return put_quickly(access, value, true);\n", "  return false;\n"),
         ("  clocks::copy(released(store), out ? happened(t) : published(t), width_);\n  if (out)",
          "  clocks::copy(released(store), continues ? released(last) : out ? happened(t) : published(t), width_);\n"
          "  if (out)")]),
    "update-ends-sequence": (
        ATOMICS, "a relaxed read-modify-write ends a release sequence",
        [("h.releases = own | sequence;\n", "h.releases = own;\n")]),
    "update-forgets-sequence": (
        ATOMICS, "a read-modify-write that releases hides the sequence that it continues",
        [("    clocks::join(after, before, lanes);\n", "")]),
    "update-vouches-for-sequence": (
        ATOMICS, "who knows a relaxed read-modify-write counts as knowing the sequence that it continues",
        [("  if (sequence && !in) store.made.vouched = kNever;\n", "")]),
    "known-read-leaves-no-mark": (
        ATOMICS, "a read of a known store does not order a seq_cst fence before it",
        [("  t.stale_reads = 0;\n  mark(store, t, access.order);\n  return true;", "  t.stale_reads = 0;\n  return true;")]),
    "update-ignores-release-fence": (
        ATOMICS, "a relaxed read-modify-write does not publish what a release fence came after",
        [("const bool own = out | t.has_published;", "const bool own = out;")]),
    "acquire-fence-in-vain": (
        ORDERING, "an acquire fence does not take in what was read before it",
        [("  if (detail::acquires(order) && t.has_loose) take_in(t, loose(t));\n", "")]),
    "release-fence-too-much": (
        ATOMICS, "a store after a release fence publishes all that its thread has done, not what came before the fence",
        [("  clocks::copy(released(store), out ? happened(t) : published(t), width_);\n  if (out) advance",
          "  clocks::copy(released(store), happened(t), width_);\n  if (out) advance")]),
    "release-fence-in-vain": (
        ORDERING, "a release fence does nothing",
        [("  t.has_published = true;\n", "")]),
    "relaxed-acquires": (
        ATOMICS, "a relaxed load acquires",
        [("orders(std::memory_order_consume,", "orders(std::memory_order_relaxed, std::memory_order_consume,")]),
    "epoch-stands-still": (
        ATOMICS, "what a thread does after a release store counts as published by it",
        [("  clocks::copy(released(store), out ? happened(t) : published(t), width_);\n"
          "  if (out) advance(t, access.lane);\n",
          "  clocks::copy(released(store), out ? happened(t) : published(t), width_);\n"),
         ("  mine[lane] = now + 1;\n", "")]),
    "quick-store-releases-nothing": (
        ATOMICS, "what whoever reads a release store acquires is what an earlier one has released",
        [("  clocks::copy(seen + kLanes, mine, kLanes);\n", "")]),
    "quick-store-is-unknown": (
        ATOMICS, "a task may read past its own store",
        [("  seen[lane] = now;\n", "")]),
    "quick-store-after-fence": (
        ATOMICS, "a relaxed store after a release fence releases nothing",
        [(" || (!out && t.has_published)) [[unlikely]]", ") [[unlikely]]")]),
    "quick-update-ends-sequence": (
        ATOMICS, "a relaxed read-modify-write ends a release sequence, where it could be quick",
        [("    if (h.releases) return false;\n", "")]),
    "quick-store-begins-no-sequence": (
        ATOMICS, "a read-modify-write continues the sequence of a store before the newest, or none",
        [("  if (!updates || out) h.releases = out;\n", "")]),
    "store-begins-no-sequence": (
        ATOMICS, "the same, where the store could not be quick",
        [("  if (back == 0) h.releases = releases;\n", "")]),
    "quick-update-raises-no-limit": (
        ATOMICS, "a read-modify-write that acquires does not take over what a seq_cst fence limits",
        [("const bool raises_limit = h.at(0).seen[lanes] > happened(t)[0];", "const bool raises_limit = false;")]),
    "reads-leave-no-mark": (
        ATOMICS, "a read does not keep later ones from older stores",
        [("  mark(store, t, order);\n", "")]),
    "release-not-passed-on": (
        ATOMICS, "an acquire load takes nothing in",
        [("    take_in(t, released);\n", ""), ("    clocks::join(happened(t), released, kLanes);\n", "")]),
    "quick-read-raises-no-limit": (
        ATOMICS, "a load that acquires does not take over what a seq_cst fence limits",
        [("const bool raises_limit = store.made.releases && store.seen[kLanes] > happened(t)[0];",
          "const bool raises_limit = false;")]),
    "read-keeps-nothing": (
        ATOMICS, "an acquire fence does not take in what a relaxed load before it has read",
        [("    take_loosely<kLanes>(t, released);\n", "")]),
    "reads-what-was-never-stored": (
        ATOMICS, "a load may read places of the ring that no store has taken",
        [("back = std::min(last, first_known_of_four(h, happened(t)));",
          "back = first_known_of_four(h, happened(t));"),
         ("    while (back != last && ", "    while (back < last && ")]),
    "reads-five-stores-at-most": (
        ATOMICS, "a load may read no store older than the fifth",
        [("  if (!usual || back == kAtOnce) {", "  if (!usual) {")]),
    "placed-inside-update": (
        MODEL, "a placed store may come between a read-modify-write and what it read",
        [("    if (!store.made.updates) found", "    found")]),
    "placed-before-known": (
        MODEL, "a store may be placed before one that its thread knows",
        [("    if (knows(t, store, seq_cst)) break;\n", "")]),
    "write-ignores-reads": (
        ATOMICS, "a plain write does not race with a read",
        [("  if (plain.read.epoch > clock[plain.read.lane]) return false;\n  ++moment_;\n  place(plain.write",
          "  ++moment_;\n  place(plain.write")]),
    "read-ignores-write": (
        ATOMICS, "a plain read does not race with a write",
        [("  if (plain.write.epoch > clock[plain.write.lane]) return false;\n"
          "  if (plain.read.epoch > clock[plain.read.lane]) return false;\n  ++moment_;\n  place(plain.read",
          "  if (plain.read.epoch > clock[plain.read.lane]) return false;\n  ++moment_;\n  place(plain.read")]),
    "wider-clocks-know-all": (
        MODEL, "when clocks grow, every store counts as known to tasks that come later",
        [("      std::fill_n(store.seen + from, width_ - from, kNever);\n", "      static_cast<void>(store);\n")]),
    "failure-takes-success-order": (
        CORE, "a compare_exchange that fails has the order of its success",
        [("access_of(cell, failure);", "access_of(cell, success);")]),
    "failure-reads-newest": (
        CORE, "a compare_exchange that fails reads the newest store only",
        [("    possible += model_->value_of(access.shadow, back) != wanted ? 1 : 0;\n",
          "    static_cast<void>(back);\n")]),
    "failure-reads-what-it-wants": (
        CORE, "a compare_exchange fails on a store that has the value it wants",
        [("    possible += model_->value_of(access.shadow, back) != wanted ? 1 : 0;\n", "    ++possible;\n"),
         ("    chosen -= model_->value_of(access.shadow, ++back) != wanted ? 1 : 0;\n", "    ++back, --chosen;\n")]),
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
