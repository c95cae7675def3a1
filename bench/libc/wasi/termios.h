// Preview 1 has no terminal settings: reading them fails.
#pragma once
#include <errno.h>
typedef unsigned tcflag_t;
struct termios {
  tcflag_t c_iflag, c_oflag, c_cflag, c_lflag;
  unsigned char c_cc[32];
};
enum {
  IGNBRK = 1,
  BRKINT = 2,
  PARMRK = 8,
  ISTRIP = 32,
  INLCR = 64,
  IGNCR = 128,
  ICRNL = 256,
  IXON = 1024
};
enum {
  OPOST = 1,
  ECHO = 8,
  ECHONL = 64,
  ICANON = 2,
  IEXTEN = 32768,
  CSIZE = 48,
  PARENB = 256,
  CS8 = 48
};
enum { VMIN = 6, VTIME = 5, TCSANOW = 0 };
static inline int tcgetattr(int fd, struct termios* t) {
  return (void)fd, (void)t, errno = ENOTTY, -1;
}
static inline int tcsetattr(int fd, int how, const struct termios* t) {
  return (void)fd, (void)how, (void)t, errno = ENOTTY, -1;
}
