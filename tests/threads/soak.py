#!/usr/bin/env python3
"""Threads, locks, signals, forks and ends, mixed at random by soak.c, for a long while: nothing may hang, crash
or grow.

usage: soak.py --weft PROGRAM --cache FOLDER --scratch FOLDER --cc COMMAND [--seconds N] [--seed N] [--native]

One program runs all the time; whenever it is quiet, its host threads, mappings, descriptors, children and
memory are looked at. It gets signals from outside meanwhile, and is stopped and continued. Beside it, short
programs end in all ways that there are. What hangs is shown: what each thread waits for, and its stack.
--native does the same without Weft, to see whether the programs are right.
"""
import os
import pathlib
import queue
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import with_cc  # noqa: E402

PATIENCE = 40 * int(os.environ.get("WEFT_TEST_PATIENCE", 1))
THREADS = 12
# Quiet moments before the figures must be level: the first rounds have the most threads.
WARM = 8
# kMaxIdle of src/runtime/workers.h.
IDLE_THREADS = 128
OUTSIDE = [signal.SIGUSR1, signal.SIGUSR2, signal.SIGHUP, signal.SIGWINCH, signal.SIGINT, signal.SIGTERM]


def text_of(path):
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def children_of(pid):
    return [int(p) for task in pathlib.Path(f"/proc/{pid}/task").iterdir()
            for p in text_of(task / "children").split()]


def show(pid, depth=0):
    """What the threads of a process wait for; of its children, too."""
    print(f"--- process {pid}: {text_of(pathlib.Path(f'/proc/{pid}/cmdline'))!r}")
    for task in sorted(pathlib.Path(f"/proc/{pid}/task").glob("*")):
        status = dict(re.findall(r"(?m)^(State|SigPnd|ShdPnd|SigBlk):\t(.*)$", text_of(task / "status")))
        print(f"{task.name} {status} in {text_of(task / 'wchan')}, call {text_of(task / 'syscall').strip()}")
    if shutil.which("gdb"):
        stacks = subprocess.run(["gdb", "-p", str(pid), "-batch", "-ex", "thread apply all bt 14"], timeout=120,
                                capture_output=True, text=True, check=False).stdout
        print("\n".join(line for line in stacks.splitlines() if not line.startswith("[New LWP")))
    for child in children_of(pid) if depth < 3 else []:
        show(child, depth + 1)
    sys.stdout.flush()


def hangs(what, pid):
    print(f"{what}: nothing for {PATIENCE} s")
    show(pid)
    os.kill(pid, signal.SIGKILL)
    sys.stdout.flush()
    os._exit(1)


def figures(pid):
    folder = pathlib.Path(f"/proc/{pid}")
    status = text_of(folder / "status")

    def field(name):
        return int(re.search(rf"(?m)^{name}:\s+(\d+)", status)[1])

    return {"threads": field("Threads"), "mappings": text_of(folder / "maps").count("\n"),
            "descriptors": len(list((folder / "fd").iterdir())), "children": len(children_of(pid)),
            "address space, MiB": field("VmSize") // 1024, "memory, MiB": field("VmRSS") // 1024}


def allowed(name, warm):
    """How far a figure may be above the largest of the first moments. Weft keeps idle threads, with their
    stacks, until there are IDLE_THREADS."""
    more = max(8, IDLE_THREADS + 8 - warm["threads"])
    return {"threads": more, "mappings": 40 + warm["mappings"] // 4 + 8 * more, "descriptors": 0, "children": 0,
            "address space, MiB": 64 + 12 * more, "memory, MiB": 16 + warm["memory, MiB"] // 4}[name]


class Lines:
    """A program's lines, awaited for a while only."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put("")

    def next(self, what):
        try:
            return self.lines.get(timeout=PATIENCE)
        except queue.Empty:
            hangs(what, self.process.pid)

    def end(self, what):
        self.process.stdin.close()
        try:
            return self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            hangs(what, self.process.pid)


def disturb(process, choose, stop):
    """Signals from outside, until it is to stop."""
    while not stop.wait(choose.uniform(0, 0.05)):
        if choose.random() < 0.02:
            process.send_signal(signal.SIGSTOP)
            time.sleep(choose.uniform(0, 0.02))
            process.send_signal(signal.SIGCONT)
        else:
            process.send_signal(choose.choice(OUTSIDE))


def steady(command, seconds, seed, failures):
    """The program that runs all the time."""
    run = Lines([*command, "steady", str(seconds), str(seed), str(THREADS)])
    choose, warm, all_of, line, last = random.Random(seed), {}, [], "", time.monotonic()
    while True:
        stop = threading.Event()
        # Only once it has its handlers.
        if all_of:
            disturber = threading.Thread(target=disturb, args=(run.process, choose, stop))
            disturber.start()
        said = run.next("the steady program")
        stop.set()
        if all_of:
            disturber.join()
        if not said:
            break
        line = said.strip()
        found = figures(run.process.pid)
        all_of.append(found)
        for name, value in found.items():
            if len(all_of) <= WARM:
                warm[name] = max(warm.get(name, 0), value)
            elif value > warm[name] + allowed(name, warm):
                failures.append(f"{name} grow from {warm[name]} to {value}: {line}")
        if failures or time.monotonic() > last + 60:
            last = time.monotonic()
            print(f"{line}; {found}", flush=True)
        run.process.stdin.write("\n" if not failures else "")
        run.process.stdin.flush()
        if failures:
            run.process.kill()
            return
    status = run.end("the end of the steady program")
    if status != 0 or len(all_of) <= WARM:
        failures.append(f"the steady program ended with {status} after {len(all_of)} rounds: {line}")
        return
    print(f"{line}\nrounds: {len(all_of)}")
    for name, value in warm.items():
        rest = [f[name] for f in all_of[WARM:]]
        print(f"  {name}: at most {value} in the first {WARM} rounds, {max(rest)} later, {rest[-1]} at last")


def ends(command, end, seed, failures):
    """Programs that end, one after the other."""
    choose, counts = random.Random(seed), {}
    while (time.monotonic() < end or not counts) and not failures:
        number = choose.randrange(1 << 30)
        what = f"soak ends {number}"
        run = Lines([*command, "ends", str(number)])
        said = run.next(what).split()
        expected = int(said[1]) if len(said) == 2 else None
        if said == ["outside"]:
            expected = -choose.choice([signal.SIGTERM, signal.SIGKILL])
            time.sleep(choose.uniform(0, 0.02))
            run.process.send_signal(-expected)
        status = run.end(what)
        if status == -signal.SIGILL and not command[1:]:
            status = 134
        if expected is None or status != expected:
            failures.append(f"{what}: said {said}, expected {expected}, ended with {status}")
        kind = expected if expected is not None and expected < 0 else "code"
        counts[kind] = counts.get(kind, 0) + 1
    print(f"ends: {counts}", flush=True)


def main():
    parser = with_cc.parser()
    parser.add_argument("--seconds", type=float, default=12 * int(os.environ.get("WEFT_TEST_PATIENCE", 1)))
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--native", action="store_true")
    options = with_cc.prepare(parser.parse_args())
    source = pathlib.Path(__file__).with_name("soak.c")
    cc = ["clang-19"] if options.native else options.cc
    program = options.scratch / ("soak" if options.native else "soak.wasm")
    subprocess.run([*cc, "-D_GNU_SOURCE", "-O1", "-Wall", "-Werror", "-pthread", "-o", program, source], check=True)
    command = [program] if options.native else [options.weft, "run", "--cache-dir", options.cache, program]
    subprocess.run([*command, "child", "3"], timeout=PATIENCE, check=False)  # compiled from here on
    print(f"seed {options.seed}, {options.seconds:.0f} s", flush=True)
    end, failures = time.monotonic() + options.seconds, []
    failing = threading.Thread(target=ends, args=(command, end, options.seed, failures))
    failing.start()
    steady(command, options.seconds, options.seed, failures)
    failing.join()
    print("\n".join(failures) or "level")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
