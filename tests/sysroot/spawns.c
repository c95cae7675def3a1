// posix_spawn with every kind of action, in their order; arguments and environment as they are given.
#include "../guest/guest.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

int main(int argc, char **argv, char **envp) {
  if (argc > 1) {
    for (int i = 1; i < argc; i++) printf("[%s]", argv[i]);
    for (int i = 0; envp[i]; i++) printf(" %s", envp[i]);
    printf("\n");
    char text[8] = "";
    printf("%zd", read(7, text, 4));
    printf(" %s, 8: %s\n", text, fcntl(8, F_GETFD) < 0 ? errname(errno) : "open");
    return argc;
  }
  int file = MUST(open("file", O_RDWR | O_CREAT | O_TRUNC, 0600));
  write(file, "text of the file", 16);
  int other = MUST(open("file", O_RDONLY | O_CLOEXEC));
  lseek(other, 8, SEEK_SET);
  dup2(file, 8);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, other, 7);
  posix_spawn_file_actions_addclose(&actions, 8);
  posix_spawn_file_actions_addclose(&actions, 99);
  posix_spawn_file_actions_addopen(&actions, 1, "output", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  char *arguments[] = {"program", "", "two\nlines", "three", NULL};
  char *environment[] = {"A=1", "B=x\ny", NULL};
  pid_t pid = -1;
  SHOW(posix_spawn(&pid, "/proc/self/exe", &actions, NULL, arguments, environment));
  int status = -1;
  printf("%d\n", waitpid(pid, &status, 0) == pid);
  printf("%d\n", WEXITSTATUS(status));
  char text[200] = "";
  int out = MUST(open("output", O_RDONLY));
  read(out, text, sizeof text - 1);
  printf("%s", text);
  pid_t none = -7;
  printf("%s\n", errname(posix_spawn(&none, "absent", NULL, NULL, arguments, environment)));
  posix_spawn_file_actions_adddup2(&actions, 77, 78);
  printf("%s\n", errname(posix_spawn(&none, "/proc/self/exe", &actions, NULL, arguments, environment)));
  SHOW(waitpid(-1, NULL, 0));
}
