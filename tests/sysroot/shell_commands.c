// weft: --command sh=$WEFT_TEST_SHELL
#include "../guest/guest.h"

int main(void) {
  FILE* f = popen("echo from a shell", "r");
  char text[64] = "";
  if (f) fgets(text, sizeof text, f);
  printf("%s", text);
  printf("%d\n", f ? pclose(f) : -1);
  fflush(stdout);
  printf("%d\n", system("exit 3") >> 8);
}
