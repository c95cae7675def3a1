#include "../guest/guest.h"

int main(int argc, char** argv, char** envp) {
  if (argc > 1) return printf("%s|%s|%s\n", argv[1], argv[2], getenv("X")), 4;
  (void)envp;
  char* arguments[] = {argv[0], "", "two\nlines", NULL};
  char* environment[] = {"X=new", NULL};
  execve("/proc/self/exe", arguments, environment);
  printf("%s\n", errname(errno));
}
