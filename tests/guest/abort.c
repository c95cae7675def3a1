// stderr: 
// not-stderr: weft: internal
#include "guest.h"
int main(void) {
  puts("before");
  fflush(stdout);
  abort();
}
