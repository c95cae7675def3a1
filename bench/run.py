#!/usr/bin/env python3
"""Weft's benchmarks: medians and ratios of one run, against native code and Node's node:wasi; `libc`: programs
built with `weft cc` against their wasi-libc builds.

Every round runs each contender once, in turn, so that a drift of the machine hits all alike.
CPU seconds (user + system) of the whole process are compared; outputs must be equal.
"""
import argparse
import json
import math
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

from c_library import CLibrary
from measure import CRASHED, NATIVE, ROOT, WASI, Run, build, ratios, rounds, row, spread


class Bench:
    def __init__(self, options):
        self.options = options
        self.work = ROOT / "build" / "bench"
        self.work.mkdir(parents=True, exist_ok=True)
        self.weft = pathlib.Path(options.weft).resolve()
        self.compiler = self.weft.parent / "weft-compiler"
        self.cache = self.work / "cache"
        self.node = shutil.which("node")
        self.results = {}
        if not self.node:
            print("node is not installed: its column is left out", file=sys.stderr)

    def run_weft(self, wasm, *args, flags=()):
        return [self.weft, "run", "--cache-dir", self.cache, "--wait-optimized",
                *self.options.weft_flag, *flags, wasm, *args]

    def run_node(self, wasm, *args, directory="/tmp"):
        return [self.node, "--no-warnings", ROOT / "bench" / "node_wasi.mjs", directory, wasm, *args]

    def program(self, name, sources, native_flags=(), wasm_flags=(), wasm=True):
        paths = [str(s) for s in sources]
        native = build([*NATIVE, *native_flags, *paths, "-lm", "-lpthread", "-ldl"],
                       self.work / f"{name}.native", *sources)
        if not wasm:
            return native, None
        return native, build([*WASI, *wasm_flags, *paths], self.work / f"{name}.wasm", *sources)

    def contenders(self, native, wasm, *args):
        out = {"native": [native, *args], "weft": self.run_weft(wasm, *args)}
        if self.node and not self.options.no_node:
            out["node"] = self.run_node(wasm, *args)
        return out

    def compute(self):
        print("\n# Compute: CPU seconds, median [min–max]; ratio to native of the same round")
        names = ["native", "weft"] + (["node"] if self.node and not self.options.no_node else [])
        row("program", [*names, *(f"{n} / native" for n in names[1:])])
        programs = [(s.stem, lambda s=s: self.program(s.stem, [s]), ())
                    for s in sorted((ROOT / "bench" / "compute").glob("*.c"))]
        programs.append(("speedtest1", self.speedtest1, SPEEDTEST_ARGS))
        logs = {n: [] for n in names[1:]}
        for name, make, args in programs:
            if self.options.filter and self.options.filter not in name:
                continue
            made = make()
            if made is None:
                print(f"{name:<16} skipped: Debian's source packages are out of reach")
                continue
            figures = rounds(self.contenders(*made, *args), self.options.rounds, lambda r: r.cpu)
            quotient = ratios(figures, "native")
            row(name, [spread(figures[n]) for n in names] + [f"{quotient[n]:.2f}" for n in quotient])
            self.results[f"compute/{name}"] = quotient
            for n, q in quotient.items():
                logs[n].append(math.log(q))
        if any(logs.values()):
            means = {n: math.exp(statistics.fmean(v)) for n, v in logs.items() if v}
            row("geometric mean", [""] * len(names) + [f"{m:.3f}" for m in means.values()])
            self.results["compute/mean"] = means

    def speedtest1_sources(self):
        """SQLite and its benchmark from Debian's source package, and flags; None without a registry."""
        script = ROOT / "tools" / "fetch_source.py"
        got = subprocess.run([sys.executable, script, "debian", "sqlite3"], capture_output=True,
                             text=True, check=False)
        if got.returncode != 0:
            return None
        source = pathlib.Path(got.stdout.strip())
        amalgamation = self.amalgamation(source)
        return ([amalgamation / "sqlite3.c", source / "test" / "speedtest1.c"],
                [f"-I{amalgamation}", *SQLITE_FLAGS])

    def speedtest1(self):
        made = self.speedtest1_sources()
        if made is None:
            return None
        files, flags = made
        return self.program("speedtest1", files, flags, [*flags, *SQLITE_WASI_FLAGS])

    def amalgamation(self, source):
        made = self.work / "sqlite"
        if not (made / "sqlite3.c").exists():
            made.mkdir(exist_ok=True)
            subprocess.run([source / "configure", "--disable-tcl"], cwd=made, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            subprocess.run(["make", "sqlite3.c"], cwd=made, check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
        return made

    def calls(self):
        print("\n# Host calls: nanoseconds, median; and what a call costs over native")
        native, wasm = self.program("calls", [ROOT / "bench" / "calls.c"])
        with tempfile.TemporaryDirectory() as scratch:
            contenders = {"native": [native, scratch],
                          "weft": self.run_weft(wasm, scratch, flags=["--dir", scratch])}
            if self.node and not self.options.no_node:
                contenders["node"] = self.run_node(wasm, scratch, directory=scratch)
            seen = {name: {} for name in contenders}
            for _ in range(self.options.rounds):
                for name, command in contenders.items():
                    for line in Run(command).output.decode().splitlines():
                        call, value = line.split()
                        seen[name].setdefault(call, []).append(float(value))
        others = [n for n in contenders if n != "native"]
        row("call", [*contenders, *(f"{n} - native" for n in others)])
        for call, values in seen["native"].items():
            base = statistics.median(values)
            row(call, [spread(seen[n][call], digits=0) for n in contenders] +
                [f"{statistics.median(seen[n][call]) - base:.0f}" for n in others])
            self.results[f"calls/{call}"] = {
                n: statistics.median(seen[n][call]) - base for n in others}

    def start(self):
        print("\n# Start of a compiled hello: wall milliseconds and peak MiB, median [min–max]")
        native, wasm = self.program("hello", [ROOT / "examples" / "hello.c"])
        contenders = self.contenders(native, wasm)
        count = max(25, self.options.rounds)
        walls = rounds(contenders, count, lambda r: r.wall)
        peaks = rounds(contenders, 3, lambda r: r.peak_mib, peak=True)
        row("contender", ["wall ms", "peak MiB", "ms over native"])
        base = statistics.median(walls["native"])
        for name, wall in walls.items():
            over = (statistics.median(wall) - base) * 1e3
            row(name, [spread(wall, 1e3, 2), spread(peaks[name], 1, 1), f"{over:.2f}"])
            self.results[f"start/{name}"] = over

    def compile(self):
        print("\n# Compiling: seconds and peak MiB of the compiler (level 2 unless said)")
        row("module", ["MB", "CPU s", "wall s", "peak MiB"])
        modules = {"hello": self.program("hello", [ROOT / "examples" / "hello.c"])[1]}
        made = self.speedtest1()
        if made is not None:
            modules["sqlite"] = made[1]
        yosys = subprocess.run([sys.executable, ROOT / "tools" / "fetch_source.py", "npm-wasm",
                                "@yowasp/yosys", "yosys.core.wasm"], capture_output=True, text=True,
                               check=False)
        if yosys.returncode == 0 and not self.options.quick:
            modules["yosys"] = pathlib.Path(yosys.stdout.strip())
        for name, wasm in modules.items():
            for level in (0, 2):
                run = Run([self.weft, "compile", f"-O{level}", "-o", self.work / "out.weft", wasm],
                          peak=True)
                row(f"{name} -O{level}", [f"{wasm.stat().st_size / 1e6:.2f}", f"{run.cpu:.2f}",
                                          f"{run.wall:.2f}", f"{run.peak_mib:.0f}"])
                self.results[f"compile/{name}-O{level}"] = {"cpu": run.cpu, "peak": run.peak_mib}


    def libc(self):
        CLibrary(self, SPEEDTEST_ARGS).run()


SQLITE_FLAGS = ["-DSQLITE_THREADSAFE=0", "-DSQLITE_OMIT_WAL", "-DSQLITE_OMIT_LOAD_EXTENSION",
                "-DSQLITE_OMIT_SHARED_CACHE"]
SQLITE_WASI_FLAGS = ["-include", str(ROOT / "bench" / "wasi_compat.h"), "-D_WASI_EMULATED_GETPID",
                     "-lwasi-emulated-getpid", "-D_WASI_EMULATED_MMAN", "-lwasi-emulated-mman",
                     "-D_WASI_EMULATED_SIGNAL", "-D_WASI_EMULATED_PROCESS_CLOCKS",
                     "-lwasi-emulated-signal", "-lwasi-emulated-process-clocks"]
SPEEDTEST_ARGS = ("--memdb", "--size", "40", "--testset", "main", "--verify")
SECTIONS = ("compute", "libc", "calls", "start", "compile")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=" ".join(SECTIONS))
    parser.add_argument("--weft", default=ROOT / "build" / "release" / "bin" / "weft")
    parser.add_argument("--weft-flag", action="append", default=[], help="passed to weft run")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--filter", help="programs whose name contains this")
    parser.add_argument("--no-node", action="store_true")
    parser.add_argument("--quick", action="store_true", help="leave out the largest module")
    parser.add_argument("--json", type=pathlib.Path, help="write the ratios here, too")
    options = parser.parse_args()
    if unknown := set(options.sections) - set(SECTIONS):
        parser.error(f"unknown section {', '.join(sorted(unknown))}: one of {', '.join(SECTIONS)}")
    bench = Bench(options)
    for section in options.sections or SECTIONS:
        getattr(bench, section)()
    if CRASHED:
        print(f"\nPrinted the right thing, then crashed at exit (figures kept): {len(CRASHED)} programs")
        print("\n".join(f"  {command}" for command in sorted(CRASHED)))
    if options.json:
        options.json.write_text(json.dumps(bench.results, indent=1))


main()
