// stdin: 
#include "guest.h"
int main(void) {
  char b[4];
  SHOW(read(0, b, 4));
  printf("%d %d\n", getchar(), feof(stdin) != 0);
  SHOW(read(0, b, 0));
}
