// Wide streams: orientation, fputwc and fgetwc, fwprintf and fwscanf, bytes that are no characters.
#include "../guest/guest.h"

#include <locale.h>
#include <wchar.h>
int main(void) {
  printf("%d\n", setlocale(LC_CTYPE, "C.UTF-8") != NULL);
  FILE* f = fopen("f", "w");
  printf("%d", fwide(f, 0));
  printf(" %d", fputwc(L'é', f) == L'é');
  printf(" %d", fwide(f, 0) > 0);
  printf(" %d\n", fputws(L"→ 漢字\n", f) >= 0);
  printf("%d\n", fwprintf(f, L"%ls|%5d|%-6.2f|%lc|%s\n", L"weit", 42, 2.5, (wint_t)0x1f600, "näh"));
  fclose(f);
  struct stat st;
  stat("f", &st);
  printf("%lld\n", (long long)st.st_size);
  f = fopen("f", "r");
  wint_t c;
  while ((c = fgetwc(f)) != L'\n') printf("%x ", (unsigned)c);
  printf("\n%d", ungetwc(L'ß', f) == L'ß');
  printf(" %d\n", fgetwc(f) == L'ß');
  wchar_t word[32];
  int number;
  double d;
  printf("%d", fwscanf(f, L"%31l[^|]|%d|%lf", word, &number, &d));
  printf(" %d %d %g\n", wcscmp(word, L"weit"), number, d);
  printf("%d\n", fgetws(word, 32, f) == word && wcslen(word) > 3);
  printf("%d %d\n", fgetwc(f) == WEOF, !!feof(f));
  fclose(f);
  write_file("bad", "a\xc3(");
  f = fopen("bad", "r");
  printf("%x", (unsigned)fgetwc(f));
  errno = 0;
  printf(" %d", fgetwc(f) == WEOF);
  printf(" %s\n", errname(errno));
  fclose(f);
  wchar_t out[8];
  printf("%d\n", swprintf(out, 8, L"%ls", L"longer than that") < 0);
}
