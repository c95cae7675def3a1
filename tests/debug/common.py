"""What the tests of this folder share."""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys

parser = argparse.ArgumentParser()
parser.add_argument("--weft", type=os.path.abspath, required=True)
parser.add_argument("--cache", type=os.path.abspath, required=True)
parser.add_argument("--scratch", type=pathlib.Path, required=True)
options = parser.parse_args()
SCRATCH = options.scratch.absolute()
shutil.rmtree(SCRATCH, ignore_errors=True)
SCRATCH.mkdir(parents=True)


def skip(reason):
    print("SKIP:", reason)
    sys.exit(77)


def fail(text):
    print("FAILED:", text)
    sys.exit(1)


def compile_c(name, source, *flags):
    """SCRATCH/name.c with `source`, compiled to SCRATCH/name.wasm in that folder."""
    (SCRATCH / f"{name}.c").write_text(source)
    subprocess.run(["clang-19", "--target=wasm32-wasi", *flags, "-o", f"{name}.wasm", f"{name}.c"],
                   cwd=SCRATCH, check=True)
    return SCRATCH / f"{name}.wasm"


def weft_command(*arguments, cache=None):
    return [options.weft, "run", "--cache-dir", str(cache or options.cache), *map(str, arguments)]


def run(command, timeout=100, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout,
                          **more)
