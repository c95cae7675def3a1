#include "../guest/guest.h"

int main(void) {
  write_file("f", "x");
  mkdir("d", 0777);
  SHOW(access("f", F_OK));
  SHOW(access("f", R_OK | W_OK));
  SHOW(access("d", R_OK | W_OK | X_OK));
  SHOW(access("none", F_OK));
  SHOW(access("f/x", F_OK));
  SHOW(access("", F_OK));
  SHOW(faccessat(AT_FDCWD, "f", R_OK, AT_EACCESS));
  mode_t old = umask(027);
  printf("%o\n", umask(old));
  SHOW(euidaccess("f", R_OK));
}
