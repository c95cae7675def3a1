#!/usr/bin/env python3
"""Runs `weft` on small programs and checks output, messages and exit statuses.

usage: cli_test.py --weft PROGRAM --cache DIR --scratch DIR [unittest arguments]
"""
import argparse
import ctypes
import json
import os
import pathlib
import pty
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

OPTIONS = None

PROGRAMS = {
    "args": r"""
#include <stdio.h>
int main(int argc, char** argv) {
  for (int i = 0; i < argc; i++) printf("[%s]", argv[i]);
  puts("");
  return argc > 3 ? 7 : 0;
}""",
    "env": r"""
#include <stdio.h>
extern char** environ;
int main(void) { for (char** e = environ; *e; e++) puts(*e); }""",
    "cat": r"""
#include <stdio.h>
int main(int argc, char** argv) {
  for (int i = 1; i < argc; i++) {
    FILE* f = fopen(argv[i], "r");
    if (!f) { perror(argv[i]); return 2; }
    for (int c; (c = getc(f)) != EOF;) putchar(c);
    fclose(f);
  }
}""",
    "write": r"""
#include <stdio.h>
int main(int argc, char** argv) {
  FILE* f = fopen(argv[1], "w");
  if (!f) { perror(argv[1]); return 2; }
  fputs("written\n", f);
  return fclose(f);
}""",
    "trap": r"""
#include <stdio.h>
__attribute__((noinline)) void inner(int* p) { *(volatile int*)p = 1; __builtin_trap(); }
int main(void) { puts("before"); fflush(stdout); inner((int*)16); }""",
    "loop": "int main(void) { for (volatile int i = 0;; i++); }",
    "read": r"""
#include <stdio.h>
int main(void) { printf("%d\n", getchar()); }""",
    "stack": r"""
int deep(volatile int n) { volatile char room[4096]; room[0] = (char)n; return deep(n + 1) + room[0]; }
int main(void) { return deep(0); }""",
    "grow": r"""
#include <stdio.h>
int main(void) { printf("%d\n", (int)__builtin_wasm_memory_grow(0, 1600)); }""",
    "missing": r"""
#include <stdio.h>
__attribute__((import_module("env"), import_name("mystery"))) int mystery(double);
int main(int argc, char** argv) { puts("started"); fflush(stdout); return argc > 1 ? mystery(1) : 0; }""",
    "chatter": r"""
#include <errno.h>
#include <stdio.h>
#include <unistd.h>
int main(void) {
  while (write(1, "y\n", 2) == 2) {}
  if (errno == EPIPE) fputs("EPIPE", stderr);
  return 3;
}""",
    "accept": r"""
#include <sys/socket.h>
#include <unistd.h>
int main(void) {
  int c = accept(3, 0, 0);
  if (c < 0) return 1;
  char b[16];
  long n = read(c, b, sizeof b);
  return n > 0 && write(c, b, (unsigned long)n) == n ? 0 : 2;
}""",
}
REACTOR = r"""
static int ready;
__attribute__((export_name("_initialize"))) void initialize(void) { ready = 100; }
__attribute__((export_name("add"))) int add(int a, int b) { return ready + a + b; }
__attribute__((export_name("half"))) double half(double x) { return x / 2; }
__attribute__((export_name("big"))) long long big(long long x) { return -x; }
__attribute__((export_name("nothing"))) void nothing(void) {}
__attribute__((export_name("fail"))) void fail(void) { __builtin_trap(); }
"""


def compile_c(name, text, *flags):
    source = OPTIONS.scratch / f"{name}.c"
    source.write_text(text)
    target = OPTIONS.scratch / f"{name}.wasm"
    subprocess.run(["clang-19", "-O1", *flags, str(source), "-o", str(target)], check=True)
    return target


def compile_library(name, text, *needed):
    """A dynamic library in the scratch folder, which needs others of that folder."""
    folder = OPTIONS.scratch
    (folder / f"{name}.lib.c").write_text(text)
    subprocess.run(["clang-19", "--target=wasm32-wasi", "-fPIC", "-O1", "-matomics", "-mbulk-memory",
                    "-fvisibility=default", "-c", f"{name}.lib.c", "-o", f"{name}.lib.o"], check=True, cwd=folder)
    subprocess.run(["wasm-ld-19", "-shared", "-Bsymbolic", "--experimental-pic", "--shared-memory",
                    "--no-entry", "--unresolved-symbols=import-dynamic", f"{name}.lib.o", *needed,
                    "-o", f"{name}.so"], check=True, cwd=folder)
    return folder / f"{name}.so"


def make_programs():
    for name, text in PROGRAMS.items():
        compile_c(name, text, "--target=wasm32-wasi", "-Wno-infinite-recursion")
    compile_c("reactor", REACTOR, "--target=wasm32", "-nostdlib", "-Wl,--no-entry")


def run(*arguments, stdin=b"", env=None, cwd=None, timeout=60):
    environment = {"PATH": os.environ["PATH"], "WEFT_CACHE_DIR": str(OPTIONS.cache)}
    environment.update(env or {})
    return subprocess.run([OPTIONS.weft, *map(str, arguments)], input=stdin, capture_output=True,
                          env=environment, cwd=cwd or OPTIONS.scratch, timeout=timeout)


def without_mounting():
    """Root may mount a nameless tmpfs; this takes that right away from what is executed next."""
    PR_CAPBSET_DROP, CAP_SYS_ADMIN = 24, 21
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN, 0, 0, 0)


class Case(unittest.TestCase):
    def check(self, result, status=0, out=None, err=()):
        text = result.stderr.decode()
        self.assertEqual(result.returncode, status, text)
        if out is not None:
            self.assertEqual(result.stdout.decode(), out, text)
        for part in (err,) if isinstance(err, str) else err:
            self.assertIn(part, text)
        if status == 0 and not err:
            self.assertEqual(text, "")

    def fails(self, *arguments, err, **more):
        result = run(*arguments, **more)
        self.check(result, 1, "", err)
        self.assertTrue(result.stderr.startswith(b"weft: error: "), result.stderr)


class Running(Case):
    def test_arguments_and_exit_status(self):
        self.check(run("args.wasm"), 0, "[args.wasm]\n")
        self.check(run("run", "./args.wasm", "a b", ""), 0, "[args.wasm][a b][]\n")
        self.check(run("args.wasm", "--dir", "-x", "--"), 7, "[args.wasm][--dir][-x][--]\n")
        self.check(run("--argv0", "me", "--", "args.wasm"), 0, "[me]\n")

    def test_nothing_is_seen_by_default(self):
        self.check(run("env.wasm", env={"SECRET": "1"}), 0, "")
        (OPTIONS.scratch / "data.txt").write_text("data\n")
        result = run("cat.wasm", "data.txt")
        self.assertEqual(result.returncode, 2)
        self.assertEqual(result.stdout, b"")

    def test_environment(self):
        self.check(run("--env", "A=1", "--env", "HOSTS", "--env", "NONE", "env.wasm",
                       env={"HOSTS": "h"}), 0, "A=1\nHOSTS=h\n")
        result = run("--inherit-env", "--env=A=2", "env.wasm", env={"A": "1", "B": "3"})
        self.assertIn(b"A=2\n", result.stdout)
        self.assertIn(b"B=3\n", result.stdout)
        self.check(run("--cwd", "/srv", "env.wasm"), 0, "PWD=/srv\n")

    def test_directories(self):
        (OPTIONS.scratch / "data.txt").write_text("data\n")
        self.check(run("--dir", ".", "cat.wasm", "data.txt"), 0, "data\n")
        self.check(run("--dir", ".::/d", "cat.wasm", "/d/data.txt"), 0, "data\n")
        self.check(run("--mount", f"{OPTIONS.scratch}:/d:ro", "cat.wasm", "/d/data.txt"), 0,
                   "data\n")
        self.check(run("--mount", f"{OPTIONS.scratch}:/d:ro", "write.wasm", "/d/new.txt"), 2, "",
                   "/d/new.txt")
        self.check(run("--tmpfs", "/tmp", "write.wasm", "/tmp/new.txt"), 0, "")
        # Without the right to mount the size cannot be kept, and Weft says so.
        sized = subprocess.run([OPTIONS.weft, "--tmpfs", "/t:size=64K", "write.wasm", "/t/new.txt"],
                               cwd=OPTIONS.scratch, capture_output=True, timeout=60,
                               preexec_fn=without_mounting)
        self.check(sized, 1, "", ["/t", ":size="])
        self.fails("--dir", "/no/such", "cat.wasm", err="/no/such")
        self.fails("--dir", "/g:/h", "cat.wasm", err=["--dir /g::/h", "--dir /h::/g"])

    def test_standard_input_is_inherited(self):
        self.check(run("read.wasm", stdin=b"A"), 0, "65\n")

    def test_the_program_may_come_from_standard_input(self):
        module = (OPTIONS.scratch / "args.wasm").read_bytes()
        self.check(run("-", "x", stdin=module), 0, "[-][x]\n")

    def test_listen(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        run("args.wasm")
        answer = []

        def talk():
            for _ in range(200):
                try:
                    with socket.create_connection(("127.0.0.1", port), 5) as s:
                        s.sendall(b"ping")
                        answer.append(s.recv(16))
                        return
                except ConnectionRefusedError:
                    time.sleep(0.05)

        talker = threading.Thread(target=talk)
        talker.start()
        result = run("--listen", f"127.0.0.1:{port}", "accept.wasm")
        talker.join()
        self.check(result, 0)
        self.assertEqual(answer, [b"ping"])


class Endings(Case):
    def test_trap(self):
        result = run("trap.wasm")
        self.check(result, 134, "before\n",
                   ["unreachable", "0: inner at trap.wasm+0x", " _start (", ") at trap.wasm+0x"])

    def test_stack_overflow(self):
        self.check(run("stack.wasm"), 134, "", "stack")
        self.check(run("--stack-size", "256K", "stack.wasm"), 134, "", "stack")

    def test_timeout(self):
        start = time.monotonic()
        self.check(run("--timeout", "300ms", "loop.wasm"), 124, "", "--timeout")
        self.assertLess(time.monotonic() - start, 20)
        self.check(run("--timeout", "60s", "args.wasm"), 0, "[args.wasm]\n")

    def test_timeout_interrupts_a_waiting_call(self):
        read, write = os.pipe()
        try:
            run("read.wasm")
            process = subprocess.run([OPTIONS.weft, "--timeout", "300ms", "read.wasm"], stdin=read,
                                     capture_output=True, cwd=OPTIONS.scratch, timeout=60,
                                     env={"WEFT_CACHE_DIR": str(OPTIONS.cache)})
            self.check(process, 124, "", "--timeout")
        finally:
            os.close(read)
            os.close(write)

    def test_max_memory(self):
        self.check(run("grow.wasm"), 0, "2\n")
        self.check(run("--max-memory", "8M", "grow.wasm"), 0, "-1\n")
        self.fails("--max-memory", "64K", "grow.wasm", err="memory")

    def test_signals_of_outside_are_seen(self):
        process = subprocess.Popen([OPTIONS.weft, "loop.wasm"], cwd=OPTIONS.scratch,
                                   env={"WEFT_CACHE_DIR": str(OPTIONS.cache)})
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), -signal.SIGTERM)

    def test_a_broken_pipe_is_an_errno(self):
        run("args.wasm")
        process = subprocess.Popen([OPTIONS.weft, "chatter.wasm"], cwd=OPTIONS.scratch,
                                   env={"WEFT_CACHE_DIR": str(OPTIONS.cache)},
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(process.stdout.read(2), b"y\n")
        process.stdout.close()
        text = process.stderr.read()
        process.stderr.close()
        self.assertEqual((process.wait(20), text), (3, b"EPIPE"))

    def test_temporary_directories_do_not_pile_up(self):
        with tempfile.TemporaryDirectory(dir=OPTIONS.scratch) as temporary:
            def command(*arguments):
                return subprocess.Popen(
                    [OPTIONS.weft, "--tmpfs", "/t", *arguments], cwd=OPTIONS.scratch,
                    env={"WEFT_CACHE_DIR": str(OPTIONS.cache), "TMPDIR": temporary},
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    preexec_fn=without_mounting)
            for arguments, status in ((["args.wasm", "1", "2", "3"], 7), (["trap.wasm"], 134),
                                      (["--timeout", "200ms", "loop.wasm"], 124)):
                self.assertEqual(command(*arguments).wait(20), status)
                self.assertEqual(os.listdir(temporary), [], arguments)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
                process = command("loop.wasm")
                deadline = time.monotonic() + 20
                while len(os.listdir(temporary)) != 1 and time.monotonic() < deadline:
                    time.sleep(0.01)
                time.sleep(0.1)
                process.send_signal(number)
                self.assertEqual(process.wait(20), -number)
            self.assertEqual(len(os.listdir(temporary)), 1, "each removes what the last one left")
            self.assertEqual(command("args.wasm").wait(20), 0)
            self.assertEqual(os.listdir(temporary), [])


class Reactors(Case):
    def test_results_one_a_line(self):
        self.check(run("--invoke", "add", "reactor.wasm", "1", "-3"), 0, "98\n")
        self.check(run("--invoke", "half", "reactor.wasm", "0.2"), 0, "0.1\n")
        self.check(run("--invoke=big", "reactor.wasm", "0x10"), 0, "-16\n")
        self.check(run("--invoke", "nothing", "reactor.wasm"), 0, "")
        self.check(run("--invoke", "fail", "reactor.wasm"), 134, "", "unreachable")

    def test_mistakes(self):
        self.fails("reactor.wasm", err=["--invoke NAME", "add, half"])
        self.fails("--invoke", "ad", "reactor.wasm", err=["exports no function ad", "add, half"])
        self.fails("--invoke", "add", "reactor.wasm", "1", err="(i32, i32) -> (i32)")
        self.fails("--invoke", "add", "reactor.wasm", "1", "x", err='"x" is not an i32')


class Imports(Case):
    def test_missing_fails_before_anything_runs(self):
        self.fails("missing.wasm", err=["env.mystery (f64) -> (i32)", "--unknown-imports=trap"])

    def test_trap_when_called(self):
        self.check(run("--unknown-imports=trap", "missing.wasm"), 0, "started\n")
        self.check(run("--unknown-imports", "trap", "missing.wasm", "x"), 134, "started\n",
                   "env.mystery")


class Files(Case):
    def write(self, name, data):
        path = OPTIONS.scratch / name
        path.write_bytes(data)
        return path

    def test_what_is_no_program(self):
        self.fails("nowhere.wasm", err="No such file or directory")
        self.fails(OPTIONS.scratch, err="is a directory")
        self.fails(self.write("empty.wasm", b""), err="is empty")
        self.fails(self.write("script.sh", b"#!/bin/sh\n"), err=["not a WebAssembly module"])
        self.fails(self.write("component.wasm", b"\0asm\x0d\0\1\0"), err=["component", "wasip1"])
        self.fails(self.write("cut.wasm", b"\0asm\1\0\0\0\1"), err="cut.wasm")
        self.fails("compil", "x.wasm", err="did you mean the command: weft compile")

    def test_initialize_with_values(self):
        """_initialize is no more than an export: it may have any type."""
        module = b'(module (func (export "_initialize") %s) (func (export "f")))'
        path = self.write("initialize.wat", module % b"(result i32 i64) i32.const 1 i64.const 2")
        self.check(run("--invoke", "f", path), 0, "")
        path = self.write("initialize.wat", module % b"(param i32)")
        self.fails("--invoke", "f", path, err=["_initialize wants 1 argument", "(i32) -> ()"])

    def test_text_format(self):
        path = self.write("four.wat", b'(module (func (export "four") (result i32) i32.const 4))')
        self.check(run("--invoke", "four", path), 0, "4\n")
        self.fails(self.write("bad.wat", b"(module (fun))"), err="bad.wat")
        hello = self.write("exit.wat", b"""(module
          (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
          (memory (export "memory") 1)
          (func (export "_start") (call $exit (i32.const 9))))""")
        self.check(run(hello), 9, "")
        self.check(run("run", "-", stdin=hello.read_bytes()), 9, "")
        self.check(run("validate", hello), 0, "")
        self.fails("validate", "bad.wat", err="bad.wat")
        self.fails("compile", "bad.wat", "-o", "bad.weft", err="bad.wat")
        self.fails("inspect", "bad.wat", err="bad.wat")
        self.assertEqual(json.loads(run("inspect", "--json", hello).stdout)["kind"], "command")
        self.check(run("compile", hello, "-o", "exit.weft"), 0)
        self.check(run("run", "--allow-precompiled", "exit.weft"), 9, "")

    def test_uncaught_exception(self):
        path = self.write("uncaught.wat", b"""(module
          (memory (export "memory") 1)
          (tag $e (param i32))
          (func $thrower (throw $e (i32.const 1)))
          (func (export "_start") (call $thrower)))""")
        result = run(path)
        self.check(result, 134, "")
        self.assertIn(b"uncaught exception", result.stderr)
        self.assertIn(b"thrower", result.stderr)

    def test_flags(self):
        self.fails("--dri", ".", "args.wasm", err="did you mean --dir?")
        self.fails("--mapdir", "a::b", "args.wasm", err="--dir HOST::GUEST")
        self.fails("--timeout", "5", "args.wasm", err="5s for seconds")
        self.fails("--verbose", err="no program to run")


class Commands(Case):
    def test_help_and_version(self):
        self.assertIn(b"weft run --help", run("--help").stdout)
        for command in ("run", "compile", "validate", "inspect", "cache", "abi", "doctor",
                        "completion"):
            result = run(command, "--help")
            self.check(result, 0)
            self.assertEqual(result.stdout, run("help", command).stdout)
        self.assertRegex(run("--version").stdout.decode(), r"^weft \d+\.\d+")
        self.assertEqual(run().returncode, 1)

    def test_validate(self):
        self.check(run("validate", "args.wasm"), 0, "")
        self.check(run("validate", "args.wasm", "env.wasm"), 0, "args.wasm: valid\nenv.wasm: valid\n")
        path = OPTIONS.scratch / "bad.wasm"
        path.write_bytes(b"\0asm\1\0\0\0\1\2\1\x11")
        self.fails("validate", path, err=["bad.wasm", "byte 0x"])
        two = OPTIONS.scratch / "two.wat"
        two.write_text("(module (memory 1) (memory 1))")
        self.check(run("validate", two), 0, "")
        self.check(run("validate", "--without=simd,tail-call", two), 0, "")
        self.fails("validate", "--without=simd,multi-memory", two, err="the module uses multi-memory")
        self.fails("validate", "--without=simd,", two, err=["wants features", "multi-memory"])

    def test_inspect(self):
        report = json.loads(run("inspect", "--json", "cat.wasm").stdout)
        self.assertEqual(report["kind"], "command")
        names = {i["name"]: i for i in report["imports"]}
        self.assertEqual(names["path_open"]["family"], "core")
        self.assertEqual(names["path_open"]["support"], "full")
        self.assertTrue(any("--dir" in a for a in report["advice"]))
        self.assertIn("_start", run("inspect", "cat.wasm").stdout.decode())
        missing = json.loads(run("inspect", "--json", "missing.wasm").stdout)
        self.assertIn("missing", {i["support"] for i in missing["imports"]})

    def test_inspect_of_a_library(self):
        needed = compile_library("needed", "_Thread_local int t = 4; int f(void) { return t; }")
        library = compile_library("library", """
          int f(void); int missing(void) __attribute__((weak)); int four[4] = {1, 2, 3, 4};
          static int g(void) { return four[1]; } int (*pointer)(void) = g;
          int h(void) { return f() + pointer() + (missing ? missing() : 0); }""", needed.name)
        found = json.loads(run("inspect", "--json", library).stdout)
        self.assertEqual(found["kind"], "dynamic library")
        dylink = found["dylink"]
        # Four integers and the pointer.
        self.assertGreaterEqual(dylink["memory_size"], 20)
        self.assertEqual(dylink["memory_alignment"], 16)
        self.assertEqual((dylink["table_size"], dylink["table_alignment"]), (1, 1))
        self.assertEqual(dylink["needed"], ["needed.so"])
        self.assertIn({"module": "env", "name": "missing", "flags": "weak undefined"},
                      dylink["imports"])
        self.assertRegex(run("inspect", library).stdout.decode(), r"needs +needed\.so")
        of_needed = json.loads(run("inspect", "--json", needed).stdout)["dylink"]
        self.assertIn({"name": "t", "flags": "tls"}, of_needed["exports"])
        bad = OPTIONS.scratch / "bad_library.wasm"
        bad.write_bytes(b"\0asm\1\0\0\0\0\x0c\x08dylink.0\1\5\0")
        self.assertIn("at byte 0x", json.loads(run("inspect", "--json", bad).stdout)["dylink"]["error"])
        self.assertIn(b"malformed, cannot be linked", run("inspect", bad).stdout)
        self.assertIsNone(json.loads(run("inspect", "--json", "cat.wasm").stdout)["dylink"])

    def test_abi(self):
        rows = json.loads(run("abi", "--json").stdout)
        names = {(r["module"], r["name"]) for r in rows}
        self.assertIn(("wasi_snapshot_preview1", "fd_write"), names)
        self.assertIn(b"fd_write", run("abi").stdout)
        self.assertIn(b"|", run("abi", "--markdown").stdout)
        self.assertIn(b"__import_fd_write(", run("abi", "--c-header").stdout)

    def test_doctor(self):
        result = run("doctor")
        self.assertIn(b"openat2", result.stdout)
        self.assertRegex(result.stdout, rb"compiler .*\(weft-compiler [0-9.]+, LLVM [0-9.]+\)")

    def test_completion(self):
        for shell in ("bash", "zsh", "fish"):
            text = run("completion", shell).stdout.decode()
            self.assertIn("inherit-env", text)
            self.assertIn("doctor", text)
        script = run("completion", "bash").stdout.decode()
        probe = script + """
COMP_WORDS=(weft --inh); COMP_CWORD=1; _weft; echo "${COMPREPLY[@]}"
COMP_WORDS=(weft cache cl); COMP_CWORD=2; _weft; echo "${COMPREPLY[@]}"
COMP_WORDS=(weft run -O ''); COMP_CWORD=3; _weft; echo "${COMPREPLY[@]}"
"""
        out = subprocess.run(["bash", "-c", probe], capture_output=True, text=True,
                             cwd=OPTIONS.scratch).stdout.splitlines()
        self.assertEqual(out[0].split(), ["--inherit-env"])
        self.assertEqual(out[1].split(), ["clear"])
        self.assertEqual(out[2].split()[:4], ["0", "1", "2", "3"])


class Compiling(Case):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.cache = self.folder.name + "/cache"

    def tearDown(self):
        self.folder.cleanup()

    def test_second_run_is_cached(self):
        first = run("-v", "--cache-dir", self.cache, "args.wasm")
        self.check(first, 0, "[args.wasm]\n", "compiled at -O2")
        second = run("-v", "--cache-dir", self.cache, "args.wasm")
        self.check(second, 0, "[args.wasm]\n", "found in the cache")
        listing = run("cache", "--cache-dir", self.cache, "list")
        self.assertIn(b"args.wasm", listing.stdout)
        self.check(run("cache", "--cache-dir", self.cache, "path"), 0, self.cache + "\n")
        self.assertIn(b"iB", run("cache", "--cache-dir", self.cache, "size").stdout)
        self.assertIn(b"removed", run("cache", "--cache-dir", self.cache, "clear").stdout)
        self.check(run("cache", "--cache-dir", self.cache, "list"), 0, "the cache is empty\n")
        self.fails("cache", "lst", err="did you mean list?")

    def test_a_damaged_artifact_is_made_anew(self):
        self.check(run("--cache-dir", self.cache, "args.wasm"), 0)
        artifact, = pathlib.Path(self.cache).glob("*.so")
        data = bytearray(artifact.read_bytes())
        data[len(data) // 2] ^= 1
        artifact.write_bytes(data)
        self.check(run("-v", "--cache-dir", self.cache, "args.wasm"), 0, "[args.wasm]\n",
                   "compiled at -O2")

    def test_no_cache_leaves_nothing(self):
        temporary = pathlib.Path(self.folder.name) / "tmp"
        temporary.mkdir()
        self.check(run("--no-cache", "-O0", "--cache-dir", self.cache, "args.wasm",
                       env={"TMPDIR": str(temporary)}), 0, "[args.wasm]\n")
        self.assertEqual(list(temporary.iterdir()), [])
        self.assertFalse(os.path.exists(self.cache))

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_a_read_only_cache_is_only_a_note(self):
        os.mkdir(self.cache, 0o500)
        self.check(run("args.wasm", env={"WEFT_CACHE_DIR": self.cache}), 0, "[args.wasm]\n",
                   "cannot be written to")

    def test_an_unusable_cache_is_only_a_note(self):
        self.check(run("-O0", "args.wasm", env={"WEFT_CACHE_DIR": "/proc/none"}), 0,
                   "[args.wasm]\n", "without a cache")
        self.fails("--cache-dir", "/proc/none", "args.wasm", err="/proc/none")

    def test_compile_and_run_native_code(self):
        out = self.folder.name + "/args.weft"
        self.check(run("compile", "-O1", "args.wasm", "-o", out), 0, "")
        self.fails(out, err="--allow-precompiled")
        self.check(run("run", "--allow-precompiled", out, "x"), 0, "[args.weft][x]\n")
        with open(out, "r+b") as f:
            f.seek(5000)
            f.write(b"oops")
        self.fails("run", "--allow-precompiled", out, err="cannot be run")
        self.fails("run", "--allow-precompiled", "/bin/true", err="cannot be run")
        self.fails("compile", "args.wasm", err="-o")

    def test_no_compiler(self):
        self.check(run("args.wasm"), 0)
        self.check(run("args.wasm", env={"WEFT_COMPILER": "/no/such"}), 0)
        self.fails("--cache-dir", self.cache, "args.wasm", env={"WEFT_COMPILER": "/no/such"},
                   err="WEFT_COMPILER")
        self.fails("--cache-dir", self.cache, "args.wasm", env={"WEFT_COMPILER": "/bin/false"},
                   err=["failed with status 1", "-O 0"])

    def test_progress_only_on_a_terminal(self):
        result = run("--no-cache", "args.wasm")
        self.assertEqual(result.stderr, b"")


class Watching(Case):
    def test_strace(self):
        result = run("--strace", "args.wasm")
        self.check(result, 0, "[args.wasm]\n", ["fd_write(", "args_get("])
        result = run("--strace=fd_*", "args.wasm")
        self.assertIn(b"fd_write(", result.stderr)
        self.assertNotIn(b"args_get(", result.stderr)
        self.fails("--strace=nonsense", "args.wasm", err="nonsense")

    def test_summary_and_output(self):
        path = OPTIONS.scratch / "trace"
        result = run("--strace-summary", "--strace-output", path, "args.wasm")
        self.check(result, 0, "[args.wasm]\n")
        text = path.read_text()
        self.assertIn("fd_write", text)
        self.assertNotIn("fd_write(", text)

    def test_perf_map(self):
        process = subprocess.Popen([OPTIONS.weft, "--profile=perfmap", "args.wasm"],
                                   cwd=OPTIONS.scratch, stdout=subprocess.PIPE,
                                   env={"WEFT_CACHE_DIR": str(OPTIONS.cache)})
        process.communicate()
        path = pathlib.Path(f"/tmp/perf-{process.pid}.map")
        text = path.read_text()
        path.unlink()
        self.assertRegex(text, r"(?m)^[0-9a-f]+ [0-9a-f]+ args\.wasm!_start$")

    def test_colours_only_on_a_terminal_without_no_color(self):
        def on_terminal(**env):
            try:
                pid, master = pty.fork()
            except OSError as error:
                self.skipTest(f"no pseudo-terminals here: {error}")
            if pid == 0:
                os.execvpe(OPTIONS.weft, ["weft", "nowhere.wasm"],
                           {"TERM": "xterm", "PATH": os.environ["PATH"], **env})
            data = b""
            try:
                while part := os.read(master, 4096):
                    data += part
            except OSError:
                pass
            os.waitpid(pid, 0)
            os.close(master)
            return data

        self.assertIn(b"\033[", on_terminal())
        self.assertNotIn(b"\033[", on_terminal(NO_COLOR="1"))
        self.assertNotIn(b"\033[", run("nowhere.wasm").stderr)


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--weft", required=True)
    parser.add_argument("--cache", type=pathlib.Path, required=True)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    OPTIONS, rest = parser.parse_known_args()
    OPTIONS.weft = str(pathlib.Path(OPTIONS.weft).resolve())
    OPTIONS.scratch = OPTIONS.scratch.resolve()
    OPTIONS.cache = OPTIONS.cache.resolve()
    if shutil.which("clang-19") is None:
        print("SKIPPED: clang-19 is not installed")
        return 77
    OPTIONS.scratch.mkdir(parents=True, exist_ok=True)
    make_programs()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
