#include "../guest/guest.h"

#include <signal.h>
static void note(int sig) { (void)sig; }
int main(void) {
  struct sigaction a = {.sa_handler = note};
  sigaction(SIGALRM, &a, NULL);
  SHOW(alarm(1));
  SHOW(pause());
  SHOW(alarm(0));
}
