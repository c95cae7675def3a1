#!/usr/bin/env python3
"""A program whose setjmp is stack_checkpoint, as it is and made for asyncify by wasm-opt: the same output.

usage: asyncify.py --weft PROGRAM --cache FOLDER --scratch FOLDER --cc COMMAND
"""
import argparse
import os
import pathlib
import shlex
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(__file__).with_name("setjmp_nested.c")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weft", type=os.path.abspath, required=True)
    parser.add_argument("--cache", type=os.path.abspath, required=True)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    parser.add_argument("--cc", required=True)
    options = parser.parse_args()
    options.scratch.mkdir(parents=True, exist_ok=True)
    cc = shlex.split(options.cc)
    if subprocess.run([*cc, "--print-sysroot"], capture_output=True).returncode:
        print("SKIPPED: there is no sysroot")
        return 77
    optimizer = shutil.which("wasm-opt")
    if optimizer is None:
        print("SKIPPED: wasm-opt is not installed (package binaryen)")
        return 77
    plain, instrumented = options.scratch / "plain.wasm", options.scratch / "asyncify.wasm"
    subprocess.run([*cc, "--setjmp=checkpoint", "-O2", "-o", plain, SOURCE], check=True)
    subprocess.run([optimizer, "--all-features", "--asyncify", "-O1", "-o", instrumented, plain], check=True)
    if b"asyncify_start_unwind" not in instrumented.read_bytes():
        print("wasm-opt has added no exports")
        return 1
    outputs = []
    for program in (plain, instrumented):
        done = subprocess.run([options.weft, "run", "--cache-dir", options.cache, program],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            print(f"{program.name}: status {done.returncode}\n{done.stderr}")
            return 1
        outputs.append(done.stdout)
    if outputs[0] != outputs[1] or "outer, round 2" not in outputs[0]:
        print(f"plain:\n{outputs[0]}\nasyncify:\n{outputs[1]}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
