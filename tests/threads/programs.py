#!/usr/bin/env python3
"""Programs of wasi-threads and of WASIX's threads of 2023, in text format, run by `weft run`.

What the tests of WebAssembly/wasi-threads expect is among it, each as a program of our own: another name of the
memory than env.memory (all of theirs), number and argument of a thread (wasi_threads_spawn, thread_spawn-simple),
the end by proc_exit of the main thread (wasi_threads_exit_main_*), of another (wasi_threads_exit_nonmain_*) and by
return of the main one (wasi_threads_return_main_*), each while the rest computes (busy), waits for a word (block),
sleeps in poll_oneoff (wasi) or reads (wasi_read); nothing spawned (wasi_threads_noop).

usage: programs.py --weft PROGRAM --cache FOLDER --scratch FOLDER
"""
import argparse
import os
import pathlib
import subprocess
import sys

IMPORTS = {
    "spawn": '(import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))',
    "exit": '(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))',
    "poll": '(import "wasi_snapshot_preview1" "poll_oneoff"'
            ' (func $poll (param i32 i32 i32 i32) (result i32)))',
    "read": '(import "wasi_snapshot_preview1" "fd_read"'
            ' (func $read (param i32 i32 i32 i32) (result i32)))',
    "thread_exit": '(import "wasix_32v1" "thread_exit" (func $thread_exit (param i32)))',
    "id": '(import "wasix_32v1" "thread_id" (func $id (param i32) (result i32)))',
    "join": '(import "wasix_32v1" "thread_join" (func $join (param i32) (result i32)))',
    "sleep": '(import "wasix_32v1" "thread_sleep" (func $sleep (param i64) (result i32)))',
    "spawn_v2": '(import "wasix_32v1" "thread_spawn_v2" (func $spawn_v2 (param i32 i32) (result i32)))',
    "spawn_2023": '(import "wasix_32v1" "thread_spawn"'
                  ' (func $spawn_2023 (param i64 i64 i64 i32 i32) (result i32)))',
    "create": '(import "wasix_32v1" "thread_local_create" (func $create (param i64 i32) (result i32)))',
    "set": '(import "wasix_32v1" "thread_local_set" (func $set (param i32 i64) (result i32)))',
    "get": '(import "wasix_32v1" "thread_local_get" (func $get (param i32 i32) (result i32)))',
}
MEMORY = '(memory (export "memory") (import "env" "memory") 1 1 shared)'
MUST_SPAWN = "(if (i32.lt_s (call $spawn (i32.const 0)) (i32.const 1)) (then unreachable))"
# The one that ends the process waits for the other, and a moment for it to be in what it does.
AWAIT = """(drop (memory.atomic.wait32 (i32.const 16) (i32.const 0) (i64.const -1)))
    (drop (memory.atomic.wait32 (i32.const 32) (i32.const 0) (i64.const 10000000)))"""
READY = """(i32.atomic.store (i32.const 16) (i32.const 1))
    (drop (memory.atomic.notify (i32.const 16) (i32.const -1)))"""
# What a thread may be doing when another ends the process.
DOES = {
    "nothing": "",
    "computes": "(loop $again (br $again))",
    "waits": "(drop (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const -1)))",
    # a subscription to the monotonic clock: a thousand seconds
    "polls": """(i32.store (i32.const 144) (i32.const 1))
    (i64.store (i32.const 152) (i64.const 1000000000000))
    (drop (call $poll (i32.const 128) (i32.const 256) (i32.const 1) (i32.const 512)))""",
    "reads": """(i32.store (i32.const 128) (i32.const 256))
    (i32.store (i32.const 132) (i32.const 1))
    (drop (call $read (i32.const 0) (i32.const 128) (i32.const 1) (i32.const 512)))""",
}
ENDS = {"exits": ("(call $exit (i32.const 42))", 42), "traps": ("unreachable", 134),
        "returns": ("", 0)}


def module(imports, body):
    return "\n  ".join(["(module", *(IMPORTS[i] for i in imports), MEMORY, body.strip() + ")"]) + "\n"


def program(imports, start, thread, more=""):
    return module(imports, f"""
  {more}
  (func (export "wasi_thread_start") (param $tid i32) (param $argument i32)
    {thread})
  (func (export "_start") (local $made i32)
    {start})""")


def ends():
    """(name, text, status, what stderr has): one thread ends the process, whatever the other does."""
    for how, (code, status) in ENDS.items():
        for what, other in DOES.items():
            text = program(["spawn", "exit", "poll", "read"], f"{MUST_SPAWN} {AWAIT} {code}",
                           f"{READY} {other}")
            yield f"main {how}, other {what}", text, status, ""
            # The return of another thread ends only itself, that of the main one everything.
            if how == "returns" or what == "nothing":
                continue
            text = program(["spawn", "exit", "poll", "read"],
                           f"{MUST_SPAWN} {READY} {other} unreachable", f"{AWAIT} {code}")
            yield f"other {how}, main {what}", text, status, "in thread" if how == "traps" else ""


def others():
    # wasi-threads does not say what the memory's name is; its own tests import another than env.memory.
    yield "any memory", program(["spawn", "exit"], f"""{MUST_SPAWN} {AWAIT} (call $exit (i32.const 7))""",
                                READY).replace('"env" "memory"', '"foo" "bar"'), 7, ""
    # Its number comes as a parameter and as spawn's result; so does the argument.
    yield "arguments", program(["spawn", "exit"], """
    (local.set $made (call $spawn (i32.const 99)))
    (drop (memory.atomic.wait32 (i32.const 20) (i32.const 0) (i64.const -1)))
    (if (i32.ne (i32.atomic.load (i32.const 16)) (local.get $made)) (then unreachable))
    (if (i32.or (i32.lt_s (local.get $made) (i32.const 1))
                (i32.gt_s (local.get $made) (i32.const 0x1fffffff))) (then unreachable))
    (call $exit (i32.atomic.load (i32.const 20)))""", """
    (i32.atomic.store (i32.const 16) (local.get $tid))
    (i32.atomic.store (i32.const 20) (local.get $argument))
    (drop (memory.atomic.notify (i32.const 20) (i32.const 1)))"""), 99, ""
    # Globals and tables are each thread's own; the start function runs for each.
    yield "own instance", program(["spawn", "exit"], f"""
    (global.set $own (i32.const 5))
    (table.set (i32.const 0) (ref.null func))
    {MUST_SPAWN}
    (drop (memory.atomic.wait32 (i32.const 16) (i32.const 0) (i64.const -1)))
    (call $exit (i32.add (i32.mul (i32.atomic.load (i32.const 16)) (i32.const 10))
                         (i32.atomic.load (i32.const 8))))""", """
    (i32.atomic.store (i32.const 16)
      (i32.add (global.get $own) (i32.eqz (ref.is_null (table.get (i32.const 0))))))
    (drop (memory.atomic.notify (i32.const 16) (i32.const 1)))""", """
  (global $own (mut i32) (i32.const 1))
  (table 1 1 funcref)
  (elem (i32.const 0) $start)
  (start $start)
  (func $start (drop (i32.atomic.rmw.add (i32.const 8) (i32.const 1))))"""), 22, ""
    yield "stack overflow", program(["spawn"], MUST_SPAWN + DOES["waits"], "(call $deep)",
                                    "(func $deep (call $deep) (call $deep))"), 134, "in thread"
    # Nothing to call, or memory that is not everybody's: a negative number.
    yield "no start", module(["spawn", "exit"], """
  (func (export "_start") (call $exit (i32.lt_s (call $spawn (i32.const 0)) (i32.const 0))))"""), 1, ""
    yield "wrong start", module(["spawn", "exit"], """
  (func (export "wasi_thread_start") (param i32))
  (func (export "_start") (call $exit (i32.lt_s (call $spawn (i32.const 0)) (i32.const 0))))"""), 1, ""
    # --max-threads 4: three others, until one of them has ended.
    yield "limit", program(["spawn", "spawn_v2", "join", "exit"], """
    (loop $again
      (local.set $made (call $spawn (i32.const 0)))
      (if (i32.gt_s (local.get $made) (i32.const 0)) (then
        (i32.store (i32.const 4) (local.get $made))
        (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 1)))
        (br $again))))
    (if (i32.ne (call $spawn_v2 (i32.const 0) (i32.const 12)) (i32.const 6)) (then unreachable))
    (i32.atomic.store (i32.const 16) (i32.const 1))
    (drop (memory.atomic.notify (i32.const 16) (i32.const -1)))
    (drop (call $join (i32.load (i32.const 4))))
    (if (i32.lt_s (call $spawn (i32.const 0)) (i32.const 1)) (then unreachable))
    (call $exit (i32.load (i32.const 8)))""",
                           "(drop (memory.atomic.wait32 (i32.const 16) (i32.const 0) (i64.const -1)))"), 3, ""
    # WASIX: ids, join, sleep; thread_exit of the main thread leaves the process to the others.
    yield "wasix", program(["spawn_v2", "id", "join", "sleep", "exit", "thread_exit"], """
    (drop (call $id (i32.const 4)))
    (if (call $spawn_v2 (i32.const 64) (i32.const 8)) (then unreachable))
    (if (call $join (i32.load (i32.const 8))) (then unreachable))
    (if (i32.ne (i32.load (i32.const 12)) (i32.load (i32.const 8))) (then unreachable))
    (if (i32.ne (i32.load (i32.const 16)) (i32.const 64)) (then unreachable))
    (if (i32.eq (i32.load (i32.const 4)) (i32.load (i32.const 8))) (then unreachable))
    (if (call $join (i32.load (i32.const 8))) (then unreachable))
    (if (call $spawn_v2 (i32.const 65) (i32.const 8)) (then unreachable))
    (call $thread_exit (i32.const 9))
    (unreachable)""", """
    (if (call $sleep (i64.const 20000000)) (then unreachable))
    (if (i32.eq (local.get $argument) (i32.const 65)) (then
      ;; the main thread has ended
      (if (call $join (i32.load (i32.const 4))) (then unreachable))
      (if (call $join (i32.const 0x3fffffff)) (then unreachable))
      (call $exit (i32.const 65))))
    (i32.store (i32.const 16) (local.get $argument))
    (drop (call $id (i32.const 12)))
    (call $thread_exit (i32.const 3))
    unreachable"""), 65, ""
    yield "time is up", program(["spawn"], MUST_SPAWN + MUST_SPAWN + DOES["computes"],
                                DOES["computes"]), 124, "--timeout"
    yield "last thread", program(["spawn", "thread_exit", "sleep"],
                                 MUST_SPAWN + "(call $thread_exit (i32.const 9))",
                                 "(drop (call $sleep (i64.const 20000000)))"), 0, ""
    # 2023: the argument in halves, values of each thread, destructors at its end, which may set again.
    yield "2023", module(["spawn_2023", "join", "create", "set", "get", "exit"], """
  (func (export "_start_thread") (param $low i32) (param $high i32)
    (i32.store (i32.const 16) (local.get $low))
    (i32.store (i32.const 20) (local.get $high))
    (drop (call $get (i32.load (i32.const 4)) (i32.const 24)))
    (if (call $set (i32.load (i32.const 4)) (i64.const 0x200000003)) (then unreachable))
    (if (call $set (i32.load (i32.const 8)) (i64.const 1)) (then unreachable)))
  (func (export "_thread_local_destroy") (param i32 i32 i32 i32)
    (i32.store (i32.const 32) (i32.add (i32.load (i32.const 32)) (i32.const 1)))
    (i32.store (i32.const 36) (i32.add (i32.mul (local.get 0) (i32.const 1000))
      (i32.add (i32.mul (local.get 1) (i32.const 100))
               (i32.add (i32.mul (local.get 2) (i32.const 10)) (local.get 3)))))
    (if (i32.lt_s (i32.load (i32.const 32)) (i32.const 2)) (then
      (drop (call $set (i32.load (i32.const 4)) (i64.const 0x200000003))))))
  (func (export "_start")
    (if (call $create (i64.const 0x500000007) (i32.const 4)) (then unreachable))
    (if (call $create (i64.const 0) (i32.const 8)) (then unreachable))
    (drop (call $set (i32.load (i32.const 4)) (i64.const 77)))
    (i64.store (i32.const 24) (i64.const 1))
    (if (call $spawn_2023 (i64.const 0x900000008) (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 12))
      (then unreachable))
    (if (call $join (i32.load (i32.const 12))) (then unreachable))
    (if (i32.ne (i32.load (i32.const 16)) (i32.const 8)) (then unreachable))
    (if (i32.ne (i32.load (i32.const 20)) (i32.const 9)) (then unreachable))
    (if (i64.ne (i64.load (i32.const 24)) (i64.const 0)) (then unreachable))
    (if (i32.ne (i32.load (i32.const 36)) (i32.const 7532)) (then unreachable))
    (drop (call $get (i32.load (i32.const 4)) (i32.const 24)))
    (if (i64.ne (i64.load (i32.const 24)) (i64.const 77)) (then unreachable))
    (call $exit (i32.load (i32.const 32))))"""), 2, ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weft", type=os.path.abspath, required=True)
    parser.add_argument("--cache", type=os.path.abspath, required=True)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    options = parser.parse_args()
    options.scratch.mkdir(parents=True, exist_ok=True)
    failures = count = 0
    for name, text, status, stderr in [*ends(), *others()]:
        file = options.scratch / (name.replace(", ", "_").replace(" ", "_") + ".wat")
        file.write_text(text)
        timeout = "500ms" if status == 124 else "50s"
        command = [options.weft, "run", "--cache-dir", options.cache, "--max-threads", "4",
                   "--timeout", timeout, file]
        # A pipe that stays open and empty.
        read_end, write_end = os.pipe()
        try:
            done = subprocess.run(command, stdin=read_end, capture_output=True, text=True, timeout=60)
            seen = f"status {done.returncode}: {done.stderr.strip()}"
            good = done.returncode == status and stderr in done.stderr
        except subprocess.TimeoutExpired:
            seen, good = "it does not end", False
        os.close(read_end)
        os.close(write_end)
        count += 1
        if not good:
            failures += 1
            print(f"{name}: {seen}\n  expected {status}, {stderr!r}\n  {' '.join(map(str, command))}")
    print(f"{count} programs, {failures} failures")
    return failures != 0


if __name__ == "__main__":
    sys.exit(main())
