#!/usr/bin/env python3
"""Builds the C library of sysroot/ for the tests below it, from Debian's musl.

usage: setup.py FOLDER      FOLDER/root is the sysroot; 77 when the source cannot be had
"""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    folder = pathlib.Path(sys.argv[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    sources = []
    for package in ("musl", "wasi-libc"):
        fetched = subprocess.run([sys.executable, ROOT / "tools" / "fetch_source.py", "debian", package],
                                 text=True, stdout=subprocess.PIPE)
        if fetched.returncode:
            return fetched.returncode
        sources.append(pathlib.Path(fetched.stdout.strip()))
    musl, wasi_libc = sources
    return subprocess.run([ROOT / "sysroot" / "build.sh", "--out", folder / "root", "--work",
                           folder / "work", "--musl", musl,
                           "--dlmalloc", wasi_libc / "dlmalloc" / "src" / "malloc.c"]).returncode


if __name__ == "__main__":
    sys.exit(main())
