#include <ftw.h>
#include "guest.h"
static int files, folders, links;
static int visit(const char* path, const struct stat* st, int kind, struct FTW* f) {
  if (kind == FTW_F) files++;
  else if (kind == FTW_SL || kind == FTW_SLN) links++;
  else folders++;
  return 0;
}
static int delete(const char* path, const struct stat* st, int kind, struct FTW* f) {
  return remove(path);
}
int main(void) {
  char path[64];
  MUST(mkdir("tree", 0777));
  for (int i = 0; i < 20; i++) {
    sprintf(path, "tree/%d", i);
    MUST(mkdir(path, 0777));
    for (int k = 0; k < 10; k++) {
      sprintf(path, "tree/%d/%d", i, k);
      write_file(path, path);
    }
    sprintf(path, "tree/%d/link", i);
    MUST(symlink("0", path));
  }
  SHOW(nftw("tree", visit, 10, FTW_PHYS));
  printf("%d %d %d\n", files, folders, links);
  SHOW(nftw("tree", delete, 10, FTW_PHYS | FTW_DEPTH));
  show_kind("tree");
}
