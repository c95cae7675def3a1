#include "../guest/guest.h"

#include <glob.h>
int main(void) {
  mkdir("d", 0777);
  write_file("a.c", "");
  write_file("b.c", "");
  write_file("d/e.h", "");
  write_file(".hidden", "");
  const char* patterns[] = {"*.c", "*/*", "[ab].?", "none*", "./*.c", "d/"};
  for (size_t i = 0; i < 6; i++) {
    glob_t g;
    int got = glob(patterns[i], 0, NULL, &g);
    printf("%s: %s", patterns[i], got == GLOB_NOMATCH ? "no match" : got ? "error" : "");
    for (size_t k = 0; !got && k < g.gl_pathc; k++) printf(" %s", g.gl_pathv[k]);
    puts("");
    if (!got) globfree(&g);
  }
}
