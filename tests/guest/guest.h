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

#define ERROR_NAME(x) {x, #x}
static const struct {
  int number;
  const char* name;
} error_names[] = {
    {0, "OK"},
    ERROR_NAME(EACCES),
    ERROR_NAME(EAGAIN),
    ERROR_NAME(EBADF),
    ERROR_NAME(EBUSY),
    ERROR_NAME(ECHILD),
    ERROR_NAME(EDEADLK),
    ERROR_NAME(EDOM),
    ERROR_NAME(EEXIST),
    ERROR_NAME(EFAULT),
    ERROR_NAME(EFBIG),
    ERROR_NAME(EILSEQ),
    ERROR_NAME(EINTR),
    ERROR_NAME(EINVAL),
    ERROR_NAME(EIO),
    ERROR_NAME(EISDIR),
    ERROR_NAME(ELOOP),
    ERROR_NAME(EMFILE),
    ERROR_NAME(EMLINK),
    ERROR_NAME(ENAMETOOLONG),
    ERROR_NAME(ENFILE),
    ERROR_NAME(ENODEV),
    ERROR_NAME(ENOENT),
    ERROR_NAME(ENOEXEC),
    ERROR_NAME(ENOMEM),
    ERROR_NAME(ENOSPC),
    ERROR_NAME(ENOSYS),
    ERROR_NAME(ENOTDIR),
    ERROR_NAME(ENOTEMPTY),
    ERROR_NAME(ENOTSOCK),
    ERROR_NAME(ENOTSUP),
    ERROR_NAME(ENOTTY),
    ERROR_NAME(ENXIO),
    ERROR_NAME(EOVERFLOW),
    ERROR_NAME(EPERM),
    ERROR_NAME(EPIPE),
    ERROR_NAME(ERANGE),
    ERROR_NAME(EROFS),
    ERROR_NAME(ESPIPE),
    ERROR_NAME(ESRCH),
    ERROR_NAME(ETXTBSY),
    ERROR_NAME(ETIMEDOUT),
    ERROR_NAME(EXDEV),
#ifdef __wasi__
    {ENOTCAPABLE, "EBADF"},  // a descriptor that lacks the right
#endif
};

static inline const char* errname(int e) {
  for (size_t i = 0; i < sizeof error_names / sizeof *error_names; i++)
    if (error_names[i].number == e) return error_names[i].name;
  static char text[32];
  snprintf(text, sizeof text, "errno %d", e);
  return text;
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
