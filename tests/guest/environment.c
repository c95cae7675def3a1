// env: A=1
// env: EMPTY=
// env: WITH=equals=inside
// env: UNI=ü
#include "guest.h"
extern char** environ;
int main(void) {
  const char* names[] = {"A", "EMPTY", "WITH", "UNI", "HOME", "PATH"};
  for (int i = 0; i < 4; i++) printf("%s=[%s]\n", names[i], getenv(names[i]));
  printf("HOME %s\n", getenv("HOME") ? "set" : "unset");
  SHOW(setenv("A", "2", 0));
  puts(getenv("A"));
  SHOW(setenv("A", "3", 1));
  puts(getenv("A"));
  SHOW(unsetenv("A"));
  printf("%d\n", getenv("A") == NULL);
  SHOW(setenv("", "x", 1));
  SHOW(setenv("a=b", "x", 1));
  SHOW(putenv("NEW=value"));
  puts(getenv("NEW"));
}
