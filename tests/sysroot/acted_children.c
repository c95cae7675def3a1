// skip-native: Linux has vfork() only
// exit: 0
// stdout: ^all is well$
// WASIX's vforks: proc_fork_env, whose child ends behind its proc_exit2 or its exec in the parent, and
// proc_fork(0), which returns twice.
#include "../guest/guest.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/wait.h>

#define IMPORT(name) __attribute__((import_module("wasix_32v1"), import_name(name)))
IMPORT("proc_fork") int raw_fork(int copy, int32_t* pid);
IMPORT("proc_fork_env") int raw_fork_env(int32_t* pid);
IMPORT("proc_exit2") void raw_exit2(int code);
IMPORT("proc_exec3") int raw_exec3(const char* name, int name_len, const char* args, int args_len,
                                   const char* envs, int envs_len, int search, const char* path, int path_len);
IMPORT("proc_id") int raw_id(int32_t* pid);
IMPORT("proc_parent") int raw_parent(int32_t pid, int32_t* parent);

#define CHECK(condition)                                          \
  do {                                                            \
    if (!(condition)) {                                           \
      printf("line %d: %s\n", __LINE__, #condition);              \
      exit(1);                                                    \
    }                                                             \
  } while (0)

static int32_t number(void) {
  int32_t pid = 0;
  CHECK(raw_id(&pid) == 0);
  return pid;
}

static int run(const char* name, const char* args) {
  return raw_exec3(name, strlen(name), args, strlen(args), 0, 0, 0, 0, 0);
}

static void env_that_ends(void) {
  int32_t me = number(), child = 0, parent = 0, nested = 0;
  int before = MUST(open("kept", O_RDWR | O_CREAT, 0600));
  CHECK(raw_fork_env(&child) == 0);
  CHECK(child != me && number() == child);
  CHECK(raw_parent(child, &parent) == 0 && parent == me);
  CHECK(raw_fork_env(&nested) == 58); /* notsup */
  /* Descriptors are the child's own, the files behind them are not. */
  CHECK(write(before, "four", 4) == 4);
  CHECK(close(before) == 0);
  int other = open("other", O_RDWR | O_CREAT, 0600);
  CHECK(other == before);
  raw_exit2(300 + 7);
  CHECK(number() == me);
  CHECK(lseek(before, 0, SEEK_CUR) == 4);
  int status;
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == ((300 + 7) & 255));
  CHECK(waitpid(child, &status, 0) == -1 && errno == ECHILD);
  close(before);
}

static void env_that_becomes_another(void) {
  int32_t me = number(), child = 0;
  CHECK(raw_fork_env(&child) == 0);
  CHECK(run("absent", "x\n") == 44); /* noent: it is still the child */
  CHECK(number() == child);
  CHECK(run("/proc/self/exe", "program\nother\n") == 0);
  CHECK(number() == me);
  int status;
  CHECK(waitpid(-1, &status, 0) == child && WEXITSTATUS(status) == 33);
}

static int twice(volatile int* seen, int how) {
  int32_t me = number(), pid = -1;
  char frame[100];
  memset(frame, 'a' + how, sizeof frame);
  CHECK(raw_fork(0, &pid) == 0);
  for (unsigned i = 0; i < sizeof frame; i++) CHECK(frame[i] == 'a' + how);
  if (pid == 0) {
    CHECK(number() != me);
    *seen += 1; /* the parent sees it */
    switch (how) {
      case 0: raw_exit2(5);
      case 1: _exit(5);
      default: run("/proc/self/exe", "program\nother\n"); _exit(5);
    }
  }
  CHECK(number() == me);
  int status;
  CHECK(waitpid(pid, &status, 0) == pid);
  return WEXITSTATUS(status);
}

int main(int argc, char** argv) {
  if (argc > 1) return number() && argv[1][0] == 'o' ? 33 : 1;
  env_that_ends();
  env_that_becomes_another();
  volatile int seen = 0;
  CHECK(twice(&seen, 0) == 5 && seen == 1);
  CHECK(twice(&seen, 1) == 5 && seen == 2);
  CHECK(twice(&seen, 2) == 33 && seen == 3);
  for (int i = 0; i < 200; i++) CHECK(twice(&seen, i % 2) == 5);
  CHECK(waitpid(-1, NULL, 0) == -1 && errno == ECHILD);
  printf("all is well\n");
}
