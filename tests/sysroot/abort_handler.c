// not-stderr: error:
#include "../guest/guest.h"

#include <signal.h>
static void note(int sig) { write(1, sig == SIGABRT ? "abort\n" : "other\n", 6); }
int main(void) {
  signal(SIGABRT, note);
  abort();
}
