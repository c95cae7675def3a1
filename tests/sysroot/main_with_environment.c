// args: one two
// env: X=1
#include <stdio.h>
int main(int argc, char** argv, char** envp) {
  printf("%d %s\n", argc, argv[argc - 1]);
  for (; *envp; envp++)
    if (**envp == 'X') puts(*envp);
}
