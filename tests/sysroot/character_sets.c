#include "../guest/guest.h"

#include <iconv.h>
int main(void) {
  const char* pairs[][2] = {{"ISO-8859-1", "UTF-8"}, {"UTF-8", "UTF-16LE"}, {"UTF-8", "ISO-8859-1"}, {"UTF-8", "NONE"}};
  for (int i = 0; i < 4; i++) {
    iconv_t c = iconv_open(pairs[i][1], pairs[i][0]);
    if (c == (iconv_t)-1) {
      printf("%s to %s: %s\n", pairs[i][0], pairs[i][1], errname(errno));
      continue;
    }
    char in[] = "caf\xc3\xa9", out[32];
    char *from = in, *to = out;
    size_t left = 5, room = sizeof out;
    long got = (long)iconv(c, &from, &left, &to, &room);
    printf("%s to %s: %ld, %zu left:", pairs[i][0], pairs[i][1], got, left);
    for (char* p = out; p < to; p++) printf(" %02x", (unsigned char)*p);
    puts("");
    iconv_close(c);
  }
}
