#!/usr/bin/env python3
"""What programs are made of: the size of a small one, and that none imports what WASIX does not have.

usage: programs.py --weft PROGRAM --cache FOLDER --scratch FOLDER --cc COMMAND
"""
import json
import pathlib
import re
import subprocess
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))
import with_cc  # noqa: E402

ENOUGH = 150
HELLO = '#include <stdio.h>\nint main(void) { printf("hello %d\\n", 42); }\n'
# A function pointer to each keeps it in the program.
BROAD = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <ifaddrs.h>
#include <locale.h>
#include <mntent.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <regex.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sendfile.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <syslog.h>
#include <termios.h>
#include <unistd.h>
#include <threads.h>
#include <wordexp.h>
#define A(f) (void *)f
void *volatile all[] = {A(fork), A(vfork), A(execvp), A(posix_spawnp), A(waitpid), A(waitid), A(kill), A(alarm),
  A(sigaction), A(sigsuspend), A(sigwait), A(pthread_join), A(pthread_cancel),
  A(pthread_cond_timedwait), A(pthread_barrier_wait), A(sem_timedwait), A(tcgetattr), A(tcsetattr),
  A(ioctl), A(socket), A(getaddrinfo), A(getifaddrs), A(epoll_wait), A(eventfd), A(mmap), A(mremap), A(mprotect),
  A(setitimer), A(nftw), A(glob), A(wordexp), A(popen), A(system), A(dlopen), A(dlsym), A(getpwnam), A(getgrnam),
  A(flock), A(lockf), A(sendfile), A(recvmsg), A(sendmsg), A(setsockopt), A(getsockopt), A(accept4), A(statvfs),
  A(setxattr), A(syslog), A(shmget), A(msgget), A(timerfd_create), A(sysconf), A(getrlimit), A(sched_getaffinity),
  A(syscall), A(ptsname), A(realpath), A(sigqueue),
#ifdef _REENTRANT
  A(pthread_create), A(thrd_create),
#endif
};
int main(void) { return all[0] == 0; }
"""


def count_programs():
    """The C programs that are built natively and with weft cc, and which of them wait for what."""
    programs = [*sorted((TESTS / "guest").glob("*.c")), *sorted((TESTS / "sysroot").glob("*.c"))]
    waiting = {p.stem: found[1] for p in programs if (found := re.search(r"(?m)^// needs: ?(.*)$", p.read_text()))}
    print(f"{len(programs)} C programs, of which {len(waiting)} wait for what the runtime lacks yet")
    for name, what in waiting.items():
        print(f"  {name}: {what}")
    assert len(programs) >= ENOUGH, f"at least {ENOUGH} are asked for"


def main():
    options = with_cc.prepare(with_cc.parser().parse_args())

    def build(name, text, *flags):
        source, wasm = options.scratch / f"{name}.c", options.scratch / f"{name}.wasm"
        source.write_text(text)
        done = subprocess.run([*options.cc, "-O2", "-w", *flags, "-o", wasm, source])
        if done.returncode:
            sys.exit(f"{name} does not compile")
        return wasm

    def imports(wasm):
        report = json.loads(subprocess.run([options.weft, "inspect", "--json", wasm], check=True,
                                           capture_output=True).stdout)
        return [(i["module"], i["name"], i["support"]) for i in report["imports"]]

    count_programs()
    hello = build("hello", HELLO, "-Wl,-s")
    size = hello.stat().st_size
    print(f"hello: {size} bytes, {len(imports(hello))} imports")
    assert size < 30 * 1024, "hello is to be below 30 KB"
    assert {m for m, _, _ in imports(hello)} == {"wasi_snapshot_preview1"}, imports(hello)
    out = subprocess.run([options.weft, "run", "--cache-dir", options.cache, hello], check=True,
                         capture_output=True).stdout
    assert out == b"hello 42\n", out

    for name, flags in (("broad", ()), ("broad-threads", ("-pthread",))):
        found = imports(build(name, BROAD, *flags))
        known = {"wasi_snapshot_preview1", "wasix_32v1", "wasi"} | ({"env"} if flags else set())
        assert {m for m, _, _ in found} <= known, found
        missing = [i for i in found if i[2] == "missing" and i[0] != "env"]
        assert not missing, missing
        print(f"{name}: {len(found)} imports")


main()
