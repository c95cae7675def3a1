#!/usr/bin/env python3
"""Signals from outside: what a parent sees of a Weft whose guest has handlers, or none.

usage: outside.py --weft PROGRAM --cache FOLDER --scratch FOLDER --cc COMMAND
"""
import os
import pathlib
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import with_cc  # noqa: E402

PROGRAM = r"""
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
static volatile sig_atomic_t got;
static void note(int sig) { got = sig; }
int main(int argc, char **argv) {
  const char *how = argc > 1 ? argv[1] : "";
  if (strstr(how, "handler")) {
    struct sigaction a = {.sa_handler = note};
    sigaction(SIGTERM, &a, NULL);
    sigaction(SIGINT, &a, NULL);
    sigaction(SIGHUP, &a, NULL);
  }
  if (strstr(how, "other")) signal(SIGUSR1, note);
  puts("ready");
  fflush(stdout);
  if (strstr(how, "computing")) {
    while (!got) {
    }
  } else {
    char c;
    while (!got && read(0, &c, 1) != 0) {
    }
  }
  printf("got %d\n", got);
  return 0;
}
"""
failures = []


def check(what, seen, expected):
    if seen != expected:
        failures.append(f"{what}: {seen!r} instead of {expected!r}")


class Run:
    def __init__(self, command, *arguments, **more):
        self.process = subprocess.Popen([*command, *arguments], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, **more)
        assert self.process.stdout.readline() == "ready\n"

    def send(self, number):
        self.process.send_signal(number)
        return self

    def end(self):
        rest = self.process.stdout.read()
        self.process.stdin.close()
        return self.process.wait(), rest


def main():
    options = with_cc.prepare(with_cc.parser().parse_args())
    source, module = options.scratch / "outside.c", options.scratch / "outside.wasm"
    source.write_text(PROGRAM)
    subprocess.run([*options.cc, "-D_GNU_SOURCE", "-O2", "-o", module, source], check=True)
    weft = [options.weft, "run", "--cache-dir", options.cache, str(module)]
    for where in ("waiting", "computing"):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            name = signal.Signals(number).name
            check(f"{where}, no handler, {name}", Run(weft, where).send(number).end(), (-number, ""))
            check(f"{where}, handler of another signal, {name}",
                  Run(weft, where + "-other").send(number).end(), (-number, ""))
            check(f"{where}, handler, {name}", Run(weft, where + "-handler").send(number).end(),
                  (0, f"got {int(number)}\n"))
        check(f"{where}, SIGKILL", Run(weft, where + "-handler").send(signal.SIGKILL).end()[0], -9)
    # Stopped, with a handler of something else pending, and continued.
    for how in ("waiting-handler", "waiting-other", "computing-handler"):
        # In a process group that nobody could continue, Linux drops SIGTSTP.
        run = Run(weft, how).send(signal.SIGTSTP).send(signal.SIGSTOP)
        _, status = os.waitpid(run.process.pid, os.WUNTRACED)
        check(f"{how}, stopped", os.WIFSTOPPED(status), True)
        run.send(signal.SIGTERM).send(signal.SIGCONT)
        while True:
            _, status = os.waitpid(run.process.pid, os.WUNTRACED)
            if not os.WIFSTOPPED(status):
                break
            run.send(signal.SIGCONT)
        run.process.returncode = os.waitstatus_to_exitcode(status)
        check(f"{how}, continued", run.end(),
              (0, "got 15\n") if how.endswith("handler") else (-15, ""))
    # Ignored from the start, as nohup does it; a handler may still be installed.
    ignore = {"preexec_fn": lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)}
    run = Run(weft, "waiting-other", **ignore).send(signal.SIGHUP).send(signal.SIGTERM)
    check("ignored from the start", run.end(), (-15, ""))
    run = Run(weft, "waiting-handler", **ignore).send(signal.SIGHUP)
    check("ignored, then handled", run.end(), (0, "got 1\n"))
    print("\n".join(failures) or "as a native program")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
