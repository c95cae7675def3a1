#!/usr/bin/env python3
"""A small project built with `weft cc` by CMake, by a configure script of autoconf and by make, and run.

usage: projects_test.py --weft PROGRAM --cache FOLDER --scratch FOLDER --sysroot FOLDER
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROJECT = pathlib.Path(__file__).resolve().parent / "project"
EXPECTED = "42, long 4, root 1.414\n"


def main():
    parser = argparse.ArgumentParser()
    for name in ("weft", "cache", "scratch", "sysroot"):
        parser.add_argument(f"--{name}", type=os.path.abspath, required=True)
    options = parser.parse_args()
    environment = {**os.environ, "WEFT_SYSROOT": options.sysroot}
    weft = options.weft
    if not os.path.exists(f"{options.sysroot}/cflags"):
        print("SKIPPED: there is no sysroot", file=sys.stderr)
        return 77
    work = pathlib.Path(options.scratch) / "projects"
    shutil.rmtree(work, ignore_errors=True)

    def run(folder, *command, status=0, **variables):
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run([str(word) for word in command], cwd=folder, text=True,
                              env={**environment, **variables}, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        assert done.returncode == status, f"{command}: exit status {done.returncode}\n{done.stdout[-4000:]}"
        return done.stdout

    def imports_of(wasm):
        return run(work, weft, "inspect", wasm)

    def runs(wasm):
        out = run(work, weft, "run", "-q", "--cache-dir", options.cache, wasm, "20", "22")
        assert out == EXPECTED, out
        print(f"ok: {wasm.relative_to(work)}")

    # CMake: warnings of unknown systems and flags that it could not set are errors here.
    cmake = work / "cmake"
    out = run(work, "cmake", "-Wno-dev", "-G", "Ninja", "-S", PROJECT, "-B", cmake,
              f"-DCMAKE_TOOLCHAIN_FILE={ROOT}/cmake/weft.cmake",
              f"-DWEFT_BIN={os.path.dirname(weft)}", "-DCMAKE_BUILD_TYPE=Release")
    assert "arning" not in out, out
    run(work, "cmake", "--build", cmake)
    runs(cmake / "sample")
    assert "100% tests passed" in (out := run(cmake, "ctest")), out
    assert "wasix_32v1" in imports_of(cmake / "sample"), "find_package(Threads) did not lead to -pthread"

    # A configure script, in a folder of its own.
    if not shutil.which("autoconf"):
        print("SKIPPED: autoconf is not installed", file=sys.stderr)
        return 77
    source, build = work / "source", work / "autoconf"
    shutil.copytree(PROJECT, source)
    run(source, "autoconf")
    out = run(build, source / "configure", "--host=wasm32-linux-musl", CC=f"{weft} cc", AR=f"{weft} ar",
              RANLIB=f"{weft} ranlib")
    run(build, "make")
    runs(build / "sample")
    assert "LIBS = -lpthread" in (build / "Makefile").read_text(), "AC_SEARCH_LIBS did not lead to -lpthread"

    # make, with its own rules and with the names that have no space in them.
    made = work / "make"
    made.mkdir()
    for name in ("sample.c", "sums.c", "sums.h"):
        shutil.copy(PROJECT / name, made)
    (made / "config.h").write_text("#define HAVE_FORK\n#define RUNS\n#define LONG_SIZE 4\n")
    (made / "Makefile").write_text("sample: sample.o sums.o\n")
    run(made, "make", "sample", f"CC={weft}-cc", "CFLAGS=-O2 -g -fPIC -D_FORTIFY_SOURCE=2 -fstack-protector-strong",
        "LDFLAGS=-Wl,-z,relro,-z,now -rdynamic", "LDLIBS=-lm -lpthread")
    runs(made / "sample")

    # Without -pthread there is no pthread_create: what configure scripts ask by linking. To a person it is said.
    out = run(made, f"{weft}-cc", "-O2", "-I.", "-o", "sample", "sample.c", "sums.c", status=1)
    assert "undefined symbol: pthread_create" in out and "add -pthread" in out, out

    # What cannot be had is said at once.
    out = run(made, f"{weft}-cc", "-shared", "-o", "sums.so", "sums.c", status=1)
    assert "shared libraries are not supported yet" in out and "--disable-shared" in out, out
    # C++ where the C library is alone.
    bare = work / "bare"
    bare.mkdir()
    for name in os.listdir(options.sysroot):
        if name != "cxxflags":
            (bare / name).symlink_to(os.path.join(options.sysroot, name))
    (made / "hello.cpp").write_text('extern "C" int puts(const char*);\nint main() { puts("hello"); }\n')
    out = run(made, f"{weft}-c++", "-o", "hello", "hello.cpp", status=1, WEFT_SYSROOT=str(bare))
    assert "C library alone" in out and "make.sh --c++ --out" in out, out
    run(made, f"{weft}-c++", "-nostdlib++", "-nostdinc++", "-fno-exceptions", "-o", "hello", "hello.cpp",
        WEFT_SYSROOT=str(bare))
    assert run(made, weft, "run", "-q", "--cache-dir", options.cache, made / "hello") == "hello\n"
    # The encoding of exceptions: translated by wasm-opt, where there is one that can.
    (made / "jump.c").write_text("#include <setjmp.h>\n#include <stdio.h>\nstatic jmp_buf b;\n"
        "int main(void) { int n = setjmp(b); printf(\"%d\\n\", n); if (n < 2) longjmp(b, n + 1); }\n")
    done = subprocess.run([f"{weft}-cc", "--exceptions=standard", "-O2", "-o", "jump", "jump.c"], cwd=made,
                          env=environment, text=True, stderr=subprocess.PIPE)
    if done.returncode == 0:
        assert run(made, weft, "run", "-q", "--cache-dir", options.cache, made / "jump") == "0\n1\n2\n"
        assert "legacy-exceptions" not in run(made, weft, "inspect", made / "jump")
    else:
        assert "wasm-opt" in done.stderr and "binaryen 118" in done.stderr, done.stderr
        assert not (made / "jump").exists()
        print("SKIPPED: no wasm-opt that knows --translate-to-exnref", file=sys.stderr)
    run(made, f"{weft}-cc", "--exceptions=legacy", "-O2", "-o", "jump", "jump.c")
    assert run(made, weft, "run", "-q", "--cache-dir", options.cache, made / "jump") == "0\n1\n2\n"
    # What GCC alone knows passes the checks of configure scripts, which have -Werror.
    for flag in ("-finline-limit=100", "-falign-jumps=1", "-fno-gcse", "-fno-semantic-interposition", "-mno-sse"):
        assert run(made, f"{weft}-cc", flag, "-Werror", "-c", "sums.c") == "", flag
    assert run(made, weft, "cc", "--print-sysroot") == options.sysroot + "\n"
    flags = run(made, weft, "cc", "--print-flags")
    assert "--target=wasm32-unknown-unknown" in flags and "-lc" in flags.split(), flags
    return 0


sys.exit(main())
