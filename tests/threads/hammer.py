#!/usr/bin/env python3
"""Builds hammer.c natively and for WebAssembly, runs both, and compares their results.

usage: hammer.py --weft PROGRAM --host PROGRAM --cache FOLDER --scratch FOLDER [--rounds N]
                 [--repeats N]

Combinations of the C compiler's and of Weft's -O0 and -O2; the host program runs eight threads with
an instance each. single.c is a program of one thread that imports a shared memory: `weft run`.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
WASM = ["clang-19", "--target=wasm32", "-nostdlib", "-matomics", "-mbulk-memory",
        "-mmutable-globals", "-Wall", "-Wextra", "-Werror", "-Wl,--shared-memory",
        "-Wl,--import-memory", "-Wl,--max-memory=67108864"]
LIBRARY = ["-Wl,--no-entry", "-Wl,--export=__stack_pointer", "-Wl,--export=__wasm_init_tls"]


def output(command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=250, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\nends with {done.returncode}:\n{done.stderr}")
    return done.stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weft", required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--cache", type=os.path.abspath, required=True)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", default="5000")
    parser.add_argument("--repeats", default="3")
    options = parser.parse_args()
    if shutil.which("clang-19") is None:
        print("SKIPPED: clang-19 is not installed")
        return 77
    shutil.rmtree(options.scratch, ignore_errors=True)
    options.scratch.mkdir(parents=True)
    os.makedirs(options.cache, mode=0o700, exist_ok=True)

    native = options.scratch / "hammer"
    subprocess.run(["clang-19", "-O1", "-Wall", "-Wextra", "-Werror", "-pthread", "-o", native,
                    HERE / "hammer.c"], check=True)
    expected = output([native, options.rounds])
    if len(set(expected.splitlines())) < 60:
        sys.exit(f"the native run gives too little:\n{expected}")
    bad = 0
    for c_level in ("-O0", "-O2"):
        module = options.scratch / f"hammer{c_level}.wasm"
        subprocess.run([*WASM, *LIBRARY, c_level, "-o", module, HERE / "hammer.c"], check=True)
        for level in ("0", "2"):
            got = output([options.host, module, level, options.rounds, options.repeats,
                          options.cache])
            same = got == expected
            bad += not same
            print(f"hammer.c at {c_level}, Weft at -O{level}: {'equal' if same else 'DIFFERENT'}")
            for want, have in zip(expected.splitlines(), got.splitlines()):
                if want != have:
                    print(f"  natively {want}, in Weft {have}")

    single = options.scratch / "single.wasm"
    subprocess.run([*WASM, "-O2", "-o", single, HERE / "single.c"], check=True)
    said = output([options.weft, "run", "--cache-dir", options.cache, single])
    print(f"single.c: {said.strip()}")
    bad += said != "1 2 3 5 7 11, 3 pages\n"
    small = subprocess.run([options.weft, "run", "--cache-dir", options.cache, "--max-memory",
                            "64K", single], capture_output=True, text=True, check=False)
    if small.returncode != 1 or "--max-memory" not in small.stderr:
        print(f"with too small a limit: {small}")
        bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
