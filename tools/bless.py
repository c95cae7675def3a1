#!/usr/bin/env python3
"""Renews what is generated from the program: docs/abi.md, the table in README.md, the C header of
the imports in sysroot/.

usage: bless.py [--check] WEFT      --check changes nothing and fails when something is out of date
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- weft abi: renewed by ./dev bless -->\n", "<!-- end -->\n"


def main():
    check = "--check" in sys.argv
    weft = sys.argv[-1]
    reference = subprocess.run([weft, "abi", "--markdown"], check=True, capture_output=True,
                               text=True).stdout
    table = re.search(r"(?m)^\| family \|.*\n(?:\|.*\n)+", reference)[0]
    readme = (ROOT / "README.md").read_text()
    before, rest = readme.split(BEGIN)
    header = subprocess.run([weft, "abi", "--c-header"], check=True, capture_output=True,
                            text=True).stdout
    wanted = {"docs/abi.md": reference, "README.md": before + BEGIN + table + END + rest.split(END)[1],
              "sysroot/layer/wasix_imports.h": header}
    stale = [name for name, text in wanted.items() if (ROOT / name).read_text() != text]
    for name in stale:
        if check:
            print(f"{name} is out of date: ./dev bless renews it")
        else:
            (ROOT / name).write_text(wanted[name])
            print(f"renewed {name}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
