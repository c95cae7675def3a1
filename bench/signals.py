#!/usr/bin/env python3
"""What signals, pipes, setjmp and interrupts cost, as ratios of one run.

usage: signals.py [--weft PROGRAM] [--rounds N]

bench/signals.c and bench/setjmp.c natively (gcc -O2) and in Weft; the latter by `weft cc`, whose setjmp uses
exceptions, and by `weft cc --setjmp=checkpoint`. Then what it costs a computing program that it can be
interrupted: one with a handler against the same without, both in Weft. Rounds run each once, in turn; the
ratio is the median of those within a round. On a machine that has something else to do only ratios mean something.
"""
import argparse
import pathlib
import shutil
import statistics
import subprocess
import sys

from measure import ROOT, build, row

LIMIT = 1.2
INTERRUPT_LIMIT = 1.01


def table(title, contenders, rounds, base, limits):
    figures = {name: {} for name in contenders}
    for _ in range(rounds + 1):
        for name, command in contenders.items():
            text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            for line in text.splitlines():
                step, value = line.rsplit(" ", 1)
                figures[name].setdefault(step, []).append(float(value))
    row(title, [name for name in contenders] + [f"{name}/{base}" for name in limits])
    bad = False
    for step, values in figures[base].items():
        # The first round compiles and warms up.
        cells = [f"{statistics.median(figures[name][step][1:]):.1f}" for name in contenders]
        for name, limit in limits.items():
            ratio = statistics.median(w / n for n, w in list(zip(values, figures[name][step]))[1:])
            bad |= limit is not None and ratio > limit
            cells.append(f"{ratio:.3f}" + (f" of {limit}" if limit is not None else ""))
        row(step, cells)
    return bad


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weft", default=ROOT / "build" / "release" / "bin" / "weft", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--native-compiler", default="gcc" if shutil.which("gcc") else "clang-19")
    options = parser.parse_args()
    weft = options.weft.resolve()
    work, sources = ROOT / "build" / "bench" / "signals", ROOT / "bench"

    def native(name):
        return [build([options.native_compiler, "-O2", "-pthread", str(sources / f"{name}.c")],
                      work / f"{name}.native", sources / f"{name}.c")]

    def ours(name, *flags):
        target = work / ("-".join([name, *(f.strip("-") for f in flags)]) + ".wasm")
        wasm = build([weft, "cc", "-O2", *flags, str(sources / f"{name}.c")], target, sources / f"{name}.c")
        return [weft, "run", "--cache-dir", work / "cache", "--wait-optimized", wasm]

    bad = table("signals, ns", {"native": native("signals"), "weft": ours("signals", "-pthread")},
                options.rounds, "native", {"weft": LIMIT})
    # Goals of setjmp are in nanoseconds, not ratios: natively it saves eight registers.
    table("setjmp, ns", {"native": native("setjmp"), "exceptions": ours("setjmp"),
                         "checkpoint": ours("setjmp", "--setjmp=checkpoint")},
          max(1, options.rounds // 3), "native", {"exceptions": None, "checkpoint": None})
    computing = ours("interrupts", "-pthread")
    bad |= table("interrupts, ns", {"without": computing, "handler": [*computing, "handler"],
                                    "threads": [*computing, "threads"]},
                 options.rounds, "without", {"handler": INTERRUPT_LIMIT, "threads": INTERRUPT_LIMIT})
    return bad


if __name__ == "__main__":
    sys.exit(main())
