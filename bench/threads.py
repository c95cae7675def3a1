#!/usr/bin/env python3
"""What threads cost, as ratios of one run: bench/threads.c natively (gcc -O2) and in Weft.

usage: threads.py [--weft PROGRAM] [--rounds N]

Rounds run each of both once, in turn; nanoseconds a step and the ratio are medians over the rounds. Wall
clock: on a machine that has something else to do, only the ratios mean something.
"""
import sys

from measure import ROOT, build, step_options, steps_here_and_there

LIMIT = 1.2


def main():
    options = step_options(__doc__)
    work, source = ROOT / "build" / "bench" / "threads", ROOT / "bench" / "threads.c"
    parts = [source, source.with_name("steps.h")]
    native = build([options.native_compiler, "-O2", "-pthread", str(source)], work / "native", *parts)
    wasm = build([options.weft, "cc", "-O2", "-pthread", str(source)], work / "threads.wasm", *parts)
    weft = [options.weft, "run", "--cache-dir", work / "cache", "--wait-optimized", wasm]
    return steps_here_and_there("threads, ns", {"native": [native], "weft": weft}, options.rounds, "native",
                                {"weft": LIMIT})


if __name__ == "__main__":
    sys.exit(main())
