#!/usr/bin/env python3
"""What processes cost in Weft against native code: fork, exec, spawn, pipes; and a shell that forks.

usage: processes.py [--weft PROGRAM] [--rounds N]
The C library of weft cc has to be there (./dev sysroot). Prints the best of some rounds of each.
"""
import argparse
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]


def measure(command, rounds):
    best = {}
    for _ in range(rounds):
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        for line in out.splitlines():
            name, value = line.split()
            pick = max if name.endswith("/s") else min
            best[name] = pick(best.get(name, float(value)), float(value))
    return best


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weft", type=pathlib.Path, default=ROOT / "build/release/bin/weft")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    source = ROOT / "bench/processes.c"
    with tempfile.TemporaryDirectory() as folder:
        native, wasm = f"{folder}/native", f"{folder}/processes.wasm"
        subprocess.run(["clang-19", "-O2", "-D_GNU_SOURCE", "-o", native, source], check=True)
        subprocess.run([options.weft, "cc", "-O2", "-o", wasm, source], check=True)
        subprocess.run([options.weft, wasm, "nothing"], check=True)
        # In turns: what the machine does besides hits both.
        baseline = measure([native], options.rounds)
        ours = measure([options.weft, wasm], options.rounds)
    print(f"{'':14} {'native':>10} {'Weft':>10} {'ratio':>7}")
    for name, value in baseline.items():
        print(f"{name:14} {value:10.1f} {ours[name]:10.1f} {ours[name] / value:7.2f}")


main()
