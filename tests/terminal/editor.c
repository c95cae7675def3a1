// A line editor as programs have it: raw mode, keys read one by one, the line drawn again at each.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;

static void restore(void) { tcsetattr(0, TCSAFLUSH, &before); }

static void draw(const char *line, int length, int at) {
  char out[512];
  int n = snprintf(out, sizeof out, "\r> %.*s\x1b[0K\r\x1b[%dC", length, line, at + 2);
  write(1, out, n);
}

/* -1 at Ctrl-D on an empty line, -2 at Ctrl-C. */
static int edit(char *line, int size) {
  int length = 0, at = 0;
  char c;
  draw(line, length, at);
  while (read(0, &c, 1) == 1) {
    if (c == '\r') return length;
    if (c == 3) return -2;
    if (c == 4 && !length) return -1;
    if (c == 127 && at) {
      memmove(line + at - 1, line + at, length - at);
      at--, length--;
    } else if (c == 1) {
      at = 0;
    } else if (c == 5) {
      at = length;
    } else if (c == 27) {
      char key[2];
      if (read(0, key, 2) == 2 && key[0] == '[') {
        if (key[1] == 'D' && at) at--;
        if (key[1] == 'C' && at < length) at++;
      }
    } else if (c >= 32 && length < size) {
      memmove(line + at + 1, line + at, length - at);
      line[at++] = c;
      length++;
    }
    draw(line, length, at);
  }
  return -1;
}

int main(int argc, char **argv) {
  struct winsize size;
  char line[128];
  printf("tty %d%d%d\n", isatty(0), isatty(1), isatty(2));
  if (!ioctl(0, TIOCGWINSZ, &size)) printf("size %dx%d\n", size.ws_col, size.ws_row);
  if (tcgetattr(0, &before)) return perror("tcgetattr"), 1;
  printf("modes %d%d%d%d\n", !!(before.c_lflag & ECHO), !!(before.c_lflag & ICANON),
         !!(before.c_lflag & ISIG), !!(before.c_iflag & ICRNL));
  int tty = open("/dev/tty", O_RDWR);
  printf("/dev/tty %d %s\n", tty, tty >= 0 && isatty(tty) ? "terminal" : strerror(errno));
  if (argc > 1 && !strcmp(argv[1], "-r")) atexit(restore);
  struct termios raw = before;
  raw.c_iflag &= ~(BRKINT | ICRNL | INPCK | ISTRIP | IXON);
  raw.c_oflag &= ~OPOST;
  raw.c_lflag &= ~(ECHO | ICANON | IEXTEN | ISIG);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  fflush(stdout);
  if (tcsetattr(0, TCSAFLUSH, &raw)) return perror("tcsetattr"), 1;
  for (;;) {
    int n = edit(line, sizeof line);
    if (n < 0) {
      printf("\r\nend %d\r\n", n);
      return 0;
    }
    printf("\r\nline \"%.*s\"\r\n", n, line);
    fflush(stdout);
    if (n == 4 && !memcmp(line, "trap", 4)) __builtin_trap();
  }
}
