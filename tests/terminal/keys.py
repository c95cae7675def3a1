#!/usr/bin/env python3
"""Keys that mean signals, stops and the way back, window sizes, timed reads: as natively.

usage: keys.py --weft PROGRAM --cache FOLDER --scratch FOLDER --cc COMMAND
"""
import fcntl
import os
import pathlib
import signal
import struct
import sys
import termios
import time

from terminal_test import Terminal, build

SOURCE = pathlib.Path(__file__).with_name("keys.c")
# Leads the session as a shell does: starts the program as a job of its own, tells what becomes of it, and
# continues it in the foreground when it has stopped and a byte comes.
SHELL = """
import os, signal, sys, termios
out, more = int(sys.argv[1]), int(sys.argv[2])
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
job = os.fork()
if job == 0:
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    os.execv(sys.argv[3], sys.argv[3:])
while True:
    _, status = os.waitpid(job, os.WUNTRACED)
    os.tcsetpgrp(0, os.getpid())
    os.write(out, b"%d\\n" % status)
    if not os.WIFSTOPPED(status):
        break
    os.read(more, 1)
    os.tcsetpgrp(0, job)
    os.kill(-job, signal.SIGCONT)
    os.write(out, b"on\\n")
"""


class Job(Terminal):
    """A program in the foreground of a session that another leads."""

    # Else Linux may throw away what a handler writes, after the key's signal.
    more_modes = termios.NOFLSH

    def __init__(self, command):
        statuses, out = os.pipe()
        more, self.go_on = os.pipe()
        for fd in (out, more):
            os.set_inheritable(fd, True)
        super().__init__([sys.executable, "-c", SHELL, str(out), str(more), *map(str, command)],
                         pass_fds=(out, more))
        os.close(out)
        os.close(more)
        self.statuses = os.fdopen(statuses)
        self.expect(b"ready")

    def status(self):
        return int(self.statuses.readline())

    def continue_it(self):
        os.write(self.go_on, b"x")
        assert self.statuses.readline() == "on\n"

    def resize(self, columns, rows):
        fcntl.ioctl(self.control, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def close(self):
        os.close(self.go_on)
        self.statuses.close()
        super().close()


def keys_kill(command):
    for how in ("waits", "computes"):
        for key, number in ((b"\x03", signal.SIGINT), (b"\x1c", signal.SIGQUIT)):
            job = Job([*command, how])
            job.type(key)
            status = job.status()
            assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == number, (how, key, status)
            job.close()
    for how in ("waits", "computes"):
        job = Job([*command, how])
        job.type(b"\x1a")
        status = job.status()
        assert os.WIFSTOPPED(status) and os.WSTOPSIG(status) == signal.SIGTSTP, (how, status)
        job.continue_it()
        job.type(b"\x03")
        status = job.status()
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT, (how, status)
        job.close()


def handlers(command):
    job = Job([*command, "handlers"])
    job.type(b"\x03")
    job.expect(b"<1 interrupts, 0 quits, 77x33>")
    job.type(b"\x1c")
    job.expect(b"<1 interrupts, 1 quits, 77x33>")
    job.resize(100, 50)
    job.expect(b"<1 interrupts, 1 quits, 100x50>")
    # It stops with handlers of other signals and a read under way, which goes on.
    job.type(b"\x1a")
    assert os.WIFSTOPPED(job.status())
    job.continue_it()
    job.expect(b"goes on")
    job.type(b"\x03")
    job.expect(b"<2 interrupts, 1 quits, 100x50>")
    job.type(b"\x04")
    job.expect(b"end")
    assert job.status() == 0
    assert b"for nothing" not in job.seen, job.seen
    job.close()


def editor(command):
    job = Job([*command, "editor"])
    assert not job.modes()[3] & termios.ICANON
    job.type(b"a")
    job.expect(b"key 97")
    for _ in range(2):
        job.type(b"\x1a")
        job.expect(b"stopping")
        assert os.WIFSTOPPED(job.status())
        # Whoever is in the foreground now has the terminal as it was.
        assert job.modes() == job.before, job.modes()
        job.continue_it()
        job.expect(b"again")
        assert not job.modes()[3] & termios.ICANON
        job.type(b"b")
        job.expect(b"key 98")
    job.type(b"q")
    assert job.status() == 0
    assert job.modes() == job.before
    job.close()


def timed(command):
    job = Job([*command, "timed"])
    job.expect(b"idle")
    job.type(b"a")
    job.expect(b"key 97")
    job.expect(b"idle")
    job.type(b"\x1b[A")
    job.expect(b"escape and 2")
    job.type(b"\x1b")
    job.expect(b"escape and 0")
    job.type(b"q")
    job.expect(b"four")
    for key in (b"1", b"2", b"3"):
        job.type(key)
        time.sleep(0.05)
    assert b"at once" not in job.seen
    job.type(b"4")
    job.expect(b"at once 4")
    job.expect(b"in time")
    time.sleep(0.5)
    assert b"so far" not in job.seen, "the first byte is waited for"
    job.type(b"12")
    job.expect(b"so far 2")
    job.expect(b"nothing 0")
    assert job.status() == 0
    job.close()


def main():
    native, weft = build(SOURCE)
    for name, command in (("natively", native), ("in Weft", weft)):
        for part in (keys_kill, handlers, editor, timed):
            print(name, part.__name__, flush=True)
            part(command)
    return 0


if __name__ == "__main__":
    sys.exit(main())
