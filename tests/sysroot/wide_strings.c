// The wcs and wmem functions, and the conversions that keep their state.
#include "../guest/guest.h"

#include <locale.h>
#include <uchar.h>
#include <wchar.h>
#include <wctype.h>
int main(void) {
  setlocale(LC_CTYPE, "C.UTF-8");
  wchar_t text[64] = L"ein,zwei;drei", *rest, copy[64];
  for (wchar_t* t = wcstok(text, L",;", &rest); t; t = wcstok(NULL, L",;", &rest)) printf("<%ls>", t);
  puts("");
  wcscpy(text, L"haystack needle");
  printf("%td %td %td\n", wcsstr(text, L"needle") - text, wcschr(text, L'k') - text, wcsrchr(text, L'e') - text);
  printf("%zu %zu %td\n", wcsspn(text, L"ahy"), wcscspn(text, L" "), wcspbrk(text, L"xk") - text);
  printf("%ls %ls\n", wcsncat(wcscpy(copy, L"a"), L"bcd", 2), wcsncpy(copy + 10, L"xyz", 4));
  printf("%d %d %d\n", wcsncmp(L"abx", L"aby", 2), wcscasecmp(L"AbC", L"aBc"), wmemcmp(L"a", L"b", 1) < 0);
  wmemset(copy, L'=', 5);
  wmemmove(copy + 1, wmemcpy(copy + 6, L"12", 3), 2);
  printf("%.5ls %td\n", copy, wmemchr(copy, L'2', 5) - copy);
  wchar_t* end;
  printf("%lld %g %llu\n", wcstoll(L"-77rest", &end, 8), wcstod(L"2.5e2", NULL), wcstoull(L"ffff", NULL, 16));
  printf("%ls\n", end);
  const char* bytes = "aé漢😀";
  mbstate_t state = {0};
  printf("%zu %d\n", mbsrtowcs(copy, &bytes, 64, &state), bytes == NULL);
  const wchar_t* wide = copy;
  char narrow[32];
  printf("%zu %s\n", wcsrtombs(narrow, &wide, sizeof narrow, &state), narrow);
  wide = copy;
  printf("%zu\n", wcsnrtombs(narrow, &wide, 4, 5, &state));
  const char* p = "é😀";
  char16_t c16;
  char32_t c32;
  mbstate_t s16 = {0}, s32 = {0};
  for (size_t left = strlen(p), n; left; left -= n == (size_t)-3 ? 0 : n, p += n == (size_t)-3 ? 0 : n)
    n = mbrtoc16(&c16, p, left, &s16), printf("%04x ", (unsigned)c16);
  printf("%zu", mbrtoc32(&c32, "😀", 4, &s32));
  printf(" %x %zu\n", (unsigned)c32, c32rtomb(narrow, 0x20ac, &s32));
  printf("%d %d %d %d\n", wcwidth(L'a'), wcwidth(L'漢'), wcwidth(0), wcswidth(L"aa", 2));
  printf("%d %d\n", wctob(L'x'), btowc('x') == L'x');
  printf("%d %d\n", iswctype(L'q', wctype("lower")) != 0, towctrans(L'q', wctrans("toupper")) == L'Q');
}
