// What rename, unlink, rmdir, link and mkdir answer to mistakes.
#include "../guest/guest.h"

int main(void) {
  SHOW(mkdir("d", 0777));
  SHOW(mkdir("d/e", 0777));
  SHOW(mkdir("empty/", 0777));
  write_file("f", "1");
  write_file("g", "22");
  SHOW(mkdir("f", 0777));
  SHOW(mkdir("f/x", 0777));
  SHOW(mkdir("none/x", 0777));
  SHOW(mkdir("", 0777));
  SHOW(rmdir("d"));
  SHOW(rmdir("f"));
  SHOW(rmdir("none"));
  SHOW(rmdir("d/."));
  SHOW(unlink("none"));
  SHOW(unlink("f/x"));
  SHOW(unlink("d") < 0 ? 1 : 0);
  SHOW(unlink(""));
  SHOW(rename("f", "g"));
  show_file("g");
  SHOW(rename("g", "g"));
  SHOW(rename("none", "g"));
  SHOW(rename("g", "d"));
  SHOW(rename("d", "g"));
  SHOW(rename("empty", "d"));
  SHOW(rename("d", "d/e/below"));
  SHOW(rename("d", "empty"));
  SHOW(rename("g", "none/g"));
  SHOW(link("g", "g2"));
  SHOW(link("g", "g2"));
  SHOW(link("none", "h"));
  SHOW(rename("g", "g2"));
  SHOW(symlink("empty", "to-empty"));
  SHOW(rmdir("to-empty"));
  SHOW(unlink("to-empty"));
  SHOW(remove("empty/e"));
  SHOW(remove("empty"));
  list(".");
}
