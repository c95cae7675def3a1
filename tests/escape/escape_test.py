#!/usr/bin/env python3
"""Guests try to leave their mounts, and must not: the outside stays unread and unchanged.

usage: escape_test.py --weft PROGRAM --cache FOLDER --scratch FOLDER [unittest arguments]
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
options = None


def compile_guest(name, *flags):
    wasm = options.scratch / f"{name}{''.join(flags)}.wasm"
    if not wasm.exists():
        subprocess.run(["clang-19", "--target=wasm32-wasi", "-O2", *flags, "-o", wasm, HERE / f"{name}.c"],
                       check=True)
    return wasm


def tree(folder):
    """Everything that a guest could have changed or taken."""
    found = {}
    for parent, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(parent, name)
            st = os.lstat(path)
            content = pathlib.Path(path).read_bytes() if name in files and not os.path.islink(path) else None
            is_file = name in files
            found[os.path.relpath(path, folder)] = (
                st.st_mode, st.st_nlink if is_file else 0, st.st_mtime_ns if is_file else 0, content)
    return found


class Escape(unittest.TestCase):
    def setUp(self):
        self.top = options.scratch / self.id().split(".")[-1]
        shutil.rmtree(self.top, ignore_errors=True)
        self.inside, self.outside = self.top / "inside", self.top / "outside"
        self.inside.mkdir(parents=True)
        self.outside.mkdir()
        (self.outside / "secret").write_text("SECRET")
        (self.outside / "folder").mkdir()
        (self.outside / "folder" / "secret").write_text("SECRET")
        (self.inside / "own").write_text("own file")
        (self.inside / "sub").mkdir()

    def weft(self, flags, guest, *arguments, compile_flags=(), **more):
        command = [options.weft, "run", "--cache-dir", options.cache, *flags, compile_guest(guest, *compile_flags),
                   *arguments]
        return subprocess.run(command, cwd=self.inside, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, **more)

    def attack(self, paths, flags=("--dir", "."), mount="."):
        before = tree(self.outside)
        done = self.weft(flags, "attack", mount, *paths)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn(f"{len(paths)} paths tried, 0 calls allowed", done.stdout)
        self.assertNotIn("SECRET", done.stdout)
        self.assertEqual(tree(self.outside), before)
        self.assertFalse((self.inside / "stolen").exists())
        self.assertEqual((self.inside / "own").read_text(), "own file")

    def test_dot_dot(self):
        self.attack(["../outside/secret", "sub/../../outside/secret", "./../outside/secret",
                     "sub/./.././../outside/secret", "../inside/../outside/secret",
                     "sub/../sub/../../outside/new", "..//outside//secret", "../outside/folder/secret",
                     "absent/../../outside/secret", "own/../../outside/secret", "?../../..", "?.."])

    def test_absolute_paths(self):
        secret = str(self.outside / "secret")
        self.attack([secret, "/" + secret, "//" + secret, "?/", "?/etc/passwd", "?/proc/self/environ",
                     "sub/" + "../" * 30 + secret[1:], "?./" + "../" * 40 + "etc/passwd"])

    def test_absolute_links(self):
        os.symlink(self.outside, self.inside / "folder-link")
        os.symlink(self.outside / "secret", self.inside / "file-link")
        os.symlink(self.outside / "absent", self.inside / "dangling")
        os.symlink("/", self.inside / "root")
        self.attack(["folder-link/secret", "folder-link/new", "folder-link/folder/secret",
                     "@folder-link", "@folder-link/", "folder-link/.", "@file-link", "@dangling",
                     f"root{self.outside}/secret", "?root/etc/passwd", "?root", "sub/../folder-link/secret"])
        self.assertFalse((self.outside / "absent").exists())

    def test_relative_and_chained_links(self):
        os.symlink("../outside", self.inside / "up")
        os.symlink("up", self.inside / "chain1")
        os.symlink("sub/../chain1", self.inside / "chain2")
        os.symlink("../chain2", self.inside / "sub" / "chain3")
        os.symlink("..", self.inside / "parent")
        os.symlink("../../outside/secret", self.inside / "sub" / "file")
        os.symlink("sub/file", self.inside / "file2")
        os.symlink("../..", self.inside / "sub" / "grand")
        self.attack(["up/secret", "chain1/secret", "chain2/secret", "sub/chain3/secret",
                     "sub/chain3/folder/secret", "parent/outside/secret", "@sub/file", "@file2",
                     "sub/grand/outside/secret", "@chain2", "@sub/chain3", "?parent",
                     "parent/inside/../outside/secret", "chain1/../outside/secret"])

    def test_proc_magic_links(self):
        os.symlink("/proc/self/root", self.inside / "root")
        os.symlink("/proc/self/cwd/../outside", self.inside / "cwd")
        os.symlink("/proc/self/fd", self.inside / "fd")
        os.symlink("/proc/self/exe", self.inside / "exe")
        self.attack([f"root{self.outside}/secret", "cwd/secret", "?root", "?fd", "?exe"] +
                    [f"?fd/{i}" for i in range(12)])

    def test_proc_magic_links_below_a_mounted_proc(self):
        outside = str(self.outside)[1:]
        self.attack([f"self/root/{outside}/secret", f"thread-self/root/{outside}/secret",
                     "self/cwd/../outside/secret", "?self/cwd", "?self/root", "?self/exe",
                     f"1/root/{outside}/secret", *[f"?self/fd/{i}" for i in range(12)]],
                    flags=("--dir", "/proc::/p"), mount="/p")

    def test_links_that_the_guest_makes(self):
        program = self.top / "link.c"
        program.write_text(r'''
#include <stdio.h>
#include <wasi/api.h>
#include <string.h>
int main(int argc, char** argv) {
  const char* targets[] = {argv[1], "../outside/secret", "sub/../../outside/secret"};
  for (int i = 0; i < 3; i++) {
    char name[] = "made0", text[64] = {0};
    name[4] += i;
    __wasi_errno_t made = __wasi_path_symlink(targets[i], 3, name);
    __wasi_fd_t fd;
    __wasi_errno_t opened = __wasi_path_open(3, 1, name, 0, __WASI_RIGHTS_FD_READ, 0, 0, &fd);
    if (made == 0 && opened == 0) puts("LEAK");
    if (made == 0) (void)!__wasi_path_rename(3, name, 3, "sub/moved");
    if (__wasi_path_open(3, 1, "sub/moved", 0, __WASI_RIGHTS_FD_READ, 0, 0, &fd) == 0) puts("LEAK");
  }
  puts("done");
}''')
        wasm = self.top / "link.wasm"
        subprocess.run(["clang-19", "--target=wasm32-wasi", "-O2", "-o", wasm, program], check=True)
        done = subprocess.run([options.weft, "run", "--cache-dir", options.cache, "--dir", ".", wasm,
                               str(self.outside / "secret")], cwd=self.inside, text=True, timeout=60,
                              stdin=subprocess.DEVNULL, capture_output=True)
        self.assertEqual((done.returncode, done.stdout), (0, "done\n"), done.stderr)

    def test_nul_in_a_path(self):
        # A text with a NUL inside must not be taken for its first part.
        wat = self.top / "nul.wat"
        wat.write_text(r'''(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "own\00/../../outside/secret")
  (func (export "_start")
    (call $exit (i32.ne (i32.const 0) (call $open (i32.const 3) (i32.const 1) (i32.const 16)
      (i32.const 26) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 8))))))''')
        wasm = self.top / "nul.wasm"
        subprocess.run(["wat2wasm", "-o", wasm, wat], check=True)
        done = subprocess.run([options.weft, "run", "--cache-dir", options.cache, "--dir", ".", wasm],
                              cwd=self.inside, stdin=subprocess.DEVNULL, timeout=60)
        self.assertEqual(done.returncode, 1)

    def test_nothing_without_mounts(self):
        done = self.weft((), "attack", ".", "own")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no preopened folder", done.stdout)

    def attack_wasix(self, paths, pids=(), flags=()):
        """The same in WASIX, where paths are absolute, programs can be started and processes signalled."""
        program = compile_guest("wasix_attack")
        for folder in (self.inside, self.outside):
            shutil.copy(program, folder / "own")
        for folder in (self.outside, self.outside / "folder"):
            shutil.copy(program, folder / "program")
        (self.inside / "sub" / "script").write_text(f"#!{self.outside}/program\n")
        (self.inside / "sub" / "relative").write_text("#!../../outside/program\n")
        for name in ("script", "relative"):
            (self.inside / "sub" / name).chmod(0o755)
        before, own = tree(self.outside), (self.inside / "own").read_bytes()
        done = self.weft(("--mount", f"{self.inside}:/in", "--cwd", "/in", *flags), "wasix_attack", *paths, "--",
                         *map(str, pids))
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn(f"{len(paths)} paths tried, 0 calls allowed", done.stdout)
        self.assertNotIn("SECRET", done.stdout)
        self.assertEqual(tree(self.outside), before)
        self.assertFalse((self.inside / "stolen").exists())
        self.assertEqual((self.inside / "own").read_bytes(), own)

    def test_wasix_paths(self):
        secret = str(self.outside / "secret")
        self.attack_wasix([secret, "/" + secret, "../outside/secret", "/in/../outside/secret", "sub/../../outside/secret",
                           "/../../.." + secret, f"/in/../..{secret}", str(self.outside), str(self.outside / "program"),
                           "../outside/folder", "/in/sub/../../outside", "?/etc/passwd", "?/in/../../../../etc/passwd",
                           "/outside/new", "own/../../outside/secret"])

    def test_wasix_attack_sees_what_is_allowed(self):
        done = self.weft(("--mount", f"{self.inside}:/in", "--cwd", "/in"), "wasix_attack", "?own", "--")
        self.assertIn("ALLOWED open to read own", done.stdout)
        self.assertIn("ALLOWED stat own", done.stdout)

    def test_wasix_links(self):
        os.symlink(self.outside, self.inside / "folder-link")
        os.symlink(self.outside / "program", self.inside / "program-link")
        os.symlink("../outside", self.inside / "up")
        os.symlink("/in/up", self.inside / "to-up")
        os.symlink("../../outside/program", self.inside / "sub" / "program")
        os.symlink("/", self.inside / "root")
        os.symlink("loop", self.inside / "loop")
        self.attack_wasix(["folder-link/secret", "/in/folder-link/program", "up/secret", "up/program", "to-up/program",
                           "to-up/folder", f"root{self.outside}/secret", f"root/../..{self.outside}/program",
                           "?root/etc/passwd", "sub/../folder-link/folder", "loop/x"])

    def test_wasix_scripts_name_programs_inside(self):
        self.attack_wasix([])
        for script in ("script", "relative"):
            done = self.weft(("--mount", f"{self.inside}:/in", "--cwd", "/in/sub"), "wasix_exec", f"/in/sub/{script}")
            self.assertEqual((done.returncode, done.stdout), (0, "proc_spawn3: 44, proc_exec4: 44\n"))

    def test_wasix_proc_and_dev(self):
        os.symlink("/proc/self/root", self.inside / "root")
        os.symlink("/proc/self/cwd/../outside", self.inside / "cwd")
        os.symlink("/proc/self/fd", self.inside / "fd")
        os.symlink("/dev/fd/../../etc", self.inside / "dev")
        outside = self.outside
        self.attack_wasix([f"/proc/self/root{outside}/secret", f"/proc/1/root{outside}/program", f"root{outside}/secret",
                           "cwd/secret", "cwd/program", "?/proc/self/environ", "?/proc/1/environ", "?/proc/self/maps",
                           "?/proc/self/mem", "?/proc/self/cwd", "?fd/3", "?/proc/self/fd/3", "?dev/passwd",
                           "?/dev/fd/../../etc/passwd", "?/dev/fd/100", "?/dev/fd/101", "?/dev/mem", "?/dev/shm",
                           "?/dev/pts", f"/dev/fd/0/../../..{outside}/secret"])

    def test_wasix_processes_outside(self):
        victim = subprocess.Popen(["sleep", "60"], start_new_session=True)
        try:
            # A group's number, and who started it, too; only a signal to the victim may be one that matters.
            self.attack_wasix([], pids=(victim.pid, -victim.pid))
            time.sleep(0.1)
            self.assertIsNone(victim.poll())
        finally:
            victim.kill()
            victim.wait()

    def test_race_in_wasix(self):
        self.race(("--mount", f"{self.inside}:/"), ("-DWASIX",))

    def test_race_with_a_second_process(self):
        self.race(("--dir", "."), ())

    def race(self, flags, compile_flags):
        (self.inside / "swap").mkdir()
        (self.inside / "swap" / "secret").write_text("decoy!!")
        os.symlink(self.outside, self.inside / "swap.link")
        (self.inside / "deep" / "a" / "b" / "c").mkdir(parents=True)
        (self.inside / "deep" / "a" / "secret").write_text("decoy!!")
        (self.inside / "held").mkdir()
        (self.inside / "secret").write_text("decoy!!")
        (self.inside / "decoy").write_text("decoy!!")
        (self.outside / "only-outside").write_text("")
        (self.outside / "victim").write_text("SECRET")
        before = tree(self.outside)
        churn = subprocess.Popen([sys.executable, HERE / "churn.py", self.inside, self.outside],
                                 stdout=subprocess.PIPE)
        try:
            done = self.weft(flags, "race", "4", compile_flags=compile_flags)
        finally:
            (self.inside / "go").unlink(missing_ok=True)
            try:
                churn.wait(timeout=10)
            except subprocess.TimeoutExpired:
                churn.kill()
                churn.wait()
        self.assertEqual(churn.stdout.read(), b"started\n")
        churn.stdout.close()
        self.assertEqual(done.stdout, "decoys 1 failures 1 leaks 0\n")
        self.assertEqual(tree(self.outside), before)

    def test_mount_point_replaced_under_way(self):
        (self.inside / "name").write_text("original")
        (self.outside / "name").write_text("SECRET")
        before = tree(self.outside)
        wasm = compile_guest("follow_mount")
        guest = subprocess.Popen([options.weft, "run", "--cache-dir", options.cache, "--dir",
                                  f"{self.inside}::.", wasm], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            for _ in range(2000):
                if (self.inside / "started").exists():
                    break
                time.sleep(0.01)
            moved = self.top / "moved"
            os.rename(self.inside, moved)
            os.symlink(self.outside, self.inside)
            time.sleep(0.3)
            os.unlink(self.inside)
            os.rename(self.outside, self.inside)
            time.sleep(0.3)
            os.rename(self.inside, self.outside)
            (moved / "stop").write_text("")
            out, _ = guest.communicate(timeout=30)
        finally:
            guest.kill()
            guest.wait()
        self.assertEqual((guest.returncode, out), (0, "original\n"))
        self.assertEqual(tree(self.outside), before)
        self.assertTrue((moved / "made-by-guest").exists())

    def two_mounts(self, *arguments, one):
        first, second = self.top / "first", self.top / "second"
        for folder in (first, second):
            (folder / "folder").mkdir(parents=True)
            (folder / "file").write_text(folder.name)
        before = tree(first), tree(second)
        done = self.weft((*one(first), "--dir", f"{second}::two"), "two_mounts", *arguments)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertNotIn("ALLOWED", done.stdout)
        self.assertEqual((tree(first), tree(second)), before)
        return done.stdout

    def test_hard_links_across_mounts(self):
        text = self.two_mounts(one=lambda folder: ("--dir", f"{folder}::one"))
        self.assertIn("link one to two: EXDEV", text)
        self.assertIn("rename two to one: EXDEV", text)

    def test_read_only_mount(self):
        text = self.two_mounts("all", one=lambda folder: ("--mount", f"{folder}:one:ro"))
        self.assertIn("open to read: EROFS", text)
        self.assertIn("mkdir: EROFS", text)


def main():
    global options
    parser = argparse.ArgumentParser()
    parser.add_argument("--weft", type=os.path.abspath, required=True)
    parser.add_argument("--cache", type=os.path.abspath, required=True)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    options, rest = parser.parse_known_args()
    options.scratch = options.scratch.absolute()
    shutil.rmtree(options.scratch, ignore_errors=True)
    options.scratch.mkdir(parents=True)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
