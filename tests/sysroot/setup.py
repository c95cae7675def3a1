#!/usr/bin/env python3
"""Builds the C library of sysroot/ for the tests below it, from Debian's musl; with --c++ the C++ library
into it, from Debian's LLVM.

usage: setup.py FOLDER [--c++]      FOLDER/root is the sysroot; 77 when the source cannot be had
"""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def fetch(*what):
    done = subprocess.run([sys.executable, ROOT / "tools" / "fetch_source.py", *what], text=True,
                          stdout=subprocess.PIPE)
    if done.returncode:
        sys.exit(done.returncode)
    return pathlib.Path(done.stdout.strip())


def main():
    folder = pathlib.Path(sys.argv[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    if sys.argv[2:] == ["--c++"]:
        if not (folder / "root" / "cflags").exists():
            print("SKIPPED: there is no C library")
            return 77
        llvm = fetch("debian-folders", "llvm-toolchain-19", "libcxx", "libcxxabi", "libunwind")
        return subprocess.run([ROOT / "sysroot" / "cxx" / "build.sh", "--sysroot", folder / "root", "--work",
                               folder / "cxx-work", "--llvm", llvm]).returncode
    musl, wasi_libc = fetch("debian", "musl"), fetch("debian", "wasi-libc")
    return subprocess.run([ROOT / "sysroot" / "build.sh", "--out", folder / "root", "--work",
                           folder / "work", "--musl", musl,
                           "--dlmalloc", wasi_libc / "dlmalloc" / "src" / "malloc.c"]).returncode


if __name__ == "__main__":
    sys.exit(main())
