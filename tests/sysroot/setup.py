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
    fetched = subprocess.run([sys.executable, ROOT / "tests" / "apps" / "fetch.py", "debian", "musl"],
                             text=True, stdout=subprocess.PIPE)
    if fetched.returncode:
        return fetched.returncode
    return subprocess.run([ROOT / "sysroot" / "build.sh", "--out", folder / "root", "--work",
                           folder / "work", "--musl", fetched.stdout.strip()]).returncode


if __name__ == "__main__":
    sys.exit(main())
