#!/usr/bin/env python3
"""Terminals: a line editor on a pseudo-terminal, natively and in Weft, and modes that are put back.

usage: terminal_test.py --weft PROGRAM --cache FOLDER --scratch FOLDER --cc COMMAND
"""
import fcntl
import os
import pathlib
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import with_cc  # noqa: E402

SOURCE = pathlib.Path(__file__).with_name("editor.c")
PATIENCE = 60
# Each is typed when the one before has been answered: keys, and what the answer contains.
SESSION = [
    (b"", b"> "), (b"hello", b"> hello"), (b"\x1b[D\x1b[D\x7fL", b"> heLlo"), (b"\x01>", b"> >heLlo"),
    (b"\x05!\r", b'line ">heLlo!"'), (b"tab\tx\x1b[Dy\r", b'line "tabyx"'), (b"second\r", b'line "second"'),
]


class Terminal:
    """A program that leads a session on a pseudo-terminal of its own."""

    more_modes = 0

    def __init__(self, command, **more):
        self.control, self.end = pty.openpty()
        modes = termios.tcgetattr(self.end)
        modes[3] |= self.more_modes
        termios.tcsetattr(self.end, termios.TCSANOW, modes)
        fcntl.ioctl(self.end, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 77, 0, 0))
        self.before = termios.tcgetattr(self.end)
        self.seen = b""
        self.expected = 0  # how far what was expected has come

        def lead():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(command, stdin=self.end, stdout=self.end, stderr=self.end,
                                        preexec_fn=lead, **more)

    def expect(self, wanted):
        deadline = time.monotonic() + PATIENCE
        while (found := self.seen.find(wanted, self.expected)) < 0:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.control], [], [], left)[0]:
                raise AssertionError(f"no {wanted!r} after {self.seen[-300:]!r}")
            self.seen += os.read(self.control, 4096)
        self.expected = found + len(wanted)

    def type(self, keys):
        os.write(self.control, keys)

    def drain(self):
        while select.select([self.control], [], [], 0.1)[0]:
            self.seen += os.read(self.control, 4096)

    def modes(self):
        return termios.tcgetattr(self.end)

    def is_raw(self):
        return not self.modes()[3] & (termios.ICANON | termios.ECHO | termios.ISIG)

    def expect_modes_back(self, what):
        deadline = time.monotonic() + PATIENCE
        while self.modes() != self.before:
            assert time.monotonic() < deadline, f"{what}: the modes are {self.modes()}"
            time.sleep(0.01)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.control)
        os.close(self.end)


def play(command, last):
    terminal = Terminal(command)
    try:
        for keys, answer in SESSION:
            if keys:
                terminal.type(keys)
            terminal.expect(answer)
        assert terminal.is_raw(), "the editor's modes are not those of the terminal"
        terminal.type(last)
        terminal.expect(b"end")
        status = terminal.process.wait(PATIENCE)
        terminal.drain()
        return terminal, status
    except BaseException:
        terminal.close()
        raise


def build(source):
    """The commands that run the program natively and in Weft."""
    options = with_cc.prepare(with_cc.parser().parse_args())
    native = options.scratch / source.stem
    wasm = native.with_suffix(".wasm")
    subprocess.run([*options.cc, "-O1", source, "-o", wasm], check=True)
    subprocess.run(["clang-19", "-O1", "-w", "-D_GNU_SOURCE", source, "-o", native], check=True)
    weft = [options.weft, "run", "--cache-dir", options.cache, wasm]
    subprocess.run(weft, stdin=subprocess.DEVNULL, capture_output=True)  # compiled beforehand
    return [native], weft


def main():
    native, weft = build(SOURCE)
    for last in (b"\x04", b"\x03"):
        expected, status = play([*native, "-r"], last)
        found, weft_status = play([*weft, "-r"], last)
        assert weft_status == status, (weft_status, status)
        assert found.seen == expected.seen, f"natively {expected.seen!r}\nin Weft {found.seen!r}"
        found.expect_modes_back("restored by the program")
        expected.close()
        found.close()

    # A program that leaves its modes: they are back when Weft has ended.
    terminal, status = play(weft, b"\x04")
    assert status == 0 and terminal.modes() == terminal.before, terminal.modes()
    terminal.close()

    for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV):
        terminal = Terminal(weft)
        for keys, answer in SESSION[:3]:
            terminal.type(keys) if keys else None
            terminal.expect(answer)
        assert terminal.is_raw()
        terminal.process.send_signal(number)
        terminal.process.wait(PATIENCE)
        terminal.expect_modes_back(number.name)
        terminal.close()

    terminal = Terminal(weft)
    terminal.expect(b"> ")
    terminal.type(b"trap\r")
    terminal.process.wait(PATIENCE)
    terminal.expect_modes_back("a trap")
    terminal.close()

    # Without a terminal there is none.
    out = subprocess.run(weft, stdin=subprocess.DEVNULL, capture_output=True, start_new_session=True)
    assert out.stdout.startswith(b"tty 000\n") and out.returncode == 1, out
    return 0


if __name__ == "__main__":
    sys.exit(main())
