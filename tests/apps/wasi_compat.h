// What Debian's wasi-libc of 2022 lacks and POSIX programs name: given by -include, sources stay
// unmodified. Calls that WASI Preview 1 has no word for fail as they would without permission.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
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
