// Preview 1 has no processes: waiting for one finds none.
#pragma once
#include <errno.h>
#include <sys/types.h>
#define WNOHANG 1
#define WIFEXITED(s) 1
#define WEXITSTATUS(s) (s)
#define WIFSIGNALED(s) 0
#define WTERMSIG(s) 0
static inline pid_t waitpid(pid_t pid, int* status, int options) {
  return (void)pid, (void)status, (void)options, errno = ECHILD, -1;
}
