// <ctype.h> and <wctype.h> over ASCII.
#include "../guest/guest.h"

#include <ctype.h>
#include <wctype.h>
int main(void) {
  for (int c = -1; c < 128; c++) {
    unsigned narrow = 0, wide = 0;
    narrow |= (unsigned)!!isalnum(c) << 0 | (unsigned)!!isalpha(c) << 1 | (unsigned)!!isblank(c) << 2;
    narrow |= (unsigned)!!iscntrl(c) << 3 | (unsigned)!!isdigit(c) << 4 | (unsigned)!!isgraph(c) << 5;
    narrow |= (unsigned)!!islower(c) << 6 | (unsigned)!!isprint(c) << 7 | (unsigned)!!ispunct(c) << 8;
    narrow |= (unsigned)!!isspace(c) << 9 | (unsigned)!!isupper(c) << 10 | (unsigned)!!isxdigit(c) << 11;
    wint_t w = c < 0 ? WEOF : (wint_t)c;
    wide |= (unsigned)!!iswalnum(w) << 0 | (unsigned)!!iswalpha(w) << 1 | (unsigned)!!iswblank(w) << 2;
    wide |= (unsigned)!!iswcntrl(w) << 3 | (unsigned)!!iswdigit(w) << 4 | (unsigned)!!iswgraph(w) << 5;
    wide |= (unsigned)!!iswlower(w) << 6 | (unsigned)!!iswprint(w) << 7 | (unsigned)!!iswpunct(w) << 8;
    wide |= (unsigned)!!iswspace(w) << 9 | (unsigned)!!iswupper(w) << 10 | (unsigned)!!iswxdigit(w) << 11;
    printf("%d: %03x %d %d %d%s\n", c, narrow, narrow == wide, tolower(c), toupper(c), isascii(c) ? "" : " -");
  }
  printf("%d %d\n", towlower(WEOF) == WEOF, (int)towupper(L'z'));
}
