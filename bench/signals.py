#!/usr/bin/env python3
"""What signals, pipes, setjmp and interrupts cost, as ratios of one run.

usage: signals.py [--weft PROGRAM] [--rounds N]

bench/signals.c and bench/setjmp.c natively (gcc -O2) and in Weft; the latter by `weft cc`, whose setjmp uses
exceptions, and by `weft cc --setjmp=checkpoint`. Then what it costs a computing program that it can be
interrupted: one with a handler against the same without, both in Weft. Rounds run each once, in turn; the
ratio is the median of those within a round. On a machine that has something else to do only ratios mean something.
"""
import sys

from measure import ROOT, build, step_options, steps, steps_here_and_there

LIMIT = 1.2
INTERRUPT_LIMIT = 1.01


def main():
    options = step_options(__doc__)
    work, sources = ROOT / "build" / "bench" / "signals", ROOT / "bench"

    def native(name):
        return [build([options.native_compiler, "-O2", "-pthread", str(sources / f"{name}.c")],
                      work / f"{name}.native", sources / f"{name}.c", sources / "steps.h")]

    def ours(name, *flags):
        target = work / ("-".join([name, *(f.strip("-") for f in flags)]) + ".wasm")
        wasm = build([options.weft, "cc", "-O2", *flags, str(sources / f"{name}.c")], target,
                     sources / f"{name}.c", sources / "steps.h")
        return [options.weft, "run", "--cache-dir", work / "cache", "--wait-optimized", wasm]

    bad = steps_here_and_there("signals, ns",
                               {"native": native("signals"), "weft": ours("signals", "-pthread")},
                               options.rounds, "native", {"weft": LIMIT})
    # Goals of setjmp are in nanoseconds, not ratios: natively it saves eight registers.
    steps("setjmp, ns", {"native": native("setjmp"), "exceptions": ours("setjmp"),
                         "checkpoint": ours("setjmp", "--setjmp=checkpoint")},
          max(1, options.rounds // 3), "native", {"exceptions": None, "checkpoint": None})
    computing = ours("interrupts", "-pthread")
    bad |= steps("interrupts, ns", {"without": computing, "handler": [*computing, "handler"],
                                    "threads": [*computing, "threads"]},
                 options.rounds, "without", {"handler": INTERRUPT_LIMIT, "threads": INTERRUPT_LIMIT})
    return bad


if __name__ == "__main__":
    sys.exit(main())
