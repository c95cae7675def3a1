// Helpers of the programs in this folder, which run natively and in Weft and must print the same.
// Errnos are printed by name, since WASI numbers them otherwise than Linux. Where WASI has an errno
// of its own for a case (a descriptor without the right), it is printed as Linux's.
#pragma once

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static inline const char* errname(int e) {
  switch (e) {
    case 0:
      return "OK";
#define NAME(x) \
  case x:       \
    return #x;
    NAME(EACCES)
    NAME(EAGAIN) NAME(EBADF) NAME(EBUSY) NAME(ECHILD) NAME(EDOM) NAME(EEXIST) NAME(EFAULT)
        NAME(EFBIG) NAME(EILSEQ) NAME(EINTR) NAME(EINVAL) NAME(EIO) NAME(EISDIR) NAME(ELOOP)
            NAME(EMFILE) NAME(EMLINK) NAME(ENAMETOOLONG) NAME(ENFILE) NAME(ENODEV) NAME(ENOENT)
                NAME(ENOEXEC) NAME(ENOMEM) NAME(ENOSPC) NAME(ENOSYS) NAME(ENOTDIR) NAME(ENOTEMPTY)
                    NAME(ENOTSOCK) NAME(ENOTSUP) NAME(ENOTTY) NAME(ENXIO) NAME(EOVERFLOW)
                        NAME(EPERM) NAME(EPIPE) NAME(ERANGE) NAME(EROFS) NAME(ESPIPE) NAME(ESRCH)
                            NAME(ETXTBSY) NAME(EXDEV)
#undef NAME
#ifdef __wasi__
                                case ENOTCAPABLE:
      return "EBADF";  // a descriptor that lacks the right
#endif
      default : {
        static char text[32];
        snprintf(text, sizeof text, "errno %d", e);
        return text;
      }
  }
}

// Prints the call as written with its value and, where that is negative, the errno's name.
#define SHOW(call)                                   \
  do {                                               \
    errno = 0;                                       \
    long long value_ = (long long)(call);            \
    if (value_ < 0)                                  \
      printf("%s = -1 %s\n", #call, errname(errno)); \
    else                                             \
      printf("%s = %lld\n", #call, value_);          \
  } while (0)

// The same for calls whose non-negative value does not matter (descriptor numbers).
#define SHOW_OK(call)                                                         \
  do {                                                                        \
    errno = 0;                                                                \
    printf("%s: %s\n", #call, (long long)(call) < 0 ? errname(errno) : "ok"); \
  } while (0)

// The same where WASI's answer to a mistake may be another errno than Linux's.
#define SHOW_FAILS(call) printf("%s: %s\n", #call, (long long)(call) < 0 ? "fails" : "succeeds")

// A step that has to succeed for the rest to make sense.
#define MUST(call)                                                         \
  ({                                                                       \
    errno = 0;                                                             \
    __typeof__(call) result_ = (call);                                     \
    if (result_ < 0) {                                                     \
      printf("line %d: %s failed: %s\n", __LINE__, #call, errname(errno)); \
      exit(99);                                                            \
    }                                                                      \
    result_;                                                               \
  })

static inline void write_file(const char* path, const char* text) {
  int fd = MUST(open(path, O_CREAT | O_TRUNC | O_WRONLY, 0666));
  if (write(fd, text, strlen(text)) != (ssize_t)strlen(text)) exit(98);
  close(fd);
}

// Prints a file's content, or why it cannot be read.
static inline void show_file(const char* path) {
  char text[256];
  int fd = open(path, O_RDONLY);
  ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
  if (n < 0) {
    printf("%s: %s\n", path, errname(errno));
  } else {
    text[n] = 0;
    printf("%s: \"%s\"\n", path, text);
  }
  if (fd >= 0) close(fd);
}

static inline const char* kind_of(mode_t mode) {
  return S_ISREG(mode)    ? "file"
         : S_ISDIR(mode)  ? "directory"
         : S_ISLNK(mode)  ? "link"
         : S_ISCHR(mode)  ? "character device"
         : S_ISFIFO(mode) ? "pipe"
         : S_ISSOCK(mode) ? "socket"
                          : "other";
}

static inline void show_kind(const char* path) {
  struct stat st;
  if (lstat(path, &st) < 0)
    printf("%s: %s\n", path, errname(errno));
  else
    printf("%s: %s\n", path, kind_of(st.st_mode));
}

static inline int compare_names(const void* a, const void* b) {
  return strcmp(*(char* const*)a, *(char* const*)b);
}

// Prints the names in a folder in order, without . and ..
static inline void list(const char* path) {
  char* names[64];
  size_t count = 0;
  DIR* dir = opendir(path);
  if (!dir) {
    printf("%s/: %s\n", path, errname(errno));
    return;
  }
  struct dirent* entry;
  while ((entry = readdir(dir)) && count < 64)
    if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
      names[count++] = strdup(entry->d_name);
  closedir(dir);
  qsort(names, count, sizeof *names, compare_names);
  printf("%s/:", path);
  for (size_t i = 0; i < count; i++) {
    printf(" %s", names[i]);
    free(names[i]);
  }
  puts("");
}
