#!/usr/bin/env python3
"""What threads cost, as ratios of one run: bench/threads.c natively (gcc -O2) and in Weft.

usage: threads.py [--weft PROGRAM] [--rounds N]

Rounds run each of both once, in turn; nanoseconds a step are those of the median round, the ratio is the
median over the rounds. Wall clock: on a machine that has something else to do, only the ratios mean something.
"""
import argparse
import pathlib
import shutil
import statistics
import subprocess
import sys

from measure import ROOT, build, row

LIMIT = 1.2


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weft", default=ROOT / "build" / "release" / "bin" / "weft", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--native-compiler", default="gcc" if shutil.which("gcc") else "clang-19")
    options = parser.parse_args()
    weft = options.weft.resolve()
    work, source = ROOT / "build" / "bench" / "threads", ROOT / "bench" / "threads.c"
    native = build([options.native_compiler, "-O2", "-pthread", str(source)], work / "native", source)
    wasm = build([weft, "cc", "-O2", "-pthread", str(source)], work / "threads.wasm", source)
    contenders = {"native": [native], "weft": [weft, "run", "--cache-dir", work / "cache",
                                               "--wait-optimized", wasm]}
    figures = {name: {} for name in contenders}
    for _ in range(options.rounds + 1):
        for name, command in contenders.items():
            text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            for line in text.splitlines():
                step, value = line.rsplit(" ", 1)
                figures[name].setdefault(step, []).append(float(value))
    row("ns a step", ["native", "weft", "ratio", "at most"])
    bad = False
    for step, values in figures["native"].items():
        # The first round compiles and warms up.
        pairs = list(zip(values, figures["weft"][step]))[1:]
        ratio = statistics.median(w / n for n, w in pairs)
        row(step, [f"{statistics.median(n for n, _ in pairs):.1f}",
                   f"{statistics.median(w for _, w in pairs):.1f}", f"{ratio:.2f}", f"{LIMIT}"])
        bad |= ratio > LIMIT
    return bad


if __name__ == "__main__":
    sys.exit(main())
