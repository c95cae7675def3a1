#!/usr/bin/env python3
"""Profilers find a name for every function: in the object's symbol table, and in perf's own map."""
import pathlib
import re
import shutil
import subprocess

from common import SCRATCH, compile_c, fail, options, run, skip, weft_command

NM = shutil.which("llvm-nm-19") or shutil.which("nm")
if NM is None:
    skip("there is no nm")

SOURCE = """#include <stdio.h>
#include <unistd.h>
__attribute__((noinline)) static int first_function(int n) { return n * 3; }
__attribute__((noinline)) static int second_function(int n) { return first_function(n) + 1; }
int main(int argc, char** argv) {
  printf("%d\\n", second_function(argc));
  fflush(stdout);
  char c;
  return (int)read(0, &c, 1) < 0;
}
"""
wasm = compile_c("named", SOURCE, "-O1")
made = SCRATCH / "named.weft"
subprocess.run([options.weft, "compile", "-o", made, wasm], check=True)
text = subprocess.run([NM, made], check=True, stdout=subprocess.PIPE, text=True).stdout
names = re.findall(r"^[0-9a-f]+ [tT] (\S+)$", text, re.M)
functions = [n for n in names if re.search(r"\.w\d+$", n)]
for wanted in ("first_function", "second_function", "_start"):
    if sum(n.startswith(wanted + ".w") for n in functions) != 1:
        fail(f"not one symbol {wanted} in {names}")
if len(set(functions)) != len(functions):
    fail("two functions have one symbol")
listing = run([options.weft, "inspect", wasm]).stdout.decode()
defined = int(re.search(r"(\d+) functions", listing)[1])
if len(functions) != defined:
    fail(f"{len(functions)} symbols for {defined} functions")

# The map names the same functions, at addresses that do not overlap.
process = subprocess.Popen(weft_command("--profile=perfmap", wasm), stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE)
if process.stdout.readline() != b"4\n":
    fail("the program did not run")
rows = []
perf_map = pathlib.Path(f"/tmp/perf-{process.pid}.map")
for line in perf_map.read_text().splitlines():
    begin, size, name = line.split(" ", 2)
    rows.append((int(begin, 16), int(size, 16), name))
process.communicate(b"x")
perf_map.unlink()
if {"named.wasm!first_function", "named.wasm!second_function"} - {name for _, _, name in rows}:
    fail(f"functions are missing in {rows}")
for (begin, size, _), (after, _, _) in zip(rows, rows[1:]):
    if begin + size > after:
        fail("ranges overlap")
