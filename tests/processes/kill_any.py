#!/usr/bin/env python3
"""Kills the first process of a sandbox, and any of the others, with SIGKILL at random moments while shell scripts
and a program that forks run in it. Whatever is killed: a sandbox comes to its end, with the first process all of it
goes, and nothing is left in $TMPDIR, of sockets, in the cache, or of shared memory. With --seconds N it does so for
that long (soak).

usage: kill_any.py --weft PROGRAM --cache FOLDER --scratch FOLDER --cc COMMAND [--dash FILE.wasm] [--seconds N] [--seed N]
"""
import collections
import os
import pathlib
import random
import shlex
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import with_cc  # noqa: E402

COMMANDS = "cat echo grep head seq sleep sort tee tr wc yes".split()
# How long a sandbox may take to its end: a few seconds of work on a quiet machine.
PATIENCE = 150 * int(os.environ.get("WEFT_TEST_PATIENCE", 1))
COMPILED = (".so", ".src", ".mod")


def members(marker):
    """Processes whose environment has the marker, dead ones left out."""
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


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
        return True
    except ProcessLookupError:
        return False


class Soak:
    def __init__(self, options):
        self.options = options
        self.scratch = options.scratch
        shutil.rmtree(self.scratch, ignore_errors=True)
        for name in ("tmp", "work"):
            (self.scratch / name).mkdir(parents=True)
        self.marker = f"WEFT_TEST_MARK={os.getpid()}-{random.randrange(1 << 60)}".encode()
        name, _, value = self.marker.decode().partition("=")
        self.environment = {**os.environ, name: value, "TMPDIR": str(self.scratch / "tmp")}
        self.choose = random.Random(options.seed)
        self.counts = collections.Counter()

    def compile(self, name, source):
        wasm = self.scratch / f"{name}.wasm"
        subprocess.run([*self.options.cc, "-D_GNU_SOURCE", "-O1", "-w", "-o", wasm, source], check=True)
        return wasm

    def prepare(self):
        program = self.compile("program", HERE / "program.c")
        self.works = {"program": [program]}
        if self.options.dash:
            tools = self.compile("tools", HERE.parent / "guest" / "shell" / "tools.c")
            shutil.copy(HERE / "work.sh", self.scratch / "work")
            flags = [word for name in COMMANDS for word in ("--command", f"{name}={tools}")]
            flags += ["--command", f"sh={self.options.dash}", "--mount", f"{self.scratch / 'work'}:/work", "--cwd",
                      "/work", "--env", "PATH=/bin", self.options.dash, "work.sh"]
            self.works["scripts"] = [*flags, "4", "sh"]
        for name in self.works:
            self.run(self.command(name, self.options.cache))  # compiled from here on

    def command(self, name, cache):
        return [self.options.weft, "run", "--cache-dir", cache, "--tmpfs", "/tmp", "--max-processes", "200",
                "--listen", f"unix:{self.scratch / 'tmp' / 'socket'}", *self.works[name]]

    def run(self, command):
        errors = self.scratch / "errors"
        process = subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL, stderr=errors.open("w"))
        status = self.wait(process)
        if status:
            print(errors.read_text(errors="replace"))
            self.fail(f"exit status {status} of {shlex.join(map(str, command))} with nobody killed")

    def wait(self, process):
        try:
            return process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.fail(f"it hangs: {shlex.join(map(str, process.args))}")

    def fail(self, text):
        print("locks, their holders by pid:\n" + pathlib.Path("/proc/locks").read_text())
        for pid in members(self.marker)[:20]:
            try:
                print(pid, *(pathlib.Path(f"/proc/{pid}/{name}").read_text() for name in ("cmdline", "wchan", "status")))
            except OSError:
                continue
            if shutil.which("gdb"):
                sys.stdout.flush()
                subprocess.run(["gdb", "-p", str(pid), "-batch", "-ex", "thread apply all backtrace 20"], timeout=60,
                               stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        sys.exit(f"seed {self.options.seed}, {dict(self.counts)}: {text}")

    def kill_some(self, first):
        """Members, the first one only by luck."""
        for _ in range(self.choose.randrange(1, 12)):
            found = members(self.marker)
            if not found:
                return
            pid = self.choose.choice(found)
            if (pid != first.pid or self.choose.random() < 0.1) and kill(pid):
                self.counts["first killed" if pid == first.pid else "others killed"] += 1
            time.sleep(self.choose.choice([0, 0, 0.01, 0.1, 0.5]) * self.choose.random())

    def check_gone(self, patience):
        end = time.monotonic() + patience
        while members(self.marker):
            if time.monotonic() > end:
                self.fail("these live on")
            time.sleep(0.02)

    def check_files(self, cache):
        """What a killed one leaves is removed by the next: one that nobody kills leaves nothing."""
        self.run([*self.command("program", cache), "9"])
        # ThreadSanitizer's own, of programs that were killed as they started.
        left = [f for f in (self.scratch / "tmp").iterdir() if not f.name.startswith("tsan.rodata.")]
        if left:
            self.fail(f"left behind: {left}")
        shared = [f for f in os.listdir("/dev/shm") if "weft" in f] if os.path.isdir("/dev/shm") else []
        if shared:
            self.fail(f"left behind in /dev/shm: {shared}")

    def check_cache(self, cache):
        """After kills in compiles: all that was begun is finished or gone."""
        for name in self.works:
            self.run(self.command(name, cache))
        garbage = [f for f in pathlib.Path(cache).rglob("*") if f.suffix not in COMPILED]
        if garbage:
            self.fail(f"left behind in the cache: {garbage}")
        shutil.rmtree(cache)

    def round(self):
        name = self.choose.choice(list(self.works))
        cold = self.choose.random() < self.options.cold
        cache = self.scratch / "cold" if cold else self.options.cache
        self.counts.update({name: 1, "cold": cold})
        first = subprocess.Popen(self.command(name, cache), env=self.environment, stdin=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        how = self.choose.choice(["first", "others", "others", "both", "none"])
        if how != "none":
            time.sleep(self.choose.uniform(0, 0.6))
        if how in ("others", "both"):
            self.kill_some(first)
        if how in ("first", "both"):
            first.kill()
            self.counts["first killed"] += 1
        status = self.wait(first)
        # Who ends by itself has waited for the others; those of a killed one die by the kernel.
        self.check_gone(10 if status == -signal.SIGKILL else 0)
        if cold:
            self.check_cache(cache)
        return status

    def soak(self):
        end, rounds, last = time.monotonic() + self.options.seconds, 0, time.monotonic()
        while rounds < 16 or time.monotonic() < end:
            rounds += 1
            self.round()
            if rounds % 4 == 0:
                self.check_files(self.options.cache)
            if time.monotonic() > last + 60:
                last = time.monotonic()
                print(f"{rounds} rounds: {dict(self.counts)}", flush=True)
        self.check_files(self.options.cache)
        print(f"{rounds} rounds: {dict(self.counts)}")
        assert self.counts["others killed"] and self.counts["first killed"]


def main():
    parser = with_cc.parser()
    parser.add_argument("--dash", type=os.path.abspath)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--cold", type=float, default=0.1, help="the share of rounds that begin with an empty cache")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = with_cc.prepare(parser.parse_args())
    if options.dash and not os.path.exists(options.dash):
        with_cc.skip("there is no shell")
    print("seed", options.seed)
    soak = Soak(options)
    soak.prepare()
    try:
        soak.soak()
    finally:
        for pid in members(soak.marker):
            kill(pid)
    return 0


sys.exit(main())
