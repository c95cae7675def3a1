#include "guest.h"
extern char** environ;
// bash in between adds a few of its own natively; what the host has must not be seen in Weft.
int main(void) {
#ifdef __wasi__
  printf("%d\n", environ == NULL || environ[0] == NULL);
#else
  puts("1");
#endif
}
