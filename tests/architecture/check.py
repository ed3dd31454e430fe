"""Checks what the compiler cannot: the direction of includes, where third-party headers may be used, and what the
simulator and the scenarios must not use, because two runs of one seed could differ by it.

usage: check.py ROOT    prints one line for each violation; exit code 1 when there is one
"""

import pathlib
import re
import sys

# engine <- sim <- {scenarios, artifacts} <- soak
MAY_INCLUDE = {
    "engine": {"engine"},
    "sim": {"engine", "sim"},
    "scenarios": {"engine", "sim", "scenarios"},
    "artifacts": {"engine", "sim", "artifacts"},
    "soak": {"engine", "sim", "scenarios", "artifacts", "soak"},
}

# Each third-party library belongs to one folder.
THIRD_PARTY = {
    "boost": {"sim"},
    "nlohmann": {"artifacts"},
    "openssl": {"artifacts"},
    "valijson": {"artifacts"},
    "zlib.h": {"artifacts"},
    "prometheus": {"soak"},
    "CLI": {"soak"},
    "doctest": set(),
    "benchmark": set(),
}

BANNED = {
    r"\bstd::\w+_distribution\b": "differs between standard libraries; draw from engine::Prng",
    r"\b(steady|system|high_resolution)_clock\b": "time is virtual; use the platform's clock",
    r"\b(clock_gettime|gettimeofday|std::time|rdtsc)\b": "time is virtual; use the platform's clock",
    r"\brandom_device\b|\bmt19937": "everything comes from the seed; draw from engine::Prng",
    r"\bstd::(rand|srand|random_shuffle|shuffle)\b": "everything comes from the seed; draw from engine::Prng",
    r"\bunordered_(multi)?(map|set)\b": "its order differs between libraries; use std::map or a vector",
    r"\bstd::hash\b": "its values differ between libraries",
    r"\b(secure_)?getenv\b|\benviron\b": "a run must not depend on the environment",
    r"\bthis_thread::get_id\b|\bgettid\b": "ids of the system differ between runs; use task ids",
}
BANNED_IN = ("sim", "scenarios")

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"(?P<own>[^"]+)"|<(?P<foreign>[^>]+)>)')


def code_of(line):
    """The line without its comment and without what its strings say."""
    line = re.sub(r'"(\\.|[^"\\])*"', '""', line)
    return line.split("//")[0]


def include_violation(folder, path):
    top = path.split("/")[0]
    if top not in MAY_INCLUDE:
        return f"includes {path} by a path that does not start at the root"
    if top not in MAY_INCLUDE[folder]:
        return f"includes {path}, but {folder} must not know {top}"
    return None


def third_party_violation(folder, path):
    library = path.split("/")[0]
    if library not in THIRD_PARTY or folder in THIRD_PARTY[library]:
        return None
    home = ", ".join(sorted(THIRD_PARTY[library])) or "tests"
    return f"includes <{path}>, but {library} belongs to {home}"


def violations_of_line(folder, line):
    include = INCLUDE.match(line)
    if include:
        path = include["own"] or include["foreign"]
        found = (include_violation if include["own"] else third_party_violation)(folder, path)
        return [found] if found else []
    if folder not in BANNED_IN:
        return []
    code = code_of(line)
    return [
        f"uses {match[0]}: {why}" for pattern, why in BANNED.items() if (match := re.search(pattern, code))
    ]


def violations(root):
    found = []
    for folder in MAY_INCLUDE:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix not in (".hpp", ".cpp", ".h", ".in") or not file.is_file():
                continue
            generated = file.suffix == ".in"
            for number, line in enumerate(file.read_text().splitlines(), start=1):
                if generated and "#include" not in line:
                    continue
                for what in violations_of_line(folder, line):
                    found.append(f"{file.relative_to(root)}:{number}: {what}")
    return found


def main():
    root = pathlib.Path(sys.argv[1])
    missing = [folder for folder in MAY_INCLUDE if not (root / folder).is_dir()]
    found = [f"{root}: no folder {folder}" for folder in missing] + violations(root)
    print("\n".join(found) or "the architecture is as it should be")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
