#!/usr/bin/env python3
"""Compares what generated modules do in Weft at -O0, in Weft at -O2 and in Node.

usage: run.py --program WEFT-DIFF --scratch DIR [--node NODE] [--jobs N]
              (--seeds FIRST COUNT | --seconds N | --seed N | --input FILE | --self-test)

A module that ends differently, crashes or hangs is made smaller and kept in DIR, and the status is
1. The Node is that of --node, $WEFT_NODE or the PATH; of modules that need more than it has, and
without one of all, only Weft's levels are compared. --seconds takes fresh seeds.
"""
import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
CHUNK = 50
HANG = 60  # seconds for one module, a thousand times what it takes
SHRINK = 120  # seconds
FAILURES = 5  # then it stops


class Diff:
    def __init__(self, options):
        self.program = options.program
        self.scratch = pathlib.Path(options.scratch)
        self.scratch.mkdir(parents=True, exist_ok=True)
        self.node = options.node or os.environ.get("WEFT_NODE") or shutil.which("node") or "-"
        self.totals = {}
        self.failures = []
        self.lock = threading.Lock()

    def call(self, *words, node=None, timeout):
        """(what happened, output): "same", "differs", "hangs", or how it crashed"""
        command = [self.program, words[0], str(self.scratch), node or self.node,
                   str(HERE / "node_side.mjs"), *map(str, words[1:])]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        try:
            out, errors = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            out, errors = process.communicate()
            return "hangs", out
        if process.returncode == 2:
            sys.exit(f"{self.program}: {errors}")
        how = {0: "same", 1: "differs"}.get(process.returncode, f"ends with {process.returncode}")
        return how, out + (errors if how.startswith("ends") else "")

    def chunk(self, first, count):
        end = first + count
        while first < end and len(self.failures) < FAILURES:
            how, out = self.call("check", first, end - first, timeout=HANG + 2 * count)
            if how == "same":
                self.add(re.search(r"^totals (.*)$", out, re.M)[1])
                return
            seed = int(re.findall(r"^seed (\d+)$", out, re.M)[-1])
            first = seed + 1
            if how == "hangs":
                # A busy machine is slow; what hangs does so alone, too.
                how, out = self.call("check", seed, 1, timeout=5 * HANG)
                if how == "same":
                    self.add(re.search(r"^totals (.*)$", out, re.M)[1])
                    continue
            with self.lock:
                self.failures.append(seed)
                self.report(seed, how, out.split(f"seed {seed}\n")[-1])

    def add(self, words):
        words = words.split()
        with self.lock:
            for name, value in zip(words[::2], words[1::2]):
                self.totals[name] = self.totals.get(name, 0) + int(value)

    def report(self, seed, how, detail):
        print(f"seed {seed} {how}:\n{detail.rstrip()[-2000:]}", flush=True)
        path = self.scratch / f"seed-{seed}.input"
        subprocess.run([self.program, "bytes", str(seed), str(path)], check=True)
        self.shrink(path, how, "node " in detail)
        print(f"  again: ./dev diff --seed {seed}\n  smaller: ./dev diff --input {path}", flush=True)

    def shrink(self, path, how, with_node):
        """Leaves the smallest input found at `path`, and its module beside it."""
        deadline = time.monotonic() + SHRINK
        trial = path.with_suffix(".trial")

        def still(data):
            trial.write_bytes(data)
            node = None if with_node else "-"
            return self.call("input", trial, node=node, timeout=HANG)[0] == how

        def better(candidates):
            nonlocal data
            for candidate in candidates:
                if time.monotonic() > deadline:
                    return False
                if candidate != data and still(candidate):
                    data = candidate
                    return True
            return False

        data = path.read_bytes()
        while better(data[:len(data) * n // 8] for n in range(1, 8)):
            pass
        size = max(len(data) // 4, 1)
        while size >= 1 and time.monotonic() < deadline:
            at = 0
            while at < len(data) and time.monotonic() < deadline:
                cut = data[:at] + data[at + size:]
                zeroed = data[:at] + bytes(size) + data[at + size:]
                if not better([cut]) and not better([zeroed[:len(data)]]):
                    at += size
            size //= 2
        trial.unlink(missing_ok=True)
        path.write_bytes(data)
        module = path.with_suffix(".wasm")
        subprocess.run([self.program, "module", str(path), str(module)], check=True)
        print(f"  made smaller: {module} ({module.stat().st_size} bytes)")
        if shutil.which("wasm2wat"):
            text = subprocess.run(["wasm2wat", "--enable-all", str(module)], capture_output=True,
                                  text=True)
            if text.returncode == 0:
                module.with_suffix(".wat").write_text(text.stdout)

    def campaign(self, chunks, jobs):
        chunks = iter(chunks)

        def work():
            while True:
                with self.lock:
                    chunk = next(chunks, None)
                if chunk is None or len(self.failures) >= FAILURES:
                    return
                self.chunk(*chunk)

        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for worker in [pool.submit(work) for _ in range(jobs)]:
                worker.result()
        words = ", ".join(f"{n} {name}" for name, n in self.totals.items())
        print(f"{self.node}: {words} (not counting chunks that were cut short)")
        if self.failures:
            print(f"FAILED: seeds {self.failures}")
        return 1 if self.failures else 0


def fresh(seconds):
    """Chunks of seeds until the time is over."""
    deadline = time.monotonic() + seconds
    first = random.randrange(1 << 40)
    print(f"seeds from {first}", flush=True)
    while time.monotonic() < deadline:
        yield first, CHUNK
        first += CHUNK


def self_test(diff):
    """Falsified outcomes must be found, true ones pass."""
    good, _ = diff.call("check", 1, 3, timeout=HANG)
    os.environ["WEFT_DIFF_PERTURB"] = "1"
    bad, _ = diff.call("check", 1, 3, timeout=HANG)
    without, _ = diff.call("check", 1, 3, node="-", timeout=HANG)
    print(f"true outcomes: {good}; falsified: {bad}, without Node: {without}")
    return 0 if (good, bad, without) == ("same", "differs", "differs") else 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--node")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--seeds", type=int, nargs=2)
    what.add_argument("--seconds", type=float)
    what.add_argument("--seed", type=int)
    what.add_argument("--input")
    what.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    diff = Diff(options)
    if diff.node == "-":
        print("there is no Node: comparing Weft's levels only", file=sys.stderr)
    if options.self_test:
        return self_test(diff)
    if options.input:
        how, out = diff.call("input", options.input, timeout=HANG)
        print(f"{how}\n{out}")
        return 0 if how == "same" else 1
    if options.seed is not None:
        return diff.campaign([(options.seed, 1)], 1)
    if options.seconds is not None:
        return diff.campaign(fresh(options.seconds), options.jobs)
    first, count = options.seeds
    chunks = [(at, min(CHUNK, first + count - at)) for at in range(first, first + count, CHUNK)]
    return diff.campaign(chunks, options.jobs)


if __name__ == "__main__":
    sys.exit(main())
