#!/usr/bin/env python3
"""Fails when a source file is longer than 800 lines; counts those over 300.

usage: check_sizes.py [ROOT]
"""
import pathlib
import sys

LIMIT, AIM = 800, 300
SUFFIXES = {".h", ".cpp", ".c", ".S", ".py", ".cmake"}


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[1])
    sizes = {}
    for folder in ("src", "tests", "tools", "bench", "examples"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES:
                sizes[path] = len(path.read_text(errors="replace").splitlines())
    bad = [p for p, lines in sizes.items() if lines > LIMIT]
    for path in bad:
        print(f"{path}: {sizes[path]} lines; split it by topic before {LIMIT}")
    over = sum(lines > AIM for lines in sizes.values())
    print(f"{len(sizes)} files, {over} over {AIM} lines, {len(bad)} over {LIMIT}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
