#!/usr/bin/env python3
"""What exceptions cost, as ratios of one run.

No throw: CPU seconds of code that catches and never throws against the same code without `try`; the
same instructions else. C++: the same program built with and without exceptions; there the compiler's
own code differs, too, so native code and Node stand beside. Throw: microseconds for a throw through N frames, and the native C++ one.
Rounds run each contender once, in turn; the ratio is the median over the rounds.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
ENCODINGS = ("none", "legacy", "standard")
LIMIT = 1.02


def guarded(encoding, body, handler, name):
    """`body` with a handler for the tag $e, both of type i32; with `none`, body alone."""
    if encoding == "none":
        return f"(block (result i32) {body})"
    if encoding == "legacy":
        return f"(try (result i32) (do {body}) (catch $e (drop) {handler}))"
    return (f"(block $done{name} (result i32) (block $h{name} (result i32) (br $done{name} "
            f"(try_table (result i32) (catch $e $h{name}) {body}))) (drop) {handler})")


def no_throw(encoding):
    def guard(body, handler, name):
        return guarded(encoding, body, handler, name)
    recursion = guard("(i32.add (call $fib (i32.sub (local.get $n) (i32.const 1)))"
                      " (call $fib (i32.sub (local.get $n) (i32.const 2))))",
                      "(i32.const 0)", "f")
    step = "(call $leaf (local.get $sum) (local.get $n))"
    count = "(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))"
    around = guard(f"(loop $l (local.set $sum {step}) {count}) (local.get $sum)",
                   "(i32.add (local.get $sum) (local.get $n))", "l")
    inside = guard(step, "(local.get $n)", "i")
    return f"""(module
  (tag $e (param i32))
  (global $never (mut i32) (i32.const 0))
  (func $leaf (param $x i32) (param $y i32) (result i32)
    (if (i32.eq (local.get $x) (i32.const 0x7654321))
      (then (if (global.get $never) (then (throw $e (local.get $y))))))
    (i32.xor (i32.rotl (local.get $x) (i32.const 5)) (local.get $y)))
  (func $fib (export "recursion") (param $n i32) (result i32)
    (if (i32.lt_u (local.get $n) (i32.const 2)) (then (return (local.get $n))))
    {recursion})
  (func (export "try_around_loop") (param $n i32) (result i32) (local $sum i32)
    {around})
  (func (export "try_in_loop") (param $n i32) (result i32) (local $sum i32)
    (loop $l (local.set $sum {inside}) {count})
    (local.get $sum)))
"""


NO_THROW = {"recursion": 40, "try_around_loop": 400_000_000, "try_in_loop": 400_000_000}
TREE_ROUNDS = 3000


def throwing(encoding):
    caught = guarded(encoding, "(call $down (local.get $depth))", "(i32.const 1)", "t")
    return f"""(module
  (tag $e (param i32))
  (func $down (param $n i32) (result i32)
    (if (i32.le_u (local.get $n) (i32.const 1)) (then (throw $e (i32.const 7))))
    (i32.add (call $down (i32.sub (local.get $n) (i32.const 1))) (i32.const 1)))
  (func (export "run") (param $depth i32) (param $times i32) (result i32) (local $sum i32)
    (loop $l
      (local.set $sum (i32.add (local.get $sum) {caught}))
      (br_if $l (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $sum)))
"""


NATIVE = r"""
#include <cstdio>
#include <cstdlib>
__attribute__((noinline)) int down(int n) {
  if (n <= 1) throw 7;
  return down(n - 1) + 1;
}
int main(int, char** argv) {
  int depth = std::atoi(argv[1]), times = std::atoi(argv[2]), sum = 0;
  while (times--) { try { sum += down(depth); } catch (int) { ++sum; } }
  std::printf("%d\n", sum);
}
"""
FRAMES = (1, 10, 100)
THROWS = 100_000


def cpu_seconds(command):
    """(user + system, output) of the process and what it waited for."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen([str(part) for part in command], stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{' '.join(map(str, command))}: exit {process.returncode}")
        out.seek(0)
        return usage.ru_utime + usage.ru_stime, out.read().strip()


def measure(contenders, rounds):
    """{name: [CPU seconds]} after one round that warms caches and compares outputs."""
    outputs = {name: cpu_seconds(command)[1] for name, command in contenders.items()}
    if len(set(outputs.values())) != 1:
        sys.exit(f"outputs differ: {outputs}")
    figures = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, command in contenders.items():
            figures[name].append(cpu_seconds(command)[0])
    return figures


def ratio(figures, name, base):
    """The median over the rounds."""
    return statistics.median(a / b for a, b in zip(figures[name], figures[base]))


def weft_command(options, file, *flags, arguments=()):
    return [options.weft, "run", "--wait-optimized", "--cache-dir", options.work / "cache", *flags,
            file, *arguments]


def show_no_throw(options):
    print("# No throw: CPU seconds without try, then ratios to that")
    print(f"{'code':<18}{'none':>9}{'legacy':>9}{'standard':>9}")
    worst, files = 0, {}
    for encoding in ENCODINGS:
        files[encoding] = options.work / f"no_throw_{encoding}.wat"
        files[encoding].write_text(no_throw(encoding))
    for name, argument in NO_THROW.items():
        figures = measure({e: weft_command(options, files[e], "--invoke", name, arguments=[argument])
                           for e in ENCODINGS}, options.rounds)
        ratios = [ratio(figures, e, "none") for e in ENCODINGS[1:]]
        worst = max(worst, *ratios)
        print(f"{name:<18}{statistics.median(figures['none']):>9.3f}{ratios[0]:>9.3f}"
              f"{ratios[1]:>9.3f}", flush=True)
    print(f"worst {worst:.3f}, wanted: less than {LIMIT}")


def show_cxx(options):
    """Clang 19 writes the legacy encoding only."""
    print("\n# C++ without a throw: CPU seconds without exceptions, ratio of the program with them")
    sources = [ROOT / "bench" / "exceptions" / "tree.cpp"]
    runtime = ROOT / "bench" / "exceptions" / "runtime.cpp"
    flags = {"none": ["-fno-exceptions"], "eh": ["-fwasm-exceptions", "-DTHROWS"]}
    contenders = {}
    node = shutil.which("node")
    for kind, extra in flags.items():
        native = options.work / f"tree_{kind}.native"
        subprocess.run(["clang++-19", "-O2", *(f for f in extra if f != "-fwasm-exceptions"),
                        *sources, "-o", native], check=True)
        wasm = options.work / f"tree_{kind}.wasm"
        more = [runtime] if kind == "eh" else []
        subprocess.run(["clang++-19", "--target=wasm32-wasi", "-O2", *extra, *sources, *more, "-o",
                        wasm], check=True)
        contenders[f"native {kind}"] = [native, TREE_ROUNDS]
        contenders[f"weft {kind}"] = weft_command(options, wasm, arguments=[TREE_ROUNDS])
        if node:
            contenders[f"node {kind}"] = [node, "--no-warnings", ROOT / "bench" / "node_wasi.mjs",
                                          "/tmp", wasm, TREE_ROUNDS]
    figures = measure(contenders, options.rounds)
    for who in ("native", "weft", "node") if node else ("native", "weft"):
        print(f"{who:<18}{statistics.median(figures[f'{who} none']):>9.3f}"
              f"{ratio(figures, f'{who} eh', f'{who} none'):>9.3f}", flush=True)


def show_throw(options):
    print(f"\n# Throw: microseconds each, {THROWS:,} times")
    print(f"{'frames':<18}{'native':>9}{'legacy':>9}{'standard':>9}")
    native, source = options.work / "throw.native", options.work / "throw.cpp"
    source.write_text(NATIVE)
    subprocess.run(["clang++-19", "-O2", "-fno-optimize-sibling-calls", source, "-o", native],
                   check=True)
    files = {}
    for encoding in ENCODINGS[1:]:
        files[encoding] = options.work / f"throw_{encoding}.wat"
        files[encoding].write_text(throwing(encoding))
    for frames in FRAMES:
        figures = measure({"native": [native, frames, THROWS],
                           **{e: weft_command(options, files[e], "--invoke", "run",
                                              arguments=[frames, THROWS]) for e in ENCODINGS[1:]}},
                          max(3, options.rounds // 3))
        print(f"{frames:<18}" + "".join(f"{statistics.median(v) / THROWS * 1e6:>9.2f}"
                                        for v in figures.values()), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weft", default=ROOT / "build" / "release" / "bin" / "weft")
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    options.work = ROOT / "build" / "bench"
    options.work.mkdir(parents=True, exist_ok=True)
    show_no_throw(options)
    show_cxx(options)
    show_throw(options)


main()
