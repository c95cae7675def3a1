"""What the benchmarks share: runs, rounds, ratios, tables.

Every round runs each contender once, in turn, so that a drift of the machine hits all alike.
"""
import argparse
import math
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLANG = "clang-19"
WASI = [CLANG, "--target=wasm32-wasi", "-O2", "-Wl,-z,stack-size=1048576"]
NATIVE = [CLANG, "-O2"]
TIME = shutil.which("time")
CRASHED = set()  # commands


class Run:
    """One finished process: what it cost and printed."""

    def __init__(self, command, peak=False, may_crash=False):
        # What this interpreter occupied before exec counts as the child's peak; time(1) is small.
        self.peak_mib = math.nan
        with tempfile.TemporaryFile() as out, tempfile.NamedTemporaryFile("r") as kib:
            if peak and TIME:
                command = [TIME, "-q", "-f", "%M", "-o", kib.name, *command]
            start = time.perf_counter()
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=subprocess.PIPE)
            error = process.stderr.read()
            _, status, usage = os.wait4(process.pid, 0)
            self.wall = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            self.output = out.read()
            if peak and TIME and process.returncode == 0:
                self.peak_mib = int(kib.read()) / 1024
        self.cpu = usage.ru_utime + usage.ru_stime
        self.crashed = process.returncode != 0
        if self.crashed and not may_crash:
            sys.exit(f"{' '.join(map(str, command))}: exit {process.returncode}\n"
                     f"{error.decode(errors='replace')}")


def stable_lines(output):
    """What must be equal: all but speedtest1's lines that hold a time."""
    return [line for line in output.splitlines() if not re.search(rb"\d\.\d{3}s$", line)]


def rounds(contenders, count, figure, peak=False):
    """{name: [figure of each round]}, after one round that warms caches and compares outputs.

    Node may crash at its end, with the right output printed: CRASHED remembers it.
    """
    def run(name, measure_peak=False):
        result = Run(contenders[name], measure_peak, may_crash=name == "node")
        if result.crashed:
            CRASHED.add(" ".join(map(str, contenders[name])))
        return result

    outputs = {name: stable_lines(run(name).output) for name in contenders}
    reference = next(iter(outputs.values()))
    for name, output in outputs.items():
        if output != reference:
            sys.exit(f"{name} printed something else than {next(iter(outputs))}")
    figures = {name: [] for name in contenders}
    for _ in range(count):
        for name in contenders:
            figures[name].append(figure(run(name, peak)))
    return figures


def row(label, cells):
    print(f"{label:<16}" + "".join(f"{c:>22}" for c in cells), flush=True)


def spread(values, scale=1.0, digits=3):
    low, mid, high = min(values), statistics.median(values), max(values)
    return "{:.{d}f} [{:.{d}f}–{:.{d}f}]".format(mid * scale, low * scale, high * scale, d=digits)


def ratios(figures, base):
    """Median over the rounds of each contender's ratio to the base in the same round."""
    return {name: statistics.median(v / b for v, b in zip(values, figures[base]))
            for name, values in figures.items() if name != base}


def build(command, target, *sources):
    if not target.exists() or any(s.stat().st_mtime > target.stat().st_mtime for s in sources):
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([*command, "-o", str(target)], check=True)
    return target


def step_options(doc):
    """The options of benchmarks whose programs print a name and nanoseconds a step, one a line."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--weft", default=ROOT / "build" / "release" / "bin" / "weft", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--native-compiler", default="gcc" if shutil.which("gcc") else CLANG)
    options = parser.parse_args()
    options.weft = options.weft.resolve()
    return options


def steps(title, contenders, count, base, limits, processors=None):
    """Prints a table of such programs: medians over the rounds, and those of the ratios to the base
    within a round for each that `limits` names; whether one is above its limit. On so many of this
    machine's processors."""
    def pin():
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:processors])

    figures = {name: {} for name in contenders}
    for _ in range(count + 1):
        for name, command in contenders.items():
            text = subprocess.run(command, check=True, capture_output=True, text=True,
                                  preexec_fn=pin).stdout
            for line in text.splitlines():
                step, value = line.rsplit(" ", 1)
                figures[name].setdefault(step, []).append(float(value))
    widest = max(len(text) for text in [title, *figures[base]]) + 1
    row(title.ljust(widest), [*contenders, *(f"{name}/{base}" for name in limits)])
    bad = False
    for step, values in figures[base].items():
        # The first round compiles and warms up.
        cells = [f"{statistics.median(figures[name][step][1:]):.1f}" for name in contenders]
        for name, limit in limits.items():
            ratio = statistics.median(w / n for n, w in list(zip(values, figures[name][step]))[1:])
            bad |= limit is not None and ratio > limit
            cells.append(f"{ratio:.3f}" + (f" of {limit}" if limit is not None else ""))
        row(step.ljust(widest), cells)
    return bad


def steps_here_and_there(title, contenders, count, base, limits):
    """On one processor, where a step costs what is computed, and on all, where it is mostly the time
    that an idle processor takes to wake up."""
    alone = steps(f"{title}, one processor", contenders, count, base, limits, 1)
    return steps(f"{title}, all", contenders, count, base, limits) or alone
