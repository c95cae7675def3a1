// stderr: [Aa]ssertion.*two
#include <assert.h>
#include "guest.h"
int main(int argc, char** argv) {
  assert(argc == 1 && "one");
  fflush(stdout);
  assert(argc == 2 && "two");
}
