#!/usr/bin/env python3
"""gdb sees a program that runs with -g: its functions, its lines, across calls of the host."""
import os
import re
import shutil

from common import SCRATCH, compile_c, fail, options, run, skip

if shutil.which("gdb") is None:
    skip("there is no gdb")

SOURCE = """#include <stdio.h>
#include <unistd.h>
__attribute__((noinline)) static int inner(int n) {
  unsigned char noise[4];
  int bad = getentropy(noise, sizeof noise);
  return n + bad + 1;
}
__attribute__((noinline)) static int outer(int n) {
  return inner(n) * 2;
}
int main(void) {
  int answer = outer(20);
  printf("%d\\n", answer);
  return 0;
}
"""
wasm = compile_c("watched", SOURCE, "-g", "-O1")


def gdb(*commands, flags=("-g",), module=wasm):
    words = ["gdb", "-nx", "-batch", "-iex", "set debuginfod enabled off", "-ex",
             "set breakpoint pending on", "-ex", "set width 0",
             *(word for c in commands for word in ("-ex", c)), "--args", options.weft, "run",
             "--cache-dir", str(SCRATCH / "cache"), *flags, str(module)]
    done = run(words, cwd=SCRATCH, env={**os.environ, "LC_ALL": "C"})
    text = (done.stdout + done.stderr).decode(errors="replace")
    if "ptrace: Operation not permitted" in text or "Couldn't get registers" in text:
        skip("gdb may not trace programs here")
    return text


def want(text, *patterns):
    at = 0
    for pattern in patterns:
        found = re.compile(pattern, re.M).search(text, at)
        if not found:
            fail(f"no /{pattern}/ (in this place) in\n{text}")
        at = found.end()


# Compiled first, so that gdb does not follow a compiler.
done = run([options.weft, "run", "--cache-dir", str(SCRATCH / "cache"), "-g", str(wasm)])
if (done.returncode, done.stdout) != (0, b"42\n"):
    fail(f"-g changes what the program does: {done}")

FRAMES = (r"^#\d+ .*\binner .*at .*watched\.c:5$", r"^#\d+ .*\bouter .*at .*watched\.c:9$",
          r"^#\d+ .*\b(__original_main|main) .*at .*watched\.c:12$", r"^#\d+ .*\b_start",
          r"^#\d+ .*\bmain \(")
want(gdb("break watched.c:5", "run", "info line", "bt", "next", "info line"),
     r"^Breakpoint 1, .*inner .*at .*watched\.c:5", r"Line 5 of \".*watched\.c\" starts at address",
     *FRAMES, r"Line 6 of \".*watched\.c\" starts at address")
# The host function that it calls, on the host's stack, and back on the guest's.
want(gdb("break inner", "run", "break getrandom", "continue", "bt", "delete", "tbreak watched.c:6",
         "continue", "bt"),
     r"^#\d+ .*getrandom", r"^#\d+ .*weft_engine_call_host", r"^Temporary breakpoint .*inner",
     r"^#\d+ .*\binner .*at .*watched\.c:6$", *FRAMES[1:])
want(gdb("break outer", "run", "finish"), r"^Breakpoint 1, .*outer \(\)",
     r"__original_main|main", r"watched\.c:1[23]")
# Without DWARF lines are places in the module.
bare = compile_c("bare", SOURCE, "-O1", "-Wl,--strip-debug")
run([options.weft, "run", "--cache-dir", str(SCRATCH / "cache"), "-g", str(bare)])
want(gdb("break inner", "run", "bt", module=bare), r"^Breakpoint 1, .*inner .*at module\.wasm:\d+",
     r"^#1 .*\bouter .*at module\.wasm:\d+")
