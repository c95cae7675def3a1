#include "../guest/guest.h"

#include <locale.h>
#include <wchar.h>
#include <wctype.h>
int main(void) {
  printf("%s\n", setlocale(LC_ALL, "C.UTF-8") ? "utf-8" : "none");
  const char* text = "Grüße, 世界 😀";
  wchar_t wide[64];
  size_t n = mbstowcs(wide, text, 64);
  printf("%zu %zu %x %x\n", n, wcslen(wide), (unsigned)wide[2], (unsigned)wide[n - 1]);
  char back[64];
  printf("%zu %d\n", wcstombs(back, wide, sizeof back), strcmp(back, text));
  printf("%ls|%5.2ls|%lc\n", wide, wide, (wint_t)0xe9);
  swprintf(wide, 64, L"%d %s %ls", 5, "näh", L"weit");
  printf("%ls\n", wide);
  printf("%d %d %d\n", wcscmp(L"a", L"b") < 0, (int)wcstol(L"-123x", NULL, 10), wcscoll(L"a", L"a"));
  printf("%d\n", mblen("\xff", 1));
  mbstate_t state = {0};
  printf("%d\n", (int)mbrtowc(wide, "\xe4\xb8", 2, &state));
  printf("%d %x\n", (int)mbrtowc(wide, "\x96", 1, &state), (unsigned)wide[0]);
  printf("%lc%lc %d\n", towupper(L'ä'), towlower(L'Ö'), !!iswalpha(L'ß'));
}
