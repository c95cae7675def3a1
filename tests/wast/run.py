#!/usr/bin/env python3
"""Runs official test scripts through `weft wast` and compares with expectations.txt beside this file.

usage: run.py --weft PROGRAM -O LEVEL [--table FILE] [--bless] GROUP…
       run.py --weft PROGRAM -O LEVEL --suite FOLDER
       run.py --show FILE…

Each script is run twice: cold, with an empty cache, in which every module is compiled, and once
more from that cache, in which the compiler must not be needed. Both runs must end alike.

The scripts are those of $WEFT_WASM_TESTSUITE or ../shared/wasm-testsuite, beside this repository;
without them this is skipped. An assertion that fails unexpectedly is an error, one that passes
unexpectedly, too. In another --suite everything has to pass. --bless writes what happened into expectations.txt; a reason is made from Weft's
own messages where they name a feature, else the one that stood there stays. --table keeps the
results; --show prints such files as one table: script, assertions, passed.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
EXPECTATIONS = HERE / "expectations.txt"
HEADER = """\
# What of the official test scripts may fail: script, number of assertions, reason.
# `all` = the script cannot be read to its end. Renewed by ./dev bless.
"""
NO_REASON = "?"
# What Weft's messages say, and the proposal that is not there.
FEATURES = [
    (r"garbage collection|\b(array|struct|i31|eq|any)ref\b", "garbage collection"),
    (r"page.?size", "custom page sizes"),
]
# A proposal's scripts are older than what else became WebAssembly since, and hold that invalid.
WITHOUT = {"proposals/threads/": "multi-memory,reference-types"}
PASSES = ("cold", "cached")
ROW = re.compile(r"^ *(\d+) +(\d+) +(\d+)  (\S+)$", re.M)
# Sanitized programs are slower (CMakePresets.json).
TIMEOUT = 300 * int(os.environ.get("WEFT_TEST_PATIENCE", 1))


def group_of(name):
    """The part of the suite that a script belongs to."""
    if "/" in name:
        return "proposals"
    stem = name.removesuffix(".wast")
    if stem.startswith("simd_") or "relaxed" in stem:
        return "simd"
    if re.match(r"(array|struct|i31|extern|ref_(cast|test|eq)|br_on_cast|type-|binary-gc)", stem):
        return "gc"
    if re.search(r"64(-imports|)$", stem) and stem not in ("i64", "f64"):
        return "memory64"
    return "core"


def suite():
    folder = os.environ.get("WEFT_WASM_TESTSUITE")
    return pathlib.Path(folder) if folder else HERE.parents[2] / "shared/wasm-testsuite"


def read_expectations():
    """name -> (number of failures or "all", reason)"""
    found = {}
    lines = EXPECTATIONS.read_text().splitlines() if EXPECTATIONS.exists() else []
    for line in lines:
        if line and not line.startswith("#"):
            name, count, reason = line.split(maxsplit=2)
            found[name] = (count if count == "all" else int(count), reason)
    return found


def write_expectations(expected):
    width = max((len(name) for name in expected), default=0)
    EXPECTATIONS.write_text(HEADER + "".join(
        f"{name:{width}}  {count:>4}  {reason}\n" for name, (count, reason) in sorted(expected.items())))


class Run:
    """One run of one script; assertions is None when it could not be run."""

    def __init__(self, options, root, name, cache):
        self.assertions, self.passed, self.compiled, self.messages = None, 0, 0, ""
        without = [w for prefix, w in WITHOUT.items() if name.startswith(prefix)]
        command = [options.weft, "wast", "-O", options.level, "--cache-dir", cache,
                   *[f"--without={w}" for w in without], str(root / name)]
        try:
            result = subprocess.run(command, capture_output=True, timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            self.messages = f"took longer than {TIMEOUT} s"
            return
        row = ROW.search(result.stdout.decode())
        self.messages = result.stderr.decode(errors="replace").replace(str(root / name), name)
        if result.returncode not in (0, 1):
            self.messages += f"ended with status {result.returncode}"
        elif row:
            self.assertions, self.passed, self.compiled = (int(row[n]) for n in (1, 2, 3))

    def failed(self):
        return "all" if self.assertions is None else self.assertions - self.passed


def run_both(options, root, name):
    with tempfile.TemporaryDirectory(prefix="weft-wast-") as cache:
        return [Run(options, root, name, cache) for _ in PASSES]


def reason_for(messages):
    """Empty when the messages name no feature."""
    text = re.sub(r"(?m)^.*?\.wast:", "", messages)
    found = [name for pattern, name in FEATURES if re.search(pattern, text)]
    return "not supported: " + ", ".join(found) if found else ""


def judge(name, expected, actual, messages):
    """Prints what is not as expected; false then."""
    allowed = expected.get(name, (0, ""))[0]
    if actual == allowed:
        return True
    if allowed == "all" or (actual != "all" and actual < allowed):
        print(f"{name}: {actual} assertions fail, but expectations.txt says {allowed}: ./dev bless")
    else:
        print(f"{name}: {actual} assertions fail, {allowed} may\n{messages}")
    return False


def judge_cached(name, cold, cached):
    """Prints in what the run from the cache differs from the cold one; false then."""
    if cached.compiled != 0:
        print(f"{name}: {cached.compiled} modules were compiled again although they are in the cache")
    same = all(getattr(cold, what) == getattr(cached, what) for what in ("assertions", "passed"))
    if not same:
        print(f"{name}: cold {cold.passed} of {cold.assertions} assertions pass, from the cache "
              f"{cached.passed} of {cached.assertions}\n{cached.messages}")
    return same and cached.compiled == 0


def show(files):
    """The table of several --table files, a script a line. Returns the exit status."""
    rows, columns = {}, []
    for line in (line for file in files for line in pathlib.Path(file).read_text().splitlines()):
        name, level, assertions, compiled, *passed = line.split("\t")
        found = rows.setdefault(name, {"assertions": assertions, "modules": compiled})
        for which, count in zip(PASSES, passed):
            column = f"-O{level} {which}"
            columns += [column] if column not in columns else []
            found[column] = count
    columns = ["assertions", *sorted(columns), "modules"]
    print(" ".join(f"{c:>10}" for c in columns) + "  script")
    for name, row in sorted(rows.items()):
        print(" ".join(f"{row.get(c, '-'):>10}" for c in columns) + f"  {name}")
    total = {c: sum(int(row.get(c, 0)) for row in rows.values()) for c in columns}
    print(" ".join(f"{total[c]:>10}" for c in columns) + f"  in {len(rows)} scripts")
    return 0 if rows else 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weft")
    parser.add_argument("-O", dest="level", default="2")
    parser.add_argument("--table")
    parser.add_argument("--bless", action="store_true")
    parser.add_argument("--suite", type=pathlib.Path)
    parser.add_argument("--show", nargs="+")
    parser.add_argument("groups", nargs="*")
    options = parser.parse_args()
    if options.show:
        return show(options.show)
    root = options.suite or suite()
    if not root.is_dir():
        print(f"SKIPPED: the official test scripts are not there: {root} (or $WEFT_WASM_TESTSUITE)")
        return 77
    names = [str(p.relative_to(root)) for p in sorted(root.rglob("*.wast"))]
    names = [n for n in names if options.suite or group_of(n) in options.groups]
    expected = {} if options.suite else read_expectations()
    start, good, table, compiled = time.monotonic(), True, [], 0
    total = dict.fromkeys(("assertions", *PASSES), 0)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda n: run_both(options, root, n), names)
        for name, (cold, cached) in zip(names, results):
            total["assertions"] += cold.assertions or 0
            total["cold"] += cold.passed
            total["cached"] += cached.passed
            compiled += cold.compiled
            table.append((name, options.level, cold.assertions or 0, cold.compiled, cold.passed,
                          cached.passed))
            if options.bless:
                reason = expected.pop(name, (0, NO_REASON))[1]
                if cold.failed():
                    expected[name] = (cold.failed(), reason_for(cold.messages) or reason)
            else:
                good = judge(name, expected, cold.failed(), cold.messages) and good
            good = judge_cached(name, cold, cached) and good
    print(f"{total['assertions']} assertions, {total['cold']} pass cold, {total['cached']} cached, in "
          f"{len(names)} scripts ({compiled} modules) at -O{options.level}, "
          f"{time.monotonic() - start:.0f} s")
    if not names or compiled == 0:
        print("nothing was compiled: this says nothing")
        good = False
    if options.table:
        pathlib.Path(options.table).write_text(
            "".join("\t".join(map(str, row)) + "\n" for row in table))
    if options.bless:
        write_expectations(expected)
        print("\n".join(f"{EXPECTATIONS.name}: {name} needs a reason"
                        for name, (_, reason) in sorted(expected.items()) if reason == NO_REASON))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
