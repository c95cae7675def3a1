#include "../guest/guest.h"

#include <sys/resource.h>
#include <sys/utsname.h>
int main(void) {
  struct rlimit l;
  SHOW(getrlimit(RLIMIT_NOFILE, &l));
  l.rlim_cur = 100;
  SHOW(setrlimit(RLIMIT_NOFILE, &l));
  SHOW(getrlimit(RLIMIT_NOFILE, &l));
  printf("%d\n", (int)l.rlim_cur);
  SHOW(getrlimit(999, &l));
  struct utsname u;
  SHOW(uname(&u));
  printf("%s\n", u.sysname);
  printf("%ld %d\n", sysconf(_SC_PAGESIZE), sysconf(_SC_NPROCESSORS_ONLN) > 0);
  printf("%ld\n", sysconf(_SC_CLK_TCK));
  struct rusage r;
  SHOW(getrusage(RUSAGE_SELF, &r));
  SHOW(getrusage(77, &r));
  printf("%d %d\n", getpid() > 0, getuid() == geteuid());
  SHOW(getpgid(0) > 0 ? 0 : -1);
}
