// What Debian's wasi-libc of 2022 lacks and POSIX programs name: given by -include, sources stay
// unmodified. Calls that WASI Preview 1 has no word for fail as they would without permission.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#ifndef F_RDLCK
#define F_RDLCK 0
#define F_WRLCK 1
#define F_UNLCK 2
#define F_GETLK 5
#define F_SETLK 6
#define F_SETLKW 7
#endif

static inline int weft_compat_refuse(void) {
  errno = ENOSYS;
  return -1;
}
static inline int fchmod(int fd, mode_t mode) { return (void)fd, (void)mode, 0; }
static inline int chmod(const char* path, mode_t mode) { return (void)path, (void)mode, 0; }
static inline int fchown(int fd, uid_t user, gid_t group) {
  return (void)fd, (void)user, (void)group, 0;
}
static inline mode_t umask(mode_t mode) { return (void)mode, 022; }
static inline uid_t geteuid(void) { return 0; }
static inline uid_t getuid(void) { return 0; }
static inline int dup(int fd) { return (void)fd, weft_compat_refuse(); }
static inline FILE* popen(const char* command, const char* mode) {
  (void)command, (void)mode, weft_compat_refuse();
  return NULL;
}
static inline int pclose(FILE* file) { return (void)file, weft_compat_refuse(); }
static inline FILE* weft_compat_tmpfile(void) { return (void)weft_compat_refuse(), NULL; }
static inline char* weft_compat_tmpnam(char* name) { return (void)name, NULL; }
static inline int weft_compat_system(const char* command) {
  return command ? weft_compat_refuse() : 0;
}
#define tmpfile weft_compat_tmpfile
#define tmpnam weft_compat_tmpnam
#define system weft_compat_system
// Processes, and names without links: there are none.
static inline char* realpath(const char* path, char* resolved) {
  return resolved ? strcpy(resolved, path) : strdup(path);
}
static inline int pipe(int fds[2]) { return (void)fds, weft_compat_refuse(); }
static inline int dup2(int from, int to) { return (void)from, (void)to, weft_compat_refuse(); }
static inline pid_t fork(void) { return weft_compat_refuse(); }
static inline int execve(const char* path, char* const* args, char* const* env) {
  return (void)path, (void)args, (void)env, weft_compat_refuse();
}
static inline int kill(pid_t pid, int signal) {
  return (void)pid, (void)signal, weft_compat_refuse();
}
static inline int setuid(uid_t user) { return (void)user, weft_compat_refuse(); }
static inline int setgid(gid_t group) { return (void)group, weft_compat_refuse(); }
static inline size_t malloc_usable_size(void* block) { return (void)block, 0; }
