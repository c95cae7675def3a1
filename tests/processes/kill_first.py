#!/usr/bin/env python3
"""Kills the first process of a sandbox, or any other, at random moments: nothing of it may survive or hang,
and nothing may be left in $TMPDIR. With --seconds N it does so for that long (soak).

usage: kill_first.py --weft PROGRAM --cache FOLDER --scratch FOLDER --cc COMMAND [--seconds N] [--seed N]
"""
import argparse
import os
import pathlib
import random
import shlex
import shutil
import signal
import subprocess
import sys
import time

# Forks, spawns itself, lets children become orphans, joins some of them; ends by itself after a while.
PROGRAM = r"""
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
extern char **environ;
int main(int argc, char **argv) {
  int depth = argc > 1 ? atoi(argv[1]) : 0;
  unsigned seed = getpid();
  for (int i = 0; i < 40; i++) {
    int what = rand_r(&seed) % 4;
    pid_t pid;
    if (what == 0 && depth < 3) {
      char number[8] = {'0' + depth + 1, 0};
      char *args[] = {"program", number, 0};
      posix_spawn(&pid, "/proc/self/exe", 0, 0, args, environ);
    } else if (what < 3) {
      pid = fork();
      if (!pid && depth < 4) depth++, i = 30;
      else if (!pid) _exit(usleep(rand_r(&seed) % 20000));
    }
    if (what == 3) waitpid(-1, 0, WNOHANG);
    usleep(rand_r(&seed) % 3000);
  }
  if (depth == 0) while (waitpid(-1, 0, 0) > 0 || errno == EINTR) {}
  if (depth == 0) for (int i = 0; i < 3; i++) if (!fork()) for (;;) usleep(100000);
  if (depth == 0) usleep(300000);
}
"""


def descendants(marker):
    """Processes whose environment has the marker."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            if marker in (entry / "environ").read_bytes() and state not in "ZX":
                found.append(int(entry.name))
        except OSError:
            pass
    return found


def gone(marker, patience):
    end = time.monotonic() + patience
    while True:
        left = descendants(marker)
        if not left or time.monotonic() > end:
            return left
        time.sleep(0.02)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weft", type=os.path.abspath, required=True)
    parser.add_argument("--cache", type=os.path.abspath, required=True)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    parser.add_argument("--cc", required=True)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    if subprocess.run([*shlex.split(options.cc), "--print-sysroot"], capture_output=True).returncode:
        print("SKIPPED: there is no sysroot")
        return 77
    scratch = options.scratch.absolute()
    shutil.rmtree(scratch, ignore_errors=True)
    (scratch / "tmp").mkdir(parents=True)
    (scratch / "program.c").write_text(PROGRAM)
    subprocess.run([*shlex.split(options.cc), "-D_GNU_SOURCE", "-O1", "-w", "-o", scratch / "program.wasm",
                    scratch / "program.c"], check=True)
    command = [options.weft, "run", "--cache-dir", options.cache, "--tmpfs", "/tmp", "--max-processes", "100",
               scratch / "program.wasm"]
    marker = f"WEFT_TEST_MARK={os.getpid()}-{random.randrange(1 << 60)}".encode()
    name, _, value = marker.decode().partition("=")
    environment = {**os.environ, name: value, "TMPDIR": str(scratch / "tmp")}
    subprocess.run([*command, "9"], env=environment, timeout=120)  # compiled from here on
    print("seed", options.seed)
    choose = random.Random(options.seed)
    end, rounds = time.monotonic() + options.seconds, 0
    while rounds < 12 or time.monotonic() < end:
        rounds += 1
        first = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
        patient = choose.random() < 0.2
        time.sleep(0 if patient else choose.uniform(0, 0.4))
        if not patient and choose.random() < 0.5:
            for _ in range(choose.randrange(4)):
                others = [p for p in descendants(marker) if p != first.pid]
                if others:
                    try:
                        os.kill(choose.choice(others), signal.SIGKILL)
                    except ProcessLookupError:
                        pass
                time.sleep(choose.uniform(0, 0.05))
        if not patient:
            first.kill()
        try:
            first.wait(timeout=60)
        except subprocess.TimeoutExpired:
            sys.exit(f"round {rounds}: it hangs: {descendants(marker)}")
        left = gone(marker, 0 if patient else 10)
        if left:
            for pid in left:
                print(pid, pathlib.Path(f"/proc/{pid}/status").read_text())
            sys.exit(f"round {rounds}: {'ended' if patient else 'killed'}, but these live on: {left}")
    # What a killed one leaves is removed by the next.
    subprocess.run([*command, "9"], env=environment, timeout=120)
    files = list((scratch / "tmp").iterdir())
    if files:
        sys.exit(f"left behind: {files}")
    print(f"{rounds} rounds")
    return 0


sys.exit(main())
