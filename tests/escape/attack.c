// usage: attack MOUNT PATH…: tries every Preview 1 call that takes a path on each PATH, which leads
// out of MOUNT (a preopened folder's name), and reports those that worked. A PATH that begins with @
// is one whose last part is a link inside: only calls that follow it are tried. One that begins with
// ? leads to something that is not the test's own: only calls that change nothing are tried, so that
// a runtime which does let the guest out loses nothing but the test.
// The calls are made directly: what the C library refuses by itself is tried all the same.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

static int allowed;

static void report(const char* what, const char* path, __wasi_errno_t error) {
  if (error == 0) {
    printf("ALLOWED %s %s\n", what, path);
    allowed++;
  }
}

static __wasi_fd_t preopened(const char* name) {
  for (__wasi_fd_t fd = 3; fd < 100; fd++) {
    __wasi_prestat_t stat;
    char text[512] = {0};
    if (__wasi_fd_prestat_get(fd, &stat) != 0 || stat.u.dir.pr_name_len >= sizeof text) continue;
    if (__wasi_fd_prestat_dir_name(fd, (uint8_t*)text, stat.u.dir.pr_name_len) != 0) continue;
    if (strcmp(text, name) == 0) return fd;
  }
  printf("no preopened folder %s\n", name);
  exit(2);
}

static void try_open(__wasi_fd_t base, const char* path, int follow, __wasi_oflags_t oflags,
                     __wasi_rights_t rights, const char* what) {
  __wasi_fd_t fd;
  __wasi_errno_t error = __wasi_path_open(base, follow ? __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW : 0, path,
                                          oflags, rights, 0, 0, &fd);
  report(what, path, error);
  if (error != 0) return;
  char text[64] = {0};
  __wasi_size_t n;
  __wasi_iovec_t in = {(uint8_t*)text, sizeof text - 1};
  if (__wasi_fd_read(fd, &in, 1, &n) == 0) printf("read: %s\n", text);
  __wasi_ciovec_t out = {(const uint8_t*)"CHANGED", 7};
  report("fd_write", path, __wasi_fd_write(fd, &out, 1, &n));
  (void)!__wasi_fd_close(fd);
}

static void try_reading(__wasi_fd_t base, const char* path) {
  __wasi_fd_t fd;
  __wasi_filestat_t stat;
  __wasi_lookupflags_t follow = __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW;
  report("stat", path, __wasi_path_filestat_get(base, follow, path, &stat));
  report("open to read", path, __wasi_path_open(base, follow, path, 0, __WASI_RIGHTS_FD_READ, 0, 0, &fd));
  report("open as folder", path,
         __wasi_path_open(base, follow, path, __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_FD_READDIR, 0, 0, &fd));
}

static void try_following(__wasi_fd_t base, const char* path) {
  const __wasi_rights_t read = __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_FILESTAT_GET;
  const __wasi_rights_t write = __WASI_RIGHTS_FD_WRITE;
  __wasi_filestat_t stat;
  try_open(base, path, 1, 0, read, "open to read");
  try_open(base, path, 1, 0, write, "open to write");
  try_open(base, path, 1, __WASI_OFLAGS_TRUNC, write, "open to truncate");
  try_open(base, path, 1, __WASI_OFLAGS_CREAT, write, "open to create");
  try_open(base, path, 1, __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_FD_READDIR, "open as folder");
  report("stat", path, __wasi_path_filestat_get(base, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, &stat));
  report("set times", path,
         __wasi_path_filestat_set_times(base, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, 1, 1,
                                        __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM));
  report("link to here", path,
         __wasi_path_link(base, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, base, "stolen"));
}

static void try_all(__wasi_fd_t base, const char* path) {
  try_following(base, path);
  __wasi_filestat_t stat;
  uint8_t text[64];
  __wasi_size_t n;
  try_open(base, path, 0, 0, __WASI_RIGHTS_FD_READ, "open without following");
  try_open(base, path, 0, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL, __WASI_RIGHTS_FD_WRITE,
           "open to create exclusively");
  report("lstat", path, __wasi_path_filestat_get(base, 0, path, &stat));
  report("lutimes", path,
         __wasi_path_filestat_set_times(base, 0, path, 1, 1, __WASI_FSTFLAGS_MTIM));
  report("readlink", path, __wasi_path_readlink(base, path, text, sizeof text, &n));
  report("link it here", path, __wasi_path_link(base, 0, path, base, "stolen"));
  report("link there", path, __wasi_path_link(base, 0, "own", base, path));
  report("symlink there", path, __wasi_path_symlink("own", base, path));
  report("mkdir", path, __wasi_path_create_directory(base, path));
  report("rmdir", path, __wasi_path_remove_directory(base, path));
  report("rename to there", path, __wasi_path_rename(base, "own", base, path));
  report("rename to here", path, __wasi_path_rename(base, path, base, "stolen"));
  report("unlink", path, __wasi_path_unlink_file(base, path));
}

int main(int argc, char** argv) {
  __wasi_fd_t base = preopened(argv[1]);
  int tried = 0;
  for (int i = 2; i < argc; i++, tried++) {
    if (argv[i][0] == '?') try_reading(base, argv[i] + 1);
    else if (argv[i][0] == '@') try_following(base, argv[i] + 1);
    else try_all(base, argv[i]);
  }
  printf("%d paths tried, %d calls allowed\n", tried, allowed);
}
