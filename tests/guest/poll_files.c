// stdin: waiting
#include <poll.h>
#include "guest.h"
int main(void) {
  struct pollfd p[3];
  int fd = MUST(open("f", O_RDWR | O_CREAT, 0666));
  p[0] = (struct pollfd){fd, POLLIN, 0};
  printf("%d", poll(p, 1, 0));
  printf(" in %d\n", !!(p[0].revents & POLLIN));
  p[0] = (struct pollfd){fd, POLLOUT, 0};
  printf("%d", poll(p, 1, 1000));
  printf(" out %d\n", !!(p[0].revents & POLLOUT));
  // Standard input has data at once.
  p[0] = (struct pollfd){0, POLLIN, 0};
  printf("%d", poll(p, 1, 5000));
  printf(" in %d\n", !!(p[0].revents & POLLIN));
  char text[16] = {0};
  SHOW(read(0, text, 15));
  puts(text);
  p[0] = (struct pollfd){fd, POLLIN | POLLOUT, 0};
  p[1] = (struct pollfd){1, POLLOUT, 0};
  printf("%d", poll(p, 2, 1000));
  printf(" %d %d %d\n", !!(p[0].revents & POLLIN), !!(p[0].revents & POLLOUT),
         !!(p[1].revents & POLLOUT));
  // The end of the pipe makes standard input readable: read answers 0.
  p[0] = (struct pollfd){0, POLLIN, 0};
  int n = poll(p, 1, 5000);
  printf("%d %d\n", n, (p[0].revents & (POLLIN | POLLHUP)) != 0);
  SHOW(read(0, text, 15));
}
