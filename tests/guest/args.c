// args: one "two words" "" --flag=x -- 'quote"d' ünïcode "back\\slash" --help -v
#include "guest.h"
int main(int argc, char** argv) {
  printf("%d\n", argc);
  for (int i = 0; i < argc; i++) printf("[%s] %zu\n", argv[i], strlen(argv[i]));
  printf("%d\n", argv[argc] == NULL);
}
