// What goes wrong with processes, call by call, and that nothing has changed after it.
#include "../guest/guest.h"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

static char *arguments[] = {"program", "child", NULL};

static void file(const char *name, const char *text, mode_t mode) {
  int fd = MUST(open(name, O_RDWR | O_CREAT | O_TRUNC, 0600));
  write(fd, text, strlen(text));
  fchmod(fd, mode);
  close(fd);
}

static void executing(void) {
  char name[5000];
  mkdir("folder", 0700);
  file("text", "no program\n", 0755);
  file("empty", "", 0755);
  file("half", "\x7f" "EL", 0755);
  file("no-interpreter", "#!absent\n", 0755);
  file("odd-interpreter", "#!folder\n", 0755);
  file("circular", "#!circular\n", 0755);
  symlink("loop", "loop");
  symlink("absent", "dangling");
  SHOW(execv("absent", arguments));
  SHOW(execv("", arguments));
  SHOW(execv("text/below", arguments));
  SHOW(execv("folder", arguments));
  SHOW(execv("folder/", arguments));
  SHOW(execv("text", arguments));
  SHOW(execv("half", arguments));
  SHOW(execv("empty", arguments));
  SHOW(execv("no-interpreter", arguments));
  SHOW(execv("odd-interpreter", arguments));
  SHOW(execv("loop", arguments));
  SHOW(execv("dangling", arguments));
  SHOW(execv("absent/folder/x", arguments));
  memset(name, 'a', 300), name[300] = 0;
  printf("a name of 300: %s\n", execv(name, arguments) ? errname(errno) : "");
  for (int i = 0; i < 4998; i++) name[i] = i % 2 ? '/' : '.';
  name[4998] = 0;
  printf("a path of 4998: %s\n", execv(name, arguments) ? errname(errno) : "");
  SHOW(execvp("absent", arguments));
  setenv("PATH", "folder:text:absent", 1);
  SHOW(execvp("other", arguments));
  setenv("PATH", "", 1);
  SHOW(execvp("", arguments));
  enum { LARGE = 3000000, MANY = 40 };
  static char large[LARGE + 1], *many[MANY + 1];
  memset(large, 'x', LARGE);
  char *with_large[] = {"program", large, NULL};
  printf("an argument of %d: %s\n", LARGE, execv("/proc/self/exe", with_large) ? errname(errno) : "");
  printf("a variable of it: %s\n", execve("/proc/self/exe", arguments, with_large) ? errname(errno) : "");
  for (int i = 0; i < MANY; i++) many[i] = large + LARGE - 100000;
  printf("many arguments: %s\n", execv("/proc/self/exe", many) ? errname(errno) : "");
  pid_t pid = -7;
  printf("%s\n", errname(posix_spawn(&pid, "/proc/self/exe", NULL, NULL, with_large, environ)));
  printf("%s\n", errname(posix_spawn(&pid, "absent", NULL, NULL, arguments, environ)));
  printf("%s\n", errname(posix_spawn(&pid, "text", NULL, NULL, arguments, environ)));
  printf("%s\n", errname(posix_spawn(&pid, "folder", NULL, NULL, arguments, environ)));
  printf("%s\n", errname(posix_spawnp(&pid, "absent", NULL, NULL, arguments, environ)));
  posix_spawn_file_actions_t actions;
  for (int i = 0; i < 5; i++) {
    posix_spawn_file_actions_init(&actions);
    if (i == 0) posix_spawn_file_actions_addopen(&actions, 5, "absent", O_RDONLY, 0);
    if (i == 1) posix_spawn_file_actions_addopen(&actions, 5, "folder", O_WRONLY, 0);
    if (i == 2) posix_spawn_file_actions_adddup2(&actions, 88, 5);
    if (i == 3) posix_spawn_file_actions_addchdir_np(&actions, "absent");
    if (i == 4) posix_spawn_file_actions_addfchdir_np(&actions, 88);
    printf("%s\n", errname(posix_spawn(&pid, "/proc/self/exe", &actions, NULL, arguments, environ)));
    posix_spawn_file_actions_destroy(&actions);
  }
  printf("%d\n", pid);
}

static void waiting(void) {
  int status;
  SHOW(wait(NULL));
  SHOW(waitpid(-1, &status, WNOHANG));
  SHOW(waitpid(getpid(), &status, 0));
  SHOW(waitpid(1, &status, 0));
  SHOW(waitpid(0x7ffffff, &status, 0));
  SHOW(waitpid(-1, &status, 0x40));
  SHOW(waitpid(0, &status, WNOHANG));
  siginfo_t info;
  SHOW(waitid(P_ALL, 0, &info, WEXITED));
  SHOW(waitid(P_ALL, 0, &info, 0));
  SHOW(waitid(P_PID, 0x7ffffff, &info, WEXITED | WNOHANG));
  SHOW(waitid(77, 0, &info, WEXITED));
  pid_t pid = MUST(fork());
  if (!pid) for (;;) pause();
  SHOW(waitpid(pid, &status, WNOHANG));
  info.si_pid = 5;
  SHOW(waitid(P_PID, pid, &info, WEXITED | WNOHANG));
  printf("%d\n", info.si_pid);
  SHOW(kill(pid, SIGKILL));
  MUST(waitid(P_PID, pid, &info, WEXITED));
  printf("%d %d %d %d\n", info.si_signo, info.si_pid == pid, info.si_code == CLD_KILLED, info.si_status);
  SHOW(waitpid(pid, &status, 0));
  SHOW(kill(pid, 0));
}

static void signalling(void) {
  SHOW(kill(getpid(), 0));
  SHOW(kill(getpid(), 65));
  SHOW(kill(getpid(), -1));
  SHOW(kill(0x7ffffff, SIGTERM));
  SHOW(kill(0x7ffffff, 0));
  SHOW(kill(-0x7ffffff, SIGTERM));
  SHOW(raise(99));
  // Dead, but not waited for, it is still there.
  pid_t pid = MUST(fork());
  if (!pid) _exit(4);
  siginfo_t info;
  (void)info;
  usleep(100000);
  SHOW(kill(pid, SIGTERM));
  int status;
  MUST(waitpid(pid, &status, 0));
  printf("%d\n", WEXITSTATUS(status));
  SHOW(kill(pid, SIGTERM));
}

static void grouping(void) {
  fflush(stdout);
  pid_t pid = MUST(fork());
  if (!pid) {
    pid_t before = getpgrp();
    printf("setsid: %d\n", setsid() == getpid());
    SHOW(setsid());
    printf("%d %d %d\n", getpgrp() == getpid(), getsid(0) == getpid(), before != 0);
    SHOW(setpgid(0, 0x7ffffff));
    SHOW(setpgid(0x7ffffff, 0));
    SHOW(setpgid(0, -1));
    SHOW(getpgid(0x7ffffff));
    SHOW(getsid(0x7ffffff));
    fflush(stdout);
    _exit(0);
  }
  MUST(waitpid(pid, NULL, 0));
}

int main(int argc, char **argv) {
  (void)argv;
  if (argc > 1) return 9;
  executing();
  waiting();
  signalling();
  grouping();
  printf("still here\n");
}
