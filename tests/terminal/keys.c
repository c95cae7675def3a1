// What keys and a terminal do to a program: signals, stops, sizes, reads with VMIN and VTIME.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;
static volatile sig_atomic_t interrupts, quits, handled;

static void say(const char *text) { write(1, text, strlen(text)); }
static void count(int sig) {
  char line[100];
  struct winsize size;
  int saved = errno;
  interrupts += sig == SIGINT;
  quits += sig == SIGQUIT;
  handled++;
  if (ioctl(0, TIOCGWINSZ, &size)) _exit(3);
  snprintf(line, sizeof line, "<%d interrupts, %d quits, %dx%d>\n", interrupts, quits, size.ws_col,
           size.ws_row);
  say(line);
  errno = saved;
}
static void on_continue(int sig) {
  (void)sig;
  say("goes on\n");
}
static void set(int sig, void (*handler)(int), int flags) {
  struct sigaction a = {.sa_handler = handler, .sa_flags = flags};
  sigemptyset(&a.sa_mask);
  sigaction(sig, &a, NULL);
}

static void raw(int least, int tenths, int keep_signals) {
  struct termios t = before;
  t.c_iflag &= ~(ICRNL | IXON);
  t.c_lflag &= ~(ECHO | ICANON | IEXTEN | (keep_signals ? 0 : ISIG));
  t.c_cc[VMIN] = least;
  t.c_cc[VTIME] = tenths;
  tcsetattr(0, TCSAFLUSH, &t);
}

/* As editors do it: the terminal is given back, and taken again. */
static void on_stop(int sig) {
  int saved = errno;
  tcsetattr(0, TCSAFLUSH, &before);
  say("stopping\r\n");
  set(SIGTSTP, SIG_DFL, 0);
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, sig);
  raise(sig);
  sigprocmask(SIG_UNBLOCK, &one, NULL);
  set(SIGTSTP, on_stop, 0);
  raw(1, 0, 1);
  say("again\r\n");
  errno = saved;
}

static int handlers(void) {
  char c;
  set(SIGINT, count, 0);
  set(SIGQUIT, count, 0);
  set(SIGWINCH, count, 0);
  set(SIGCONT, on_continue, SA_RESTART);
  say("ready\n");
  for (;;) {
    int seen = handled;
    ssize_t n = read(0, &c, 1);
    if (n == 0) return say("end\n"), 0;
    if (n < 0 && errno != EINTR) return 2;
    if (n < 0 && handled == seen) say("for nothing\n");
  }
}

static int editor(void) {
  char c, line[64];
  set(SIGTSTP, on_stop, 0);
  raw(1, 0, 1);
  say("ready\r\n");
  for (;;) {
    ssize_t n = read(0, &c, 1);
    if (n < 0 && errno == EINTR) continue;
    if (n != 1 || c == 'q') break;
    snprintf(line, sizeof line, "key %d\r\n", c);
    say(line);
  }
  tcsetattr(0, TCSAFLUSH, &before);
  return 0;
}

/* Keys are told apart from their sequences by time, and the program goes on meanwhile. */
static int timed(void) {
  char keys[16], line[64];
  int idle = 0;
  raw(0, 1, 0);
  say("ready\r\n");
  for (;;) {
    ssize_t n = read(0, keys, 1);
    if (n < 0) return 2;
    if (n == 0) {
      if (++idle == 3) say("idle\r\n");
      continue;
    }
    idle = 0;
    if (keys[0] == 'q') break;
    if (keys[0] == 27) {
      ssize_t more = read(0, keys + 1, 1);
      if (more == 1) more += read(0, keys + 2, 1);
      snprintf(line, sizeof line, "escape and %d\r\n", (int)more);
    } else {
      snprintf(line, sizeof line, "key %d\r\n", keys[0]);
    }
    say(line);
  }
  raw(4, 0, 0);
  say("four\r\n");
  ssize_t n = read(0, keys, sizeof keys);
  snprintf(line, sizeof line, "at once %d\r\n", (int)n);
  say(line);
  raw(4, 2, 0);
  say("in time\r\n");
  n = read(0, keys, sizeof keys);
  snprintf(line, sizeof line, "so far %d\r\n", (int)n);
  say(line);
  raw(0, 0, 0);
  snprintf(line, sizeof line, "nothing %d\r\n", (int)read(0, keys, sizeof keys));
  say(line);
  tcsetattr(0, TCSAFLUSH, &before);
  return 0;
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  if (tcgetattr(0, &before)) return 9;
  if (!strcmp(what, "handlers")) return handlers();
  if (!strcmp(what, "editor")) return editor();
  if (!strcmp(what, "timed")) return timed();
  say("ready\n");
  if (!strcmp(what, "computes")) {
    for (volatile unsigned i = 0;; i++) {
    }
  }
  char c;
  while (read(0, &c, 1) > 0) {
  }
  return 0;
}
