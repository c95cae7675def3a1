#include "../guest/guest.h"

#include <ftw.h>
static int count;
static int visit(const char* path, const struct stat* st, int type, struct FTW* at) {
  count++;
  if (type == FTW_DP || at->level == 0) printf("%s %d %s\n", path, at->level, kind_of(st->st_mode));
  return 0;
}
int main(void) {
  mkdir("r", 0777);
  mkdir("r/s", 0777);
  write_file("r/s/f", "1");
  symlink("s", "r/l");
  SHOW(nftw("r", visit, 10, FTW_DEPTH | FTW_PHYS));
  printf("%d\n", count);
  SHOW(nftw("none", visit, 10, 0));
}
