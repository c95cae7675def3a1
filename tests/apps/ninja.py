#!/usr/bin/env python3
"""ninja from Debian's source package, C++ built by CMake with weft.cmake and its link-time optimisation: its
own tests, and builds with it, whose commands Debian's dash runs (--dash is what apps.dash built) and programs in
C++ are; compared with the native ninja."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

from app import HERE, App, check

BUILD = r"""
rule join
  command = cat $in > $out
  description = JOIN $out
rule count
  command = for f in $in; do while read -r line; do echo "$out: $$line"; done < $$f; done > $out && echo counted
  restat = 1
rule depends
  command = cat $in part2 > $out && echo "$out: part2" > $out.d
  depfile = $out.d
  deps = gcc
rule fails
  command = echo to be seen; exit 3
pool one
  depth = 1
build both: join part1 part2
build deep/er/all: join both part1 | order
  pool = one
build order: count part1 part2
build noted: depends part1
build broken: fails part1
build everything: phony deep/er/all noted
default everything
"""

app = App("dash")
dash = pathlib.Path(app.options.dash).absolute()
app.skip_without("cmake", "ninja")
if not dash.exists() or not (app.sysroot / "cxxflags").exists():
    print("SKIPPED: there is no dash or no C++ library", file=sys.stderr)
    sys.exit(77)
tree = app.tree("ninja-build")
tools = os.path.dirname(app.weft_program)
app.build(app.scratch, f"""
  cmake -G Ninja -S '{tree}' -B '{tree}/build' -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_TOOLCHAIN_FILE='{HERE.parents[1]}/cmake/weft.cmake' -DWEFT_BIN='{tools}'
  ninja -C '{tree}/build' -j2 ninja ninja_test
  weft c++ -std=c++20 -O2 -o commands.wasm '{HERE}/ninja_commands.cpp'""")
flags = ["--dir", ".", "--env", "TMPDIR=.", "--env", "PATH=/bin", "--command", f"sh={dash}"]
for name in ("cat", "echo", "id", "ls", "rm", "sleep"):
    flags += ["--command", f"{name}={app.scratch}/commands.wasm"]

out = app.run(tree / "build" / "ninja_test", flags=flags)
out = out.replace(b"\r", b"\n")
check("its own tests", out.split()[-1], b"passed")
begun = re.findall(rb"\[\d+/(\d+)\] ", out)
check("all of them", (len(begun) > 300, {int(total) for total in begun}), (True, {len(begun)}))


def compare(what, folder, *arguments, status=0):
    """One run natively and one in Weft, in folders that were treated alike."""
    native, guest = app.work / "native", app.work / "guest"
    for place in (native, guest):
        folder(place)
    done = subprocess.run(["ninja", *arguments], cwd=native, capture_output=True)
    wasm = app.run(tree / "build" / "ninja", "-C", "guest", *arguments, flags=flags, status=status)
    wasm = wasm.replace(b"ninja: Entering directory `guest'\n", b"")
    check(what, (status, wasm), (done.returncode, done.stdout.replace(os.fsencode(native), b"/guest")))
    trees = [sorted((str(p.relative_to(place)), p.read_bytes()) for p in place.rglob("*")
                    if p.is_file() and not p.name.startswith(".ninja")) for place in (native, guest)]
    check(f"{what}: the files", trees[1], trees[0])


def fresh(place):
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    (place / "build.ninja").write_text(BUILD)
    for part in ("part1", "part2"):
        (place / part).write_text(f"{part}, line 1\n{part}, line 2\n")


def as_it_is(place):
    pass


def change(place):
    (place / "part2").write_text("changed\n")
    later = (place / "noted").stat().st_mtime + 5
    os.utime(place / "part2", (later, later))


compare("a build", fresh, "-j1")
compare("nothing to do", as_it_is)
compare("why", as_it_is, "-n", "-d", "explain")
compare("a dependency that a compiler noted changes", change, "-j1", "-v")
compare("what was noted", as_it_is, "-t", "compdb")
compare("the targets", as_it_is, "-t", "targets", "all")
compare("a target", as_it_is, "-t", "query", "deep/er/all")
compare("a command that fails", as_it_is, "broken", status=1)
compare("clean", as_it_is, "-t", "clean")
