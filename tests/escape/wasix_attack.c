// usage: wasix_attack PATH… [-- PID…]: tries every WASIX call that takes a path, on each PATH, which leads out of the
// mounts, and to reach each process PID, which is none of the sandbox; reports what worked. A PATH that begins with ?
// leads to something that is not the test's own: only what changes nothing is tried.
#include "../../sysroot/layer/wasix_imports.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { CWD = -100, ROOT = 3, OP_OPEN = 2, OP_CHDIR = 3 };
static const int64_t all_rights = (1ll << 39) - 1;
static int allowed;

static void report(const char *what, const char *path, int32_t error) {
  if (error) return;
  printf("ALLOWED %s %s\n", what, path);
  allowed++;
}

static void try_open(int32_t base, const char *path, int follow, int32_t oflags, int64_t rights, const char *what) {
  int32_t fd = -1;
  int32_t error = __import_path_open2(base, follow, path, strlen(path), oflags, rights, rights, 0, 0, &fd);
  report(what, path, error);
  if (error) return;
  char text[64] = {0};
  uint32_t in[2] = {(uintptr_t)text, sizeof text - 1}, n;
  if (!__import_fd_read(fd, in, 1, &n)) printf("read: %s\n", text);
  __import_fd_close(fd);
}

static void try_program(const char *path) {
  const char *args[] = {"program", NULL};
  int32_t pid = -1;
  report("proc_spawn3", path, __import_proc_spawn3(path, strlen(path), args, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, &pid));
  report("proc_spawn3 by search", "program",
         __import_proc_spawn3("program", 7, args, 1, 0, 0, 0, 0, 0, 0, 1, path, strlen(path), &pid));
  // Comes back with an error, or not at all.
  report("proc_exec3", path, __import_proc_exec3(path, strlen(path), "program\n", 8, 0, 0, 0, 0, 0));
  report("proc_exec4", path, __import_proc_exec4(path, strlen(path), args, 1, 0, 0, 0, 0, 0));
  // In a child, for it is the end of that at any rate.
  char handles[28];
  report("proc_spawn in its folder", path,
         __import_proc_spawn("own", 3, 0, "own\n", 4, 0, 0, 1, 1, 1, path, strlen(path), handles));
}

/// What a spawned program does before it begins.
static void try_actions(const char *path) {
  struct {
    uint8_t command;
    int32_t fd, from;
    const char *path;
    uint32_t path_len, dirflags;
    uint16_t oflags;
    uint64_t rights, inheriting;
    uint16_t fdflags, extflags;
  } op = {OP_OPEN, 5, 0, path, strlen(path), 1, 0, 2, 2, 0, 0};
  _Static_assert(sizeof op == 56, "WASIX's layout");
  const char *args[] = {"own", NULL};
  int32_t pid = -1;
  report("spawn: open", path, __import_proc_spawn3("/in/own", 7, args, 1, 0, 0, &op, 1, 0, 0, 0, 0, 0, &pid));
  op.command = OP_CHDIR;
  report("spawn: chdir", path, __import_proc_spawn3("/in/own", 7, args, 1, 0, 0, &op, 1, 0, 0, 0, 0, 0, &pid));
}

static void try_chdir(const char *path) {
  char text[4096];
  uint32_t size = sizeof text;
  int32_t error = __import_chdir(path, strlen(path));
  report("chdir", path, error);
  if (error) return;
  if (!__import_getcwd(text, &size)) printf("in %.*s\n", (int)size, text);
  try_open(CWD, "secret", 1, 0, 2, "open below");
  __import_chdir("/in", 3);
}

static void try_path(const char *path, int harmless) {
  static const int32_t bases[] = {CWD, ROOT, 77};
  for (unsigned i = 0; i < 3; i++) {
    try_open(bases[i], path, 1, 0, 2, "open to read");
    try_open(bases[i], path, 1, 2, 1 << 14, "open as folder");
    if (!harmless) try_open(bases[i], path, 1, 0, 1 << 6, "open to write");
    if (!harmless) try_open(bases[i], path, 1, 1 | 8, all_rights, "create and truncate");
    char stat[64];
    report("stat", path, __import_path_filestat_get(bases[i], 1, path, strlen(path), stat));
    if (harmless) continue;
    report("mkdir", path, __import_path_create_directory(bases[i], path, strlen(path)));
    report("unlink", path, __import_path_unlink_file(bases[i], path, strlen(path)));
    report("rmdir", path, __import_path_remove_directory(bases[i], path, strlen(path)));
    report("rename from", path, __import_path_rename(bases[i], path, strlen(path), CWD, "/in/stolen", 10));
    report("rename to", path, __import_path_rename(CWD, "/in/own", 7, bases[i], path, strlen(path)));
    report("link from", path, __import_path_link(bases[i], 1, path, strlen(path), CWD, "/in/stolen", 10));
    report("link to", path, __import_path_link(CWD, 1, "/in/own", 7, bases[i], path, strlen(path)));
    report("symlink to", path, __import_path_symlink("x", 1, bases[i], path, strlen(path)));
  }
  try_chdir(path);
  try_program(path);
  try_actions(path);
}

static void try_process(const char *number) {
  int32_t pid = 0, parent = 0;
  for (const char *c = number; *c; c++)
    if (*c != '-') pid = pid * 10 + *c - '0';
  if (*number == '-') pid = -pid;
  report("proc_signal 0", number, __import_proc_signal(pid, 0));
  report("proc_signal TERM", number, __import_proc_signal(pid, 15));
  report("proc_signal KILL", number, __import_proc_signal(pid, 9));
  report("thread_signal", number, __import_thread_signal(pid, 9));
  report("proc_parent", number, __import_proc_parent(pid, &parent));
  struct {
    uint8_t some;
    int32_t pid;
  } who = {1, pid};
  char status[6];
  report("proc_join", number, __import_proc_join(&who, 1, status));
}

int main(int argc, char **argv) {
  int i = 1, paths = 0;
  for (; i < argc && strcmp(argv[i], "--"); i++, paths++) try_path(argv[i] + (argv[i][0] == '?'), argv[i][0] == '?');
  for (int at = i + 1; at < argc; at++) try_process(argv[at]);
  printf("%d paths tried, %d calls allowed\n", paths, allowed);
}
