// iconv between Unicode's forms and old sets, and what stops it.
#include "../guest/guest.h"

#include <iconv.h>
static void convert(const char* to, const char* from, const char* text, size_t n, size_t room) {
  iconv_t c = iconv_open(to, from);
  printf("%s -> %s: ", from, to);
  if (c == (iconv_t)-1) {
    puts(errname(errno));
    return;
  }
  char buffer[64], out[64], *in = memcpy(buffer, text, n), *p = out;
  errno = 0;
  size_t left = n, space = room, got = iconv(c, &in, &left, &p, &space);
  if (got != (size_t)-1 || errno == E2BIG)
    printf("%s", got == (size_t)-1 ? "E2BIG" : "ok");
  else
    printf("%s", errname(errno));
  printf(", %zu left, %zu written:", left, room - space);
  for (char* q = out; q < p; q++) printf(" %02x", (unsigned char)*q);
  puts("");
  iconv_close(c);
}
int main(void) {
  const char* text = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80";
  convert("UTF-16LE", "UTF-8", text, 10, 64);
  convert("UTF-16BE", "UTF-8", text, 10, 64);
  convert("UTF-32LE", "UTF-8", text, 10, 64);
  convert("UTF-32BE", "UTF-8", text, 6, 64);
  convert("UTF-16LE", "UTF-8", text, 10, 5);
  convert("UTF-16LE", "UTF-8", text, 2, 64);
  convert("UTF-16LE", "UTF-8", "a\xff", 2, 64);
  convert("UTF-8", "ISO-8859-15", "\xa4\xe9", 2, 64);
  convert("UTF-8", "WINDOWS-1252", "\x80\x99", 2, 64);
  convert("UTF-8", "KOI8-R", "\xc1\xc2", 2, 64);
  convert("UTF-8", "UTF-16LE", "\x3d\xd8\x00\xde", 4, 64);
  convert("UTF-8", "UTF-16LE", "\x3d\xd8", 2, 64);
  convert("UTF-8", "SHIFT_JIS", "\x83\x65\x83\x58", 4, 64);
  convert("UTF-8", "EUC-JP", "\xa5\xc6", 2, 64);
  convert("UTF-8", "GBK", "\xc4\xe3", 2, 64);
  convert("no-such-set", "UTF-8", "", 0, 64);
}
