#!/usr/bin/env python3
"""What goes wrong with the cache of compiled modules must cost time only: each test breaks something
and wants the right result, one whole entry, and nothing else left behind.

usage: cache_test.py --weft PROGRAM --cache FOLDER --scratch FOLDER [unittest arguments]
"""
import argparse
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

OPTIONS = None
MODULE = b"""(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\10\\00\\00\\00\\06\\00\\00\\00")
  (data (i32.const 16) "right\\n")
  (data (i32.const 1024) "%s")
  (func $spread (param $x i32) (result i32)
    (i32.mul (local.get $x) (i32.const 0x9e3779b1)))
  (func (export "_start")
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
""" % (b"so that the file has some pages " * 1200)
RIGHT = b"right\n"


def leb(number):
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7f | 0x80])
        number >>= 7
    return out + bytes([number])


def section(number, body):
    return bytes([number]) + leb(len(body)) + body


def large_module():
    """Code beyond what is compiled at -O2 in the foreground; quick to compile all the same."""
    body = b"\0" + b"\1" * (600 << 10) + b"\x0b"
    return (b"\0asm\1\0\0\0" + section(1, b"\1\x60\0\0") + section(3, b"\1\0") +
            section(7, b"\1\6_start\0\0") + section(10, b"\1" + leb(len(body)) + body))


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(dir=OPTIONS.scratch)
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.module = self.folder / "module.wat"
        self.module.write_bytes(MODULE)
        self.cache = self.folder / "cache"

    def environment(self, **more):
        (self.folder / "tmp").mkdir(exist_ok=True)
        return {"WEFT_CACHE_DIR": str(self.cache), "TMPDIR": str(self.folder / "tmp"), **more}

    def start(self, *flags, before=(), env=None, **more):
        return subprocess.Popen([*before, OPTIONS.weft, "run", *flags, self.module],
                                env=self.environment(**(env or {})), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)

    def finish(self, process, note=None, status=0):
        out, errors = process.communicate(timeout=100)
        self.assertEqual((process.returncode, out), (status, RIGHT if status == 0 else b""), errors)
        if note is None:
            self.assertEqual(errors, b"")
        else:
            self.assertIn(note.encode(), errors)

    def run_right(self, *flags, note=None, **more):
        self.finish(self.start(*flags, **more), note)

    def entry(self):
        entry, = self.cache.glob("*.so")
        return entry

    def check_one_entry(self):
        """One artifact and its note; nothing half-made, no lock, nothing temporary."""
        entry = self.entry()
        self.assertEqual(sorted(os.listdir(self.cache)),
                         sorted([entry.name, entry.name.replace(".so", ".src")]))
        self.assertTrue(entry.is_file() and not entry.is_symlink())
        self.assertEqual(os.listdir(self.folder / "tmp"), [])
        process = self.start("-v")
        self.assertIn(b"found in the cache", process.communicate(timeout=100)[1])


class Processes(Case):
    def test_sixteen_at_once(self):
        processes = [self.start() for _ in range(16)]
        for process in processes:
            self.finish(process)
        self.check_one_entry()

    def test_sixteen_at_once_on_a_damaged_entry(self):
        self.run_right()
        entry = self.entry()
        entry.write_bytes(entry.read_bytes()[:-1])
        processes = [self.start() for _ in range(16)]
        for process in processes:
            self.finish(process)
        self.check_one_entry()

    def test_emptied_again_and_again(self):
        environment = self.environment()
        for _ in range(4):
            processes = [self.start() for _ in range(6)]
            while any(p.poll() is None for p in processes):
                subprocess.run([OPTIONS.weft, "cache", "clear"], env=environment, check=True,
                               stdout=subprocess.DEVNULL)
            for process in processes:
                out, errors = process.communicate(timeout=100)
                self.assertEqual((process.returncode, out), (0, RIGHT), errors)
        self.run_right()
        self.check_one_entry()


class Kills(Case):
    def compile_time(self):
        start = time.monotonic()
        self.run_right()
        self.entry().unlink()
        return time.monotonic() - start

    def kill(self, process, whole_group):
        try:
            if whole_group:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        except ProcessLookupError:
            pass
        process.communicate(timeout=100)

    def test_killed_at_any_time(self):
        limit = self.compile_time()
        dice = random.Random(os.environ.get("WEFT_SEED", "7"))
        for i in range(16):
            process = self.start(start_new_session=True)
            time.sleep(dice.uniform(0, limit))
            self.kill(process, whole_group=i % 2 == 0)
            if i % 4 == 3:
                self.run_right()
                self.check_one_entry()
                self.entry().unlink()
        self.run_right()
        self.check_one_entry()

    def test_killed_while_writing(self):
        seen = 0
        for i in range(6):
            process = self.start(start_new_session=True)
            deadline = time.monotonic() + 60
            while process.poll() is None and time.monotonic() < deadline:
                if self.cache.exists() and any(".so.tmp." in n for n in os.listdir(self.cache)):
                    seen += 1
                    break
            self.kill(process, whole_group=i % 2 == 0)
            self.run_right()
            self.check_one_entry()
            self.entry().unlink()
        print(f"killed while the artifact was being written: {seen} times of 6", file=sys.stderr)

    def test_killed_between_the_artifact_and_the_lock(self):
        self.run_right()
        entry = self.entry()
        entry.with_suffix(".lock").touch()
        self.run_right()
        self.check_one_entry()

    def test_a_compiler_that_is_killed_leaves_nothing(self):
        compiler = self.folder / "compiler"
        compiler.write_text(
            "#!/bin/sh\nwhile [ \"$1\" != --output ]; do shift; done\n"
            "echo torn >\"$2.tmp.$$.1\"\nkill -9 $$\n")
        compiler.chmod(0o700)
        process = self.start(env={"WEFT_COMPILER": str(compiler)})
        self.finish(process, "killed by signal 9", status=1)
        self.assertEqual(os.listdir(self.cache), [])
        self.run_right()
        self.check_one_entry()


class FullDisk(Case):
    def full(self, options):
        """The start of a command that has a small disk of its own at the cache's place."""
        self.cache.mkdir(mode=0o700, exist_ok=True)
        script = f'mount -t tmpfs -o mode=0700,{options} none "$1" && shift && exec "$@"'
        for namespace in (["--mount"], ["--mount", "--map-root-user"]):
            before = ["unshare", *namespace, "sh", "-c", script, "sh", str(self.cache)]
            try:
                done = subprocess.run([*before, "true"], capture_output=True, check=False)
            except FileNotFoundError:
                break
            if done.returncode == 0:
                return before
        self.skipTest("SKIPPED: no right to mount a small disk here")
        return []

    def test_no_room_for_the_artifact(self):
        for size in ("4k", "20k"):
            before = self.full(f"size={size}")
            self.run_right(before=before, note="No space left on device")
            self.run_right("--cache-dir", self.cache, before=before,
                           note="No space left on device")
        self.assertEqual(os.listdir(self.folder / "tmp"), [])

    def test_no_room_for_any_file(self):
        self.run_right(before=self.full("size=1m,nr_inodes=1"), note="No space left on device")

    def test_nothing_half_written_stays(self):
        before = self.full("size=20k")
        script = ('"$0" run "$1" >&2; find "$2" -mindepth 1 -name "*.tmp.*" -o -name "*.so" '
                  '-o -name "*.lock"')
        done = subprocess.run([*before, "sh", "-c", script, OPTIONS.weft, self.module, self.cache],
                              env=self.environment(PATH=os.environ["PATH"]), capture_output=True,
                              check=False)
        self.assertEqual((done.returncode, done.stdout), (0, b""), done.stderr)
        self.assertIn(RIGHT, done.stderr)

    @unittest.skipIf(os.environ.get("WEFT_TEST_SANITIZER") == "thread",
                     "ThreadSanitizer writes a file of its own when a program starts")
    def test_a_limit_on_file_sizes_kills_nothing(self):
        for limit in (0, 100, 4096, 1 << 20):
            process = self.start(preexec_fn=lambda n=limit: resource.setrlimit(
                resource.RLIMIT_FSIZE, (n, n)))
            out, errors = process.communicate(timeout=100)
            self.assertIn(process.returncode, (0, 1), errors)
            self.assertEqual(out, RIGHT if process.returncode == 0 else b"", errors)
        self.check_one_entry()


class Damage(Case):
    def check_remade(self, entry, note=None):
        process = self.start("-v")
        out, errors = process.communicate(timeout=100)
        self.assertEqual((process.returncode, out), (0, RIGHT), errors)
        self.assertIn(b"compiled at -O2", errors)
        if note is None:
            self.assertEqual(self.entry(), entry)
            self.check_one_entry()
        else:
            self.assertIn(note.encode(), errors)

    def test_torn_and_flipped(self):
        self.run_right()
        entry = self.entry()
        whole = entry.read_bytes()
        size = len(whole)
        for length in (0, 1, 63, 64, 4096, size // 2, size - 81, size - 80, size - 79, size - 1):
            entry.write_bytes(whole[:length])
            self.check_remade(entry)
        dice = random.Random(5)
        for place in (0, 24, size - 80, size - 40, size - 1, *(dice.randrange(size) for _ in "abc")):
            flipped = bytearray(whole)
            flipped[place] ^= 1 << dice.randrange(8)
            entry.write_bytes(flipped)
            self.check_remade(entry)
        entry.write_bytes(whole + b"\0")
        self.check_remade(entry)

    def test_what_does_not_belong_there(self):
        self.run_right()
        entry = self.entry()
        elsewhere = self.folder / "elsewhere.so"
        shutil.copy(entry, elsewhere)
        elsewhere.chmod(0o600)

        def writable_by_others():
            shutil.copy(elsewhere, entry)
            entry.chmod(0o666)

        for put in (lambda: shutil.copy("/bin/true", entry), lambda: entry.write_bytes(MODULE),
                    lambda: entry.symlink_to(elsewhere), lambda: entry.symlink_to("/nowhere"),
                    lambda: entry.mkdir(), lambda: os.mkfifo(entry), writable_by_others):
            entry.unlink()
            put()
            self.check_remade(entry)
        self.assertTrue(elsewhere.exists())
        entry.unlink()
        entry.mkdir()
        (entry / "full").touch()
        self.check_remade(entry, note="without a cache")
        self.assertEqual(os.listdir(self.folder / "tmp"), [])

    @unittest.skipIf(os.geteuid() != 0, "SKIPPED: only root can give files away")
    def test_of_another_user(self):
        self.run_right()
        entry = self.entry()
        os.chown(entry, 12345, 12345)
        self.check_remade(entry)

    def test_for_another_cpu_or_level(self):
        compiler = pathlib.Path(OPTIONS.weft).parent / "weft-compiler"
        binary = self.folder / "module.wasm"
        binary.write_bytes(large_module())
        self.module = binary
        process = self.start("-v", "--wait-optimized")
        self.assertEqual(process.communicate(timeout=100)[0], b"")
        entry = self.entry()
        for cpu, level in (("x86-64-v2", "2"), ("x86-64-v3", "0"), ("x86-64-v4", "2")):
            before = entry.read_bytes()
            subprocess.run([compiler, "--cpu", cpu, "--level", level, "--output", entry, binary],
                           check=True)
            if entry.read_bytes() == before:
                continue  # that is this machine's
            process = self.start("-v", "--wait-optimized")
            errors = process.communicate(timeout=100)[1]
            self.assertIn(b"compiled at -O2", errors)
            self.assertEqual(entry.read_bytes(), before)


class Background(Case):
    def setUp(self):
        super().setUp()
        self.module = self.folder / "large.wasm"
        self.module.write_bytes(large_module())
        self.count = self.folder / "count"
        self.count.touch()

    def run_large(self, **env):
        process = self.start("-v", env=env)
        out, errors = process.communicate(timeout=100)
        self.assertEqual((process.returncode, out), (0, b""), errors)
        return errors

    def wait_for(self, condition):
        deadline = time.monotonic() + 60
        while not condition() and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertTrue(condition())

    def entries(self):
        """Of what: but for the note of which file has which hash, which is only made of modules that
        have not changed for a while, and so on slow machines."""
        return sorted(p.suffix for p in self.cache.iterdir() if p.suffix != ".mod")

    def test_failure_is_not_repeated_at_each_run(self):
        compiler = self.folder / "compiler"
        real = pathlib.Path(OPTIONS.weft).parent / "weft-compiler"
        compiler.write_text(f'#!/bin/sh\ncase "$*" in *--background*) echo x >>{self.count}; '
                            f'kill -9 $$;; esac\nexec {real} "$@"\n')
        compiler.chmod(0o700)
        for i in range(5):
            errors = self.run_large(WEFT_COMPILER=str(compiler))
            self.assertIn(b"is being made" if i < 2 else b"could not be made lately", errors)
            self.wait_for(lambda n=min(i + 1, 2): self.count.read_text() == "x\n" * n)
        # Nothing else reminds of it, and it is given up for this module at this level only.
        self.assertEqual(self.entries(), [".so", ".src", ".src", ".try"])
        self.assertIn(b"compiled at -O2", subprocess.run(
            [OPTIONS.weft, "run", "-v", "--wait-optimized", self.module], env=self.environment(),
            capture_output=True, check=True).stderr)

    def test_success_leaves_two_entries_and_nothing_else(self):
        self.assertIn(b"is being made", self.run_large())
        self.wait_for(lambda: self.entries() == [".so", ".so", ".src", ".src"])
        self.assertIn(b"found in the cache", self.run_large())


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--weft", required=True)
    parser.add_argument("--cache", type=pathlib.Path, required=True)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    OPTIONS, rest = parser.parse_known_args()
    OPTIONS.weft = str(pathlib.Path(OPTIONS.weft).resolve())
    OPTIONS.scratch = OPTIONS.scratch.resolve()
    OPTIONS.scratch.mkdir(parents=True, exist_ok=True)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
