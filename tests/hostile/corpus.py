#!/usr/bin/env python3
"""Real modules, texts, scripts and artifacts, cut and flipped: the readers refuse them or not, but
never crash; what is still a valid module is compiled and run within limits.

usage: corpus.py --weft PROGRAM --corpus PROGRAM --scratch DIR [--mutants N] [--keep N] [--factor N]

--mutants: cuts and flips of each section. A sweep of every byte and bit: --mutants 100000000.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys

import rich
import scenario

HERE = pathlib.Path(__file__).resolve().parent
GUEST = HERE.parent / "guest"
WASI = ["--target=wasm32-wasi", "-O2", "-w", "-Wl,--export-table"]
PROGRAMS = {
    "hello": ["clang-19", *WASI, "-g", GUEST / "printf_formats.c"],
    "vectors": ["clang-19", *WASI, "-msimd128", "-mtail-call", GUEST / "vectors.c"],
    "cxx": ["clang++-19", *WASI, "-fno-exceptions", GUEST / "cxx_library.cpp"],
}


def build(folder):
    """Compiled programs and the small modules of everything: paths."""
    made = []
    for name, command in PROGRAMS.items():
        path = folder / f"{name}.wasm"
        subprocess.run([*command, "-o", path], check=True)
        made.append(path)
    for name, content in rich.modules():
        path = folder / f"{name}.wasm"
        path.write_bytes(content)
        made.append(path)
    for name, source in rich.TEXTS.items():
        path = folder / f"{name}.{'wast' if name == 'script' else 'wat'}"
        path.write_text(source)
        made.append(path)
    return made


def run_survivors(options, folder):
    """Programs that somebody has changed a bit of: anything but a crash will do."""
    count = failed = 0
    for path in sorted(folder.iterdir()):
        count += 1
        exported = [] if path.name.startswith(tuple(PROGRAMS)) else ["--invoke", "f"]
        command = [options.weft, "run", "--no-cache", "--timeout", "1s", "--max-memory", "128M",
                   "--wait-optimized", "-O", str(count % 3), *exported, str(path)]
        ending = scenario.run(command, 60 * options.factor)
        s = scenario.Scenario(path.name, None, statuses=range(256), seconds=10, mebibytes=700)
        # A program may end with any status and without a word.
        wrong = [w for w in scenario.complaints(ending, s, options.factor) if "lacks" not in w]
        if wrong:
            failed += 1
            print(f"FAILED: {'; '.join(wrong)}\n  {' '.join(command)}\n  {ending.stderr[:500]}")
    print(f"{count} changed modules that are still valid were run, {failed} ended badly")
    return failed == 0 and count > 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weft", type=os.path.abspath, required=True)
    parser.add_argument("--corpus", type=os.path.abspath, required=True)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    parser.add_argument("--mutants", type=int, default=300)
    parser.add_argument("--keep", type=int, default=4)
    parser.add_argument("--factor", type=int, default=1)
    options = parser.parse_args()
    for tool in ("clang-19", "wasm-ld-19"):
        if not shutil.which(tool):
            print(f"SKIPPED: {tool} is not installed", file=sys.stderr)
            sys.exit(77)
    shutil.rmtree(options.scratch, ignore_errors=True)
    survivors = options.scratch / "survivors"
    survivors.mkdir(parents=True)
    files = build(options.scratch)
    artifact = options.scratch / "hello.weft"
    subprocess.run([options.weft, "compile", "-o", artifact, files[0]], check=True)
    changed = subprocess.run([options.corpus, str(options.mutants), str(options.keep), survivors,
                              *files, artifact])
    if changed.returncode != 0:
        print(f"FAILED: hostile-corpus ended with {changed.returncode}")
    return 0 if run_survivors(options, survivors) and changed.returncode == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
