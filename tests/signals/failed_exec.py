#!/usr/bin/env python3
"""An exec that fails at the very last, when Weft itself cannot be started again: no signal is lost by it.

usage: failed_exec.py --weft PROGRAM --cache FOLDER --scratch FOLDER --cc COMMAND
"""
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import with_cc  # noqa: E402

# In the callback, with the other signals noted by Weft and not yet brought: these stay outside, while the program
# tries to replace itself.
PROGRAM = r"""
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#define WASIX(name) __attribute__((__import_module__("wasix_32v1"), __import_name__(#name)))
WASIX(callback_signal) void callback_signal(const char *name, int length);
WASIX(thread_signal) int thread_signal(int tid, int sig);
static const char callback[] = "bring", nobody[] = "nobody";
static volatile int came[65];
static void name(const char *text) { callback_signal(text, strlen(text)); }
__attribute__((__export_name__("bring"))) void bring(int sig) {
  came[sig]++;
  if (sig != SIGUSR1) return;
  name(nobody);
  char *args[] = {"program", NULL};
  execv("/proc/self/exe", args);
  printf("exec: %s\n", strerror(errno));
  name(callback);
}
int main(void) {
  static const int sent[] = {SIGUSR1, SIGTERM, SIGCHLD, SIGURG, SIGWINCH, 33, 40, 40};
  enum { count = sizeof sent / sizeof *sent };
  char line[8];
  name(callback);
  puts("ready");
  fflush(stdout);
  if (!fgets(line, sizeof line, stdin)) return 1;
  name(nobody);
  for (int i = 0; i < count; i++)
    if (thread_signal(0, sent[i])) puts("cannot send");
  name(callback);
  for (int i = 1; i < 65; i++)
    if (came[i]) printf("%d came %d times\n", i, came[i]);
  return 0;
}
"""
EXPECTED = """exec: Permission denied
10 came 1 times
15 came 1 times
17 came 1 times
23 came 1 times
28 came 1 times
33 came 1 times
40 came 2 times
"""


def main():
    options = with_cc.prepare(with_cc.parser().parse_args())
    source, module = options.scratch / "failed_exec.c", options.scratch / "failed_exec.wasm"
    source.write_text(PROGRAM)
    subprocess.run([*options.cc, "-O2", "-o", module, source], check=True)
    # A Weft of its own, which nobody else starts.
    weft = options.scratch / "weft"
    shutil.copy(options.weft, weft)
    environment = dict(os.environ, WEFT_COMPILER=str(pathlib.Path(options.weft).with_name("weft-compiler")))
    running = subprocess.Popen([weft, "run", "--cache-dir", options.cache, module], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True, env=environment)
    assert running.stdout.readline() == "ready\n"
    weft.chmod(0o600)
    out, _ = running.communicate("go\n", timeout=60)
    if (running.returncode, out) != (0, EXPECTED):
        sys.exit(f"status {running.returncode}, and it printed\n{out}instead of\n{EXPECTED}")
    shutil.rmtree(options.scratch)


main()
