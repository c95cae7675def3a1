#!/usr/bin/env python3
"""What the processes of one `weft run` have in common: the limits, the trace, messages, and what is cleaned up.

usage: sandbox_test.py --weft PROGRAM --cache FOLDER --scratch FOLDER --cc COMMAND [unittest arguments]
"""
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import with_cc  # noqa: E402

OPTIONS = None

PROGRAMS = {
    "traps": r"""
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv) {
  int status;
  if (argc > 1) {
    if (!fork()) __builtin_trap();
    wait(&status);
    printf("%d\n", WEXITSTATUS(status));
    fflush(stdout);
  }
  __builtin_trap();
}""",
    "family": r"""
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
extern char **environ;
int main(int argc, char **argv) {
  if (argc > 1) return chdir("/") + chdir("/");
  pid_t pid;
  char *args[] = {"family", "child", 0};
  posix_spawn(&pid, "/proc/self/exe", 0, 0, args, environ);
  waitpid(pid, 0, 0);
  if (!fork()) chdir("/"), execv("/proc/self/exe", args);
  wait(0);
  chdir("/");
}""",
    "another": r"""
#include <sys/stat.h>
#include <unistd.h>
#include <stdio.h>
int main(int argc, char **argv) {
  // What the first program left behind is there until this one has ended.
  if (argc > 1) return puts(access(argv[1], F_OK) ? "gone" : "there"), 0;
  char *args[] = {"another", "/here/socket", 0};
  if (fork() == 0) _exit(0);
  execv("/proc/self/exe", args);
}""",
    "bomb": r"""
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  int n = 0, error = 0;
  pid_t pid;
  // The children fork, too, as long as they can.
  for (;;) {
    pid = fork();
    if (pid < 0) { error = errno; break; }
    if (pid > 0) n++;
    else n = 0;
  }
  if (getppid()) { usleep(300000); _exit(0); }
  while (wait(0) > 0) {}
  printf("%s\n", strerror(error));
  return fork() < 0;
}""",
    "leaves": r"""
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#define IMPORT(name) __attribute__((import_module("wasix_32v1"), import_name(#name))) int raw_##name
IMPORT(proc_fork_env)(int32_t *pid);
IMPORT(proc_fork)(int copy, int32_t *pid);
__attribute__((import_module("wasi_snapshot_preview1"), import_name("proc_exit"))) void raw_exit(int code);
int main(int argc, char **argv) {
  int32_t pid = -1;
  int status;
  if (argc > 1) {
    raw_proc_fork_env(&pid);
    raw_exit(3);
    puts("never");
  }
  raw_proc_fork(0, &pid);
  if (!pid) raw_exit(5);
  waitpid(pid, &status, 0);
  printf("%d\n", WEXITSTATUS(status));
}""",
}


class Sandbox(unittest.TestCase):
    def run_weft(self, program, *arguments, flags=()):
        scratch = OPTIONS.scratch
        done = subprocess.run([OPTIONS.weft, "run", "--cache-dir", OPTIONS.cache, *flags, f"{program}.wasm", *arguments],
                              cwd=scratch, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    def test_max_memory(self):
        status, out, err = self.run_weft("memory", flags=("--max-memory", "120M"))
        self.assertEqual(out, "fork: Resource temporarily unavailable after 6\nmalloc: refused\nmalloc: given\n"
                              "fewer: 1\nas many: 1\nspawn of 4: 0 0\nspawn of 100: 0 7\n")
        self.assertEqual(status, 0)
        # Each process has as much as it likes where nobody said otherwise.
        status, out, err = self.run_weft("memory")
        self.assertIn("after 100", out)

    def test_max_processes(self):
        status, out, err = self.run_weft("bomb", flags=("--max-processes", "50"))
        self.assertEqual((status, out, err), (0, "Resource temporarily unavailable\n", ""))

    def test_traps_name_the_process(self):
        status, out, err = self.run_weft("traps", "fork")
        self.assertEqual((status, out), (134, "134\n"))
        named = re.findall(r"(?m)^wasm trap: .*\n  in process (\d+) \((.*)\)\n  wasm backtrace:", err)
        self.assertEqual(["traps.wasm"] * 2, [name for _, name in named], err)
        self.assertNotEqual(named[0][0], named[1][0])
        # Of the only one nobody asks.
        status, out, err = self.run_weft("traps")
        self.assertEqual(status, 134)
        self.assertNotIn("in process", err)

    def test_strace_names_processes(self):
        status, out, err = self.run_weft("family", flags=("--strace=chdir,proc_id,proc_spawn3",))
        self.assertEqual(status, 0)
        lines = err.splitlines()
        marked = [re.match(r"\[pid (\d+)\] (\w+)\(", line) for line in lines]
        # What the first one does before there is another needs no name.
        first_marked = next(i for i, m in enumerate(marked) if m)
        self.assertTrue(all(marked[first_marked:]), err)
        by_process = {}
        for m in marked[first_marked:]:
            by_process.setdefault(m[1], []).append(m[2])
        self.assertEqual(sorted(calls.count("chdir") for calls in by_process.values()), [1, 2, 3], err)

    def test_summary_counts_all(self):
        status, out, err = self.run_weft("family", flags=("--strace-summary",))
        self.assertEqual(status, 0)
        calls = {words[5]: int(words[3]) for line in err.splitlines()[1:] if len(words := line.split()) == 6}
        self.assertEqual(calls["chdir"], 6, err)
        self.assertEqual(calls["proc_spawn3"], 1)
        self.assertEqual(err.count("% time"), 1, "one table for all")

    def test_socket_file_goes_with_the_last_program(self):
        socket = OPTIONS.scratch / "socket"
        status, out, err = self.run_weft("another", flags=("--listen", f"unix:{socket}", "--mount", ".:/here"))
        self.assertEqual((status, out, err), (0, "there\n", ""))
        self.assertFalse(socket.exists())

    def test_exit_of_children_that_a_thread_acts_for(self):
        self.assertEqual(self.run_weft("leaves"), (0, "5\n", ""))
        status, out, err = self.run_weft("leaves", "env")
        self.assertEqual((status, out), (134, ""))
        self.assertIn("proc_exit2", err)


def main():
    global OPTIONS
    OPTIONS, rest = with_cc.parser().parse_known_args()
    with_cc.need_sysroot(OPTIONS.cc)
    shutil.rmtree(OPTIONS.scratch, ignore_errors=True)
    OPTIONS.scratch.mkdir(parents=True)
    sources = {"memory": HERE / "memory.c"}
    for name, text in PROGRAMS.items():
        sources[name] = OPTIONS.scratch / f"{name}.c"
        sources[name].write_text(text)
    for name, source in sources.items():
        subprocess.run([*OPTIONS.cc, "-D_GNU_SOURCE", "-O1", "-w", "-o", OPTIONS.scratch / f"{name}.wasm",
                        source], check=True)
    unittest.main(argv=[sys.argv[0], *rest])


sys.exit(main())
