#!/usr/bin/env python3
"""Runs one program natively and in Weft, each in a fresh folder, and compares what they print.

usage: run.py --weft PROGRAM --cache FOLDER --scratch FOLDER [--cc COMMAND] FILE.c|.cpp|.wat

--cc compiles for WebAssembly in place of clang against wasi-libc: weft cc, with POSIX in full.

Comments at the top of FILE ("// key: value"; ";; key: value" in text format) steer it:
  args:         arguments, split as a shell would
  env:          NAME=VALUE, one a line; the program's whole environment
  stdin:        text with escapes; `null` = /dev/null, `size N` = N bytes through a pipe,
                `file N` = a file of N bytes, `open` = a pipe that stays open and empty
  weft:         flags for Weft, beside --dir . ($NAME: from the environment, else the test is skipped)
  cc:           flags for both compilers;  wasm-cc: / native-cc: for one
  prlimit:      limits that both run under, as prlimit(1) has them
  needs:        what the runtime lacks yet: the test is skipped (status 77) with --cc and says so
  skip-native:  reason; then the next two say what is expected
  exit:         the exit status
  stdout:, stderr:, not-stderr:   regular expressions to be found there (or not)
Linux is the oracle: output and exit status must be equal. SIGABRT counts as Weft's 134.
"""
import argparse
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

# Sanitized programs are slower (CMakePresets.json).
TIMEOUT = 100 * int(os.environ.get("WEFT_TEST_PATIENCE", 1))


def directives(text):
    found = {}
    for line in text.splitlines():
        match = re.match(r"^(?://|;;) ?([a-z-]+): ?(.*)$", line)
        if match:
            found.setdefault(match[1], []).append(match[2])
        elif line and not line.startswith(("//", ";;")):
            break
    return found


def flags(found, key):
    return [word for line in found.get(key, []) for word in shlex.split(line)]


def compile_program(source, found, folder, cc):
    """Paths of the wasm and the native program (None where there is none)."""
    wasm, native = folder / "program.wasm", folder / "program"
    if source.suffix == ".wat":
        subprocess.run(["wat2wasm", *flags(found, "cc"), "-o", wasm, source], check=True)
        return wasm, None
    compiler = "clang++-19" if source.suffix == ".cpp" else "clang-19"
    common = [compiler, "-Wall", *flags(found, "cc"), "-I", source.parent]
    wasm_compiler = [*common, "--target=wasm32-wasi"]
    if cc:
        wasm_compiler = [*shlex.split(cc), *common[1:], "-D_GNU_SOURCE"]
    done = subprocess.run([*wasm_compiler, "-O2", "-o", wasm, source, *flags(found, "wasm-cc")])
    if done.returncode:
        sys.exit("it does not compile")
    if "skip-native" in found:
        return wasm, None
    subprocess.run([*common, "-D_GNU_SOURCE", "-O1", "-o", native, source, "-lm",
                    *flags(found, "native-cc")], check=True)
    return wasm, native


def pattern_bytes(count):
    return (b"0123456789abcdefghijklmnopqrstuvwxyz\n" * (count // 37 + 1))[:count]


def execute(command, found, folder):
    """Runs in a fresh folder; (status, stdout, stderr)."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    kind = found.get("stdin", ["null"])[0]
    options, read_end, write_end = {}, None, None
    if kind == "null":
        options["stdin"] = subprocess.DEVNULL
    elif kind == "open":
        read_end, write_end = os.pipe()
        options["stdin"] = read_end
    elif kind.startswith("file "):
        stdin = tempfile.TemporaryFile()
        stdin.write(pattern_bytes(int(kind[5:])))
        stdin.seek(0)
        options["stdin"] = stdin
    elif kind.startswith("size "):
        options["input"] = pattern_bytes(int(kind[5:]))
    else:
        options["input"] = kind.encode().decode("unicode_escape").encode("latin-1")
    try:
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=TIMEOUT, **options)
    finally:
        for fd in (read_end, write_end):
            if fd is not None:
                os.close(fd)
    status = done.returncode
    return 128 - status if status < 0 else status, done.stdout, done.stderr


def shown(data, limit=4000):
    text = data.decode(errors="backslashreplace")
    return text if len(text) <= limit else text[:limit] + f"… ({len(text)} characters)"


def first_difference(one, other):
    lines, others = one.splitlines(), other.splitlines()
    for i in range(max(len(lines), len(others))):
        a = lines[i] if i < len(lines) else b"(nothing)"
        b = others[i] if i < len(others) else b"(nothing)"
        if a != b:
            return f"line {i + 1}\n  native: {shown(a, 400)}\n  weft:   {shown(b, 400)}"
    return "line ends"


def check_expectations(found, status, out, err):
    bad = []
    for want in found.get("exit", []):
        if status != int(want):
            bad.append(f"exit status {status}, expected {want}")
    for key, data in (("stdout", out), ("stderr", err)):
        for want in found.get(key, []):
            if not re.search(want, data.decode(errors="replace"), re.M):
                bad.append(f"{key} lacks /{want}/")
    for unwanted in found.get("not-stderr", []):
        if re.search(unwanted, err.decode(errors="replace"), re.M):
            bad.append(f"stderr has /{unwanted}/")
    return bad


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--weft", type=os.path.abspath)
    parser.add_argument("--cache", type=os.path.abspath)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    parser.add_argument("--cc", help="the compiler for WebAssembly")
    parser.add_argument("--native-only", action="store_true", help="print the native output")
    parser.add_argument("file", type=pathlib.Path)
    options = parser.parse_args()
    source, scratch = options.file.resolve(), options.scratch.absolute()
    found = directives(source.read_text())
    if options.cc and "needs" in found:
        print("SKIPPED: needs", ", ".join(found["needs"]))
        return 77
    weft_flags = [os.path.expandvars(word) for word in flags(found, "weft")]
    if any("$" in word for word in weft_flags):
        print("SKIPPED: not set:", *weft_flags)
        return 77
    if options.cc and subprocess.run([*shlex.split(options.cc), "--print-sysroot"],
                                     capture_output=True).returncode:
        print("SKIPPED: there is no sysroot")
        return 77
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    wasm, native = compile_program(source, found, scratch, options.cc)
    arguments, environment = flags(found, "args"), found.get("env", [])

    limits = ["prlimit", *flags(found, "prlimit")] if "prlimit" in found else []
    if native:
        command = [*limits, "env", "-i", *environment, "bash", "-c", 'exec -a program "$@"', "program",
                   native, *arguments]
        expected = execute(command, found, scratch / "native")
    if options.native_only:
        sys.stdout.write(shown(expected[1] + expected[2], 1 << 20) if native else "")
        return expected[0] if native else 0

    command = [*limits, options.weft, "run", "--cache-dir", options.cache, "--argv0", "program", "--dir", ".",
               *(word for item in environment for word in ("--env", item)), *weft_flags,
               wasm, *arguments]
    status, out, err = execute(command, found, scratch / "weft")

    bad = check_expectations(found, status, out, err)
    if native:
        if out != expected[1]:
            bad.append(f"stdout differs at {first_difference(expected[1], out)}")
        if status != expected[0]:
            bad.append(f"exit status {status}, natively {expected[0]}")
        if err != expected[2] and not {"stderr", "not-stderr"} & found.keys():
            bad.append(f"stderr differs at {first_difference(expected[2], err)}")
    if bad:
        print("\n".join(bad))
        print(f"--- stdout ---\n{shown(out)}\n--- stderr ---\n{shown(err)}")
        print("command:", shlex.join(map(str, command)))
        return 1
    shutil.rmtree(scratch, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
