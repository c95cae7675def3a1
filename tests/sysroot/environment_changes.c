// env: A=1
// env: EMPTY=
#include "../guest/guest.h"

extern char** environ;
int main(void) {
  printf("%s %s\n", getenv("A"), getenv("EMPTY"));
  SHOW(setenv("A", "2", 0));
  printf("%s\n", getenv("A"));
  SHOW(setenv("A", "2", 1));
  SHOW(setenv("", "x", 1));
  SHOW(setenv("x=y", "x", 1));
  static char put[] = "PUT=1";
  SHOW(putenv(put));
  put[4] = '9';
  printf("%s %s\n", getenv("A"), getenv("PUT"));
  SHOW(unsetenv("A"));
  printf("%d\n", getenv("A") == NULL);
  int n = 0;
  for (char** e = environ; *e; e++) n += !strcmp(*e, "PUT=9") + !strcmp(*e, "EMPTY=");
  printf("%d\n", n);
  SHOW(clearenv());
  printf("%d\n", getenv("PUT") == NULL);
}
