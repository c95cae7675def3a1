#!/usr/bin/env python3
"""A program whose setjmp is stack_checkpoint, as it is and made for asyncify by wasm-opt: the same output.

usage: asyncify.py --weft PROGRAM --cache FOLDER --scratch FOLDER --cc COMMAND
"""
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import with_cc  # noqa: E402

SOURCE = pathlib.Path(__file__).with_name("setjmp_nested.c")


def main():
    options = with_cc.prepare(with_cc.parser().parse_args())
    optimizer = shutil.which("wasm-opt")
    if optimizer is None:
        with_cc.skip("wasm-opt is not installed (package binaryen)")
    plain, instrumented = options.scratch / "plain.wasm", options.scratch / "asyncify.wasm"
    subprocess.run([*options.cc, "--setjmp=checkpoint", "-O2", "-o", plain, SOURCE], check=True)
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
