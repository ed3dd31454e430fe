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
        [("if (detail::sequential(order)) seen[0] = fences_ + 1;", "if (detail::sequential(order)) seen[0] = kNever - 1;"),
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
          "  const bool continues = h.kept() > 1 && !out && last.made.releases && last.by.lane == t.lane;\n"
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
        [("  mark(seen_at<kLanes>(h, h.place(0)), t, happened<kLanes>(t)[t.lane], access.order);\n",
          "  static_cast<void>(h);\n")]),
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
          "  if (out) advance(t, t.lane);\n",
          "  clocks::copy(released(store), out ? happened(t) : published(t), width_);\n"),
         ("  clocks::count_lane(mine, t.lane);\n", "")]),
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
        [("  if (raises_limit<kLanes>(h, t, access.order)) [[unlikely]]\n    return false;\n", "")]),
    "reads-leave-no-mark": (
        ATOMICS, "a read does not keep later ones from older stores",
        [("  mark(seen, t, mine[t.lane], order);\n", "")]),
    "release-not-passed-on": (
        ATOMICS, "an acquire load takes nothing in",
        [("    take_in(t, released);\n", ""), ("    clocks::join(mine, released, kLanes);\n", "")]),
    "quick-read-raises-no-limit": (
        ATOMICS, "a load that acquires does not take over what a seq_cst fence limits",
        [(" && !raises_limit<kLanes>(h, t, access.order)", "")]),
    "quick-load-ignores-limit": (
        ATOMICS, "what a seq_cst fence limits is not asked, where a load could be quick",
        [(" && !t.limited &&", " &&")]),
    "quick-load-is-not-sequential": (
        ATOMICS, "a seq_cst load that could be quick counts as one that acquires",
        [("  return !detail::sequential(access.order) && is_quick", "  return is_quick")]),
    "quick-load-knows-too-much": (
        ATOMICS, "a load takes the newest store for known one epoch too early",
        [("[made.lane] >= made.vouched;", "[made.lane] >= made.vouched - 1;")]),
    "read-keeps-nothing": (
        ATOMICS, "an acquire fence does not take in what a relaxed load before it has read",
        [("    take_loosely<kLanes>(t, released);\n", "")]),
    "reads-what-was-never-stored": (
        ATOMICS, "a load may read places of the ring that no store has taken",
        [("std::min(last, clocks::first_reached<kLanes>(clock, {seen(0), seen(1), seen(2), seen(3)}));",
          "clocks::first_reached<kLanes>(clock, {seen(0), seen(1), seen(2), seen(3)});"),
         ("    while (back != last && !clocks", "    while (back < last && !clocks")]),
    "reads-five-stores-at-most": (
        ATOMICS, "a load may read no store older than the fifth",
        [("  if (back == kAtOnce) {", "  if (back > kAtOnce) {")]),
    "begins-with-loose-reads": (
        MODEL, "an acquire fence takes in what an earlier run's task in the lane had read",
        [("t.clocks.begin(width_, TaskView::kFromTheStart);", "t.clocks.begin(width_, 1);")]),
    "begins-with-old-clock": (
        MODEL, "a task knows what an earlier run's task in its lane knew",
        [("t.clocks.begin(width_, TaskView::kFromTheStart);", "t.clocks.begin(width_, 0);")]),
    "placed-inside-update": (
        MODEL, "a placed store may come between a read-modify-write and what it read",
        [("    if (!store.made.updates) found", "    found")]),
    "placed-before-known": (
        MODEL, "a store may be placed before one that its thread knows",
        [("    if (knows(t, store, seq_cst)) break;\n", "")]),
    "write-ignores-reads": (
        ATOMICS, "a plain write does not race with a read",
        [("  if (plain.read.epoch > clock[plain.read.lane]) return false;\n  place(plain.write",
          "  place(plain.write")]),
    "read-ignores-write": (
        ATOMICS, "a plain read does not race with a write",
        [("  if (plain.write.epoch > clock[plain.write.lane]) return false;\n"
          "  if (plain.read.epoch > clock[plain.read.lane]) return false;\n  place(plain.read",
          "  if (plain.read.epoch > clock[plain.read.lane]) return false;\n  place(plain.read")]),
    "wider-clocks-know-all": (
        MODEL, "when clocks grow, every store counts as known to tasks that come later",
        [("      std::fill_n(store.seen + from, width_ - from, kNever);\n", "      static_cast<void>(store);\n")]),
    "failure-takes-success-order": (
        CORE, "a compare_exchange that fails has the order of its success",
        [("kFailure);\n    const std::uint64_t wanted = what.expected;\n    const std::uint64_t newest",
          "what.success);\n    const std::uint64_t wanted = what.expected;\n    const std::uint64_t newest"),
         ("kFailure);\n    const std::uint64_t wanted = what.expected;\n    const std::uint32_t back",
          "what.success);\n    const std::uint64_t wanted = what.expected;\n    const std::uint32_t back")]),
    "failure-reads-newest": (
        ATOMICS, "a compare_exchange that fails reads the newest store only",
        [("  return count;\n", "  return count != 0 ? 1 : 0;\n")]),
    "failure-reads-what-it-wants": (
        ATOMICS, "a compare_exchange fails on a store that has the value it wants",
        [("    return h.at(back).value != value ? 1 : 0;\n", "    return h.at(back).value != value || back != 0 ? 1 : 0;\n"),
         ("    chosen -= access.history.at(++back).value != value ? 1 : 0;\n",
          "    chosen -= access.history.at(++back).value != value || back != 0 ? 1 : 0;\n")]),
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
