#!/usr/bin/env python3
"""Runs weft on modules made to break it: each must end in time, within its memory, with an error, a
trap or a result.

usage: hostile_test.py --weft PROGRAM --scratch DIR [--large] [-O LEVEL] [--factor N] [--unlimited]
       FAMILY|NAME…

A family is giants or bombs; a name may be a pattern.
"""
import argparse
import os
import pathlib
import shutil
import sys

import bombs
import giants
import scenario

FAMILIES = {"giants": giants.scenarios, "bombs": bombs.scenarios}
# How long a run may take on a busy machine, beyond the CPU time that it may use.
PATIENCE = 5


def chosen(options):
    for family, scenarios in FAMILIES.items():
        for s in scenarios():
            if any(pathlib.PurePath(s.name).match(n) for n in options.names):
                yield s
            elif family in options.names and (options.large or not s.large):
                yield s


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weft", type=os.path.abspath, required=True)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    parser.add_argument("--large", action="store_true", help="those that take long, too")
    parser.add_argument("-O", type=int, dest="level", default=2)
    parser.add_argument("--factor", type=int, default=1, help="of all limits of time and memory")
    parser.add_argument("--unlimited", action="store_true",
                        help="the compiler's memory has no limit here, as in sanitized builds")
    parser.add_argument("names", nargs="+")
    options = parser.parse_args()
    shutil.rmtree(options.scratch, ignore_errors=True)
    options.scratch.mkdir(parents=True)
    failed = count = 0
    for s in chosen(options):
        if options.unlimited and "--max-compile-memory" in s.flags:
            print(f"skipped, without a limit of the compiler's memory: {s.name}", flush=True)
            continue
        count += 1
        cache = options.scratch / "cache"
        shutil.rmtree(cache, ignore_errors=True)
        command = scenario.weft_command(options.weft, options.scratch, s, options.level)
        ending = scenario.run(command, (s.seconds * options.factor + 5) * PATIENCE)
        wrong = scenario.complaints(ending, s, options.factor)
        print(f"{'FAILED' if wrong else 'ok':6} {ending.seconds:6.1f} s {ending.mebibytes:6} MiB "
              f"status {ending.status:3}  {s.name}", flush=True)
        if wrong:
            failed += 1
            print(f"       {'; '.join(wrong)}\n       {' '.join(command)}\n"
                  f"       {ending.stderr[:600]}", flush=True)
    print(f"{count} scenarios, {failed} failed")
    return 1 if failed or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
