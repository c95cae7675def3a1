"""What the recipes of this folder share: fetch, compile for wasm32-wasi, run in Weft, check.

Every recipe takes --weft PROGRAM --cache FOLDER --scratch FOLDER, prints what it checked, and exits
with 77 (ctest: skipped) when a registry is out of reach.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
# Signals and process clocks are the C library's own emulation; wasi_compat.h and the headers
# in wasi/ name the rest.
WASI_FLAGS = ["--target=wasm32-wasi", "-O2", "-w", "-I", str(HERE / "wasi"), "-include",
              str(HERE / "wasi_compat.h"),
              "-D_WASI_EMULATED_SIGNAL", "-D_WASI_EMULATED_PROCESS_CLOCKS",
              "-D_WASI_EMULATED_MMAN", "-D_WASI_EMULATED_GETPID"]
WASI_LIBRARIES = ["-lwasi-emulated-signal", "-lwasi-emulated-process-clocks",
                  "-lwasi-emulated-mman", "-lwasi-emulated-getpid", "-lm"]


class App:
    def __init__(self):
        parser = argparse.ArgumentParser()
        parser.add_argument("--weft", type=os.path.abspath, required=True)
        parser.add_argument("--cache", type=os.path.abspath, required=True)
        parser.add_argument("--scratch", type=pathlib.Path, required=True)
        options = parser.parse_args()
        self.weft_program, self.cache = options.weft, options.cache
        self.scratch = options.scratch.absolute()
        self.work = self.scratch / "work"
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)

    def fetch(self, *arguments):
        """A path from tools/fetch_source.py; ends the recipe as skipped when it cannot be had."""
        done = subprocess.run([sys.executable, HERE.parents[1] / "tools" / "fetch_source.py", *arguments], text=True,
                              stdout=subprocess.PIPE)
        if done.returncode != 0:
            sys.exit(done.returncode)
        return pathlib.Path(done.stdout.strip())

    def need(self, *programs):
        for program in programs:
            if not shutil.which(program):
                print(f"SKIPPED: {program} is not installed", file=sys.stderr)
                sys.exit(77)

    def compile(self, name, sources, flags=()):
        """The wasm program; kept until a source is newer."""
        wasm = self.scratch / f"{name}.wasm"
        if not wasm.exists() or any(os.path.getmtime(s) > wasm.stat().st_mtime for s in sources):
            subprocess.run(["clang-19", *WASI_FLAGS, *flags, "-o", wasm, *sources, *WASI_LIBRARIES],
                           check=True)
        return wasm

    def run(self, wasm, *arguments, flags=("--dir", "."), stdin=b"", status=0, timeout=600):
        """Standard output of one run in the work folder, which has to end with `status`."""
        command = [self.weft_program, "run", "--cache-dir", self.cache, *flags, wasm, *arguments]
        done = subprocess.run(command, cwd=self.work, input=stdin, capture_output=True,
                              timeout=timeout)
        if done.returncode != status:
            print(done.stdout.decode(errors="replace")[-2000:])
            print(done.stderr.decode(errors="replace")[-4000:], file=sys.stderr)
            sys.exit(f"exit status {done.returncode}, expected {status}: {command}")
        return done.stdout


def check(what, actual, expected):
    if actual != expected:
        sys.exit(f"{what}: got {str(actual)[-1500:]!r}, expected {str(expected)[-1500:]!r}")
    print(f"ok: {what}")
