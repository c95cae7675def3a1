// posix_spawn with groups, sessions, masks and default signals, as far as a process can see them itself.
#include "../guest/guest.h"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

int main(int argc, char **argv) {
  if (argc > 1) {
    struct sigaction now;
    sigaction(SIGUSR2, NULL, &now);
    printf("%s: leads its group %d, SIGUSR2 ignored %d\n", argv[1], getpgrp() == getpid(), now.sa_handler == SIG_IGN);
    return 3;
  }
  signal(SIGUSR2, SIG_IGN);
  static const short flags[] = {POSIX_SPAWN_SETPGROUP, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK,
                                POSIX_SPAWN_SETSID, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF,
                                POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_RESETIDS};
  for (unsigned i = 0; i < sizeof flags / sizeof *flags; i++) {
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, flags[i]);
    sigset_t set;
    sigemptyset(&set);
    posix_spawnattr_setsigmask(&attributes, &set);
    sigaddset(&set, SIGUSR2);
    posix_spawnattr_setsigdefault(&attributes, &set);
    char name[16];
    snprintf(name, sizeof name, "%u", i);
    char *arguments[] = {"program", name, NULL};
    pid_t pid = -1;
    fflush(stdout);
    int error = posix_spawn(&pid, "/proc/self/exe", NULL, &attributes, arguments, environ), status = -1;
    MUST(waitpid(pid, &status, 0));
    printf("%s %d\n", errname(error), WEXITSTATUS(status));
    posix_spawnattr_destroy(&attributes);
  }
}
