#!/usr/bin/env python3
"""Runs official test scripts through `weft wast` and compares with expectations.txt beside this file.

usage: run.py --weft PROGRAM --cache DIR -O LEVEL [--bless] GROUP…

The scripts are those of $WEFT_WASM_TESTSUITE or ../shared/wasm-testsuite, beside this repository;
without them this is skipped. An assertion that fails unexpectedly is an error, one that passes
unexpectedly, too. --bless writes what happened into expectations.txt; a reason is made from Weft's
own messages where they name a feature, else the one that stood there stays.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
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
    (r"exceptions|\btags?\b", "exceptions"),
    (r"memory64|64-bit", "memory64"),
    (r"multi-memory", "multi-memory"),
    (r"function-references|call_ref|\(ref func\)", "typed function references"),
    (r"tail.call|return_call", "tail calls"),
    (r"relaxed", "relaxed SIMD"),
    (r"threads|atomic|shared", "threads"),
    (r"page.?size", "custom page sizes"),
    (r"wide", "wide arithmetic"),
]
ROW = re.compile(r"^ *(\d+) +(\d+)  (\S+)$", re.M)
TIMEOUT = 300


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


def run(options, path):
    """(assertions, passed, what failed); assertions is None when the script could not be run."""
    command = [options.weft, "wast", "-O", options.level, "--cache-dir", options.cache, str(path)]
    try:
        result = subprocess.run(command, capture_output=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return None, 0, f"took longer than {TIMEOUT} s"
    row = ROW.search(result.stdout.decode())
    messages = result.stderr.decode(errors="replace").replace(str(path), path.name)
    if result.returncode not in (0, 1):
        return None, 0, f"{messages}ended with status {result.returncode}"
    return (int(row[1]), int(row[2]), messages) if row else (None, 0, messages)


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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weft", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("-O", dest="level", default="2")
    parser.add_argument("--bless", action="store_true")
    parser.add_argument("groups", nargs="+")
    options = parser.parse_args()
    root = suite()
    if not root.is_dir():
        print(f"SKIPPED: the official test scripts are not there: {root} (or $WEFT_WASM_TESTSUITE)")
        return 77
    names = [str(p.relative_to(root)) for p in sorted(root.rglob("*.wast"))]
    names = [n for n in names if group_of(n) in options.groups]
    expected = read_expectations()
    start, good, all_assertions, all_passed = time.monotonic(), True, 0, 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda n: run(options, root / n), names)
        for name, (assertions, passed, messages) in zip(names, results):
            if assertions is None:
                print(f"   all      -  {name}")
            else:
                print(f"{assertions:6} {passed:6}  {name}")
                all_assertions += assertions
                all_passed += passed
            actual = "all" if assertions is None else assertions - passed
            if options.bless:
                reason = expected.pop(name, (0, NO_REASON))[1]
                if actual:
                    expected[name] = (actual, reason_for(messages) or reason)
            else:
                good = judge(name, expected, actual, messages) and good
    print(f"{all_assertions:6} {all_passed:6}  in {len(names)} scripts at -O{options.level}, "
          f"{time.monotonic() - start:.0f} s")
    if options.bless:
        write_expectations(expected)
        print("\n".join(f"{EXPECTATIONS.name}: {name} needs a reason"
                        for name, (_, reason) in sorted(expected.items()) if reason == NO_REASON))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
