"""What the recipes of this folder share: fetch, build with `weft cc`, run in Weft, check.

Every recipe takes --weft PROGRAM --cache FOLDER --scratch FOLDER --sysroot FOLDER, prints what it
checked, and exits with 77 (ctest: skipped) when a registry is out of reach. Programs are built by
their packages' own build systems, unmodified.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

HERE = pathlib.Path(__file__).resolve().parent


class App:
    def __init__(self, *more):
        """`more`: names of further options."""
        parser = argparse.ArgumentParser()
        parser.add_argument("--weft", type=os.path.abspath, required=True)
        parser.add_argument("--cache", type=os.path.abspath, required=True)
        parser.add_argument("--scratch", type=pathlib.Path, required=True)
        parser.add_argument("--sysroot", type=pathlib.Path, help="what weft cc compiles against")
        for name in more:
            parser.add_argument(f"--{name}")
        self.options = options = parser.parse_args()
        self.weft_program, self.cache, self.sysroot = options.weft, options.cache, options.sysroot
        self.scratch = options.scratch.absolute()
        self.work = self.scratch / "work"
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)

    def fetch(self, *arguments):
        """A path from tools/fetch_source.py; ends the recipe as skipped when it cannot be had."""
        done = subprocess.run([sys.executable, HERE.parents[1] / "tools" / "fetch_source.py", *arguments], text=True,
                              stdout=subprocess.PIPE)
        if done.returncode != 0:
            sys.exit(done.returncode)
        return pathlib.Path(done.stdout.strip())

    def skip_without(self, *programs):
        for program in programs:
            if not shutil.which(program):
                print(f"SKIPPED: {program} is not installed", file=sys.stderr)
                sys.exit(77)

    def tree(self, package, suite=None, original=False):
        """A copy of a Debian source package to build in; kept until the C library is a newer one.
        `original`: without Debian's changes, where these cannot be compiled for another machine."""
        library = self.sysroot and self.sysroot.absolute() / "lib/wasm32-wasix/libc.a"
        if not library or not library.exists():
            print("SKIPPED: there is no sysroot", file=sys.stderr)
            sys.exit(77)
        source = self.fetch("debian", package, *([suite] if suite else []))
        tree, stamp = self.scratch / "tree", self.scratch / "stamp"
        if not stamp.exists() or stamp.stat().st_mtime < library.stat().st_mtime:
            shutil.rmtree(tree, ignore_errors=True)
            if original:
                [archive] = source.parent.glob("*.orig.tar.*")
                with tarfile.open(archive) as contents:
                    contents.extractall(self.scratch / "unpacked", filter="data")
                [unpacked] = (self.scratch / "unpacked").iterdir()
                unpacked.rename(tree)
            else:
                shutil.copytree(source, tree, symlinks=True)
            stamp.touch()
        return tree

    def build(self, folder, *commands):
        """Runs shell commands there, with weft-cc and its companions in $PATH."""
        tools = os.path.dirname(self.weft_program)
        environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "MAKEFLAGS": "-j2",
                       "WEFT_SYSROOT": str(self.sysroot.absolute())}
        log = self.scratch / "build.log"
        with log.open("w") as out:
            for command in commands:
                done = subprocess.run(command, shell=True, cwd=folder, env=environment, stdout=out,
                                      stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
                if done.returncode:
                    print(log.read_text(errors="replace")[-6000:])
                    sys.exit(f"exit status {done.returncode}: {command}; all of it is in {log}")

    def kernel_headers(self):
        """A folder with the Linux kernel's own headers, which no C library brings."""
        folder, include = self.scratch / "kernel", pathlib.Path("/usr/include")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name in ("linux", "asm-generic", "mtd"):
            (folder / name).symlink_to(include / name)
        [machine] = include.glob("x86_64-*/asm")
        (folder / "asm").symlink_to(machine)
        return folder

    def run(self, wasm, *arguments, flags=("--dir", "."), stdin=b"", status=0, timeout=600):
        """Standard output of one run in the work folder, which has to end with `status`."""
        command = [self.weft_program, "run", "--cache-dir", self.cache, *flags, wasm, *arguments]
        done = subprocess.run(command, cwd=self.work, input=stdin, capture_output=True,
                              timeout=timeout)
        if done.returncode != status:
            print(done.stdout.decode(errors="replace")[-2000:])
            print(done.stderr.decode(errors="replace")[-4000:], file=sys.stderr)
            sys.exit(f"exit status {done.returncode}, expected {status}: {command}")
        return done.stdout


def check(what, actual, expected):
    if actual != expected:
        sys.exit(f"{what}: got {str(actual)[-1500:]!r}, expected {str(expected)[-1500:]!r}")
    print(f"ok: {what}")
