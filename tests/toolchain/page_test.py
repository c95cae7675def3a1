#!/usr/bin/env python3
"""The examples of docs/compiling.md, run as the page shows them, with an installed Weft.

usage: page_test.py --weft PROGRAM --cache FOLDER --scratch FOLDER --sysroot FOLDER --build FOLDER

Left out is apt-get; PREFIX stands for the folder that `cmake --install` filled.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROJECT = pathlib.Path(__file__).resolve().parent / "project"
HELLO = """#include <stdio.h>
int main(int argc, char **argv) {
  FILE *file = argc > 1 ? fopen(argv[1], "r") : NULL;
  char line[80] = "hello\\n";
  if (argc > 1 && (!file || !fgets(line, sizeof line, file))) return 1;
  fputs(line, stdout);
}
"""


def blocks(heading):
    """The commands of the indented blocks under a heading, up to the next one."""
    page = (ROOT / "docs" / "compiling.md").read_text()
    section = page[page.index(heading):].lstrip("\n").split("\n## ", 1)[0]
    found = [re.sub(r"\s+#.*", "", line[4:]) for line in section.splitlines() if line.startswith("    ")]
    assert found, heading
    return [line for line in found if not line.startswith("apt-get")]


def main():
    parser = argparse.ArgumentParser()
    for name in ("weft", "cache", "scratch", "sysroot", "build"):
        parser.add_argument(f"--{name}", type=os.path.abspath, required=True)
    options = parser.parse_args()
    if not os.path.exists(f"{options.sysroot}/cflags"):
        print("SKIPPED: there is no sysroot", file=sys.stderr)
        return 77
    if not shutil.which("autoconf"):
        print("SKIPPED: autoconf is not installed", file=sys.stderr)
        return 77
    work = pathlib.Path(options.scratch) / "page"
    shutil.rmtree(work, ignore_errors=True)
    prefix, project = work / "prefix", work / "project"
    subprocess.run(["cmake", "--install", options.build, "--prefix", prefix], check=True, stdout=subprocess.PIPE)
    # The sysroot as an installation may have it: found without a word.
    (prefix / "share" / "weft" / "sysroot").symlink_to(options.sysroot)
    shutil.copytree(PROJECT, project)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WEFT_")}
    environment |= {"PATH": f"{prefix}/bin:{os.environ['PATH']}", "WEFT_CACHE_DIR": options.cache}

    def run(line, folder):
        done = subprocess.run(["sh", "-c", line.replace("PREFIX", str(prefix))], cwd=folder, env=environment,
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert done.returncode == 0, f"{line}: exit status {done.returncode}\n{done.stdout[-4000:]}"
        print(f"ok: {line}")
        return done.stdout

    (work / "hello.c").write_text(HELLO)
    (work / "data.txt").write_text("data\n")
    printed = [run(line, work) for line in blocks("# Compiling for WASIX")]
    assert printed[-2].endswith("hello\n") and printed[-1].endswith("data\n"), printed

    subprocess.run(["autoconf"], cwd=project, check=True)
    sample = "42, long 4, root 1.414\n"
    configured, made, cmake = blocks("\n## autoconf, make, CMake")
    run(configured, project)
    run(made, project)
    assert run("weft run -q sample 20 22", project).endswith(sample)
    run(cmake, project)
    run("cmake --build build", project)
    assert run("weft run -q build/sample 20 22", project).endswith(sample)
    return 0


sys.exit(main())
