/* For the programs about signals. */
#pragma once
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "../guest/guest.h"

static inline void handle(int sig, void (*handler)(int), int flags) {
  struct sigaction a = {.sa_handler = handler, .sa_flags = flags};
  sigemptyset(&a.sa_mask);
  if (sigaction(sig, &a, NULL)) perror("sigaction");
}
/* SIGALRM in a while, and again so often. */
static inline void alarm_in(long microseconds, long again) {
  struct itimerval t = {.it_interval = {again / 1000000, again % 1000000},
                        .it_value = {microseconds / 1000000, microseconds % 1000000}};
  if (setitimer(ITIMER_REAL, &t, NULL)) perror("setitimer");
}
static inline sigset_t set_of(int sig) {
  sigset_t s;
  sigemptyset(&s);
  if (sig) sigaddset(&s, sig);
  return s;
}
