#!/usr/bin/env python3
"""`weft c++` by its flags: levels, link-time optimisation, without exceptions, both encodings of them, C++ objects
linked by `weft cc`; what the programs import.

usage: cxx_test.py --weft PROGRAM --cache FOLDER --scratch FOLDER --sysroot FOLDER
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

# Its output is the same with all flags.
PROGRAM = r"""
#include <csetjmp>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>
struct Noted { ~Noted() { std::puts("destroyed"); } };
static int of(const std::vector<int>& v, unsigned i) { Noted n; return v.at(i); }
static std::jmp_buf back;
int main(int argc, char**) {
  try {
    std::printf("%d\n", of({1, 2, 3}, static_cast<unsigned>(argc)));
    of({}, 1);
  } catch (const std::out_of_range&) {
    std::puts("caught");
  }
  if (setjmp(back) == 0) std::longjmp(back, argc);
  std::puts("jumped");
}
"""
EXPECTED = "destroyed\n2\ndestroyed\ncaught\njumped\n"
PLAIN = '#include <memory>\n#include <cstdio>\nint main() { std::puts(std::make_unique<int>(1) ? "plain" : ""); }\n'


def main():
    parser = argparse.ArgumentParser()
    for name in ("weft", "cache", "scratch", "sysroot"):
        parser.add_argument(f"--{name}", type=os.path.abspath, required=True)
    options = parser.parse_args()
    if not os.path.exists(f"{options.sysroot}/cxxflags"):
        print("SKIPPED: there is no C++ library", file=sys.stderr)
        return 77
    weft, work = options.weft, pathlib.Path(options.scratch)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (work / "program.cpp").write_text(PROGRAM)
    (work / "plain.cpp").write_text(PLAIN)

    def run(*command, status=0):
        done = subprocess.run([str(word) for word in command], cwd=work, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env={**os.environ, "WEFT_SYSROOT": options.sysroot})
        assert done.returncode == status, f"{command}: exit status {done.returncode}\n{done.stdout[-4000:]}"
        return done.stdout

    def output(wasm):
        return run(weft, "run", "-q", "--cache-dir", options.cache, wasm)

    def report(wasm):
        return json.loads(run(weft, "inspect", "--json", wasm))

    for flags in (["-O0", "-g"], ["-Oz", "-std=c++23"], ["-O2", "-flto"], ["-O2", "--setjmp=checkpoint"],
                  ["-O2", "-pthread", "-fPIC", "-static-libstdc++", "-stdlib=libc++"]):
        run(weft, "c++", *flags, "-o", "program", "program.cpp")
        assert output("program") == EXPECTED, flags
        print("ok:", *flags)
    imports = {i["module"] for i in report("program")["imports"]}
    assert imports <= {"wasi_snapshot_preview1", "wasix_32v1", "wasi", "env"}, imports

    # Linked by make's own rule, which knows no C++.
    run(weft, "c++", "-O2", "-c", "program.cpp")
    for library in ("-lstdc++", "-lc++"):
        run(weft, "cc", "-o", "linked", "program.o", library)
        assert output("linked") == EXPECTED

    run(weft, "c++", "-O2", "-fno-exceptions", "-fno-rtti", "-s", "-o", "plain", "plain.cpp")
    assert output("plain") == "plain\n"
    size = (work / "plain").stat().st_size
    assert size < 30 * 1024, f"a small program has {size} bytes"

    done = subprocess.run([weft, "c++", "--exceptions=standard", "-O2", "-o", "standard", "program.cpp"], cwd=work,
                          env={**os.environ, "WEFT_SYSROOT": options.sysroot}, text=True, stderr=subprocess.PIPE)
    if done.returncode == 0:
        assert output("standard") == EXPECTED
        assert "legacy-exceptions" not in run(weft, "inspect", "standard")
        print("ok: the standard encoding")
    else:
        assert "wasm-opt" in done.stderr, done.stderr
        print("not tried: no wasm-opt that knows --translate-to-exnref")
    flags = run(weft, "c++", "--print-flags").split()
    assert f"{options.sysroot}/include/c++/v1" in flags and "-lc++abi" in flags, flags
    assert run(weft, "c++", "--version").startswith(("Debian clang", "clang", "Ubuntu clang"))
    return 0


sys.exit(main())
