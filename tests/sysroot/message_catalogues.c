// Messages without a catalogue, locale queries, and monetary conventions of the C locale.
#include "../guest/guest.h"

#include <langinfo.h>
#include <libintl.h>
#include <locale.h>
int main(void) {
  printf("%s\n", setlocale(LC_ALL, NULL));
  struct lconv* l = localeconv();
  printf("[%s] [%s] [%s] [%s]\n", l->decimal_point, l->thousands_sep, l->grouping, l->currency_symbol);
  printf("%d %d\n", l->frac_digits == CHAR_MAX, l->p_sign_posn == CHAR_MAX);
  printf("%s %s %s %s\n", nl_langinfo(DAY_1), nl_langinfo(ABDAY_7), nl_langinfo(MON_12), nl_langinfo(ABMON_5));
  printf("%s|%s|%s\n", nl_langinfo(RADIXCHAR), nl_langinfo(THOUSEP), nl_langinfo(AM_STR));
  printf("%s|%s\n", nl_langinfo(YESEXPR), nl_langinfo(NOEXPR));
  printf("%s\n", setlocale(LC_CTYPE, "C.UTF-8"));
  printf("%s\n", nl_langinfo(CODESET));
  printf("%d\n", setlocale(99, "C") == NULL);
  printf("%s\n", setlocale(LC_ALL, "C"));
  locale_t utf = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
  printf("%s %d\n", nl_langinfo_l(CODESET, utf), (int)MB_CUR_MAX);
  locale_t before = uselocale(utf);
  printf("%d %d\n", before == LC_GLOBAL_LOCALE, (int)MB_CUR_MAX > 1);
  uselocale(before);
  freelocale(utf);
  printf("%s %s\n", gettext("message"), dgettext("domain", "other"));
  for (unsigned n = 0; n < 3; n++) printf("%u %s\n", n, ngettext("file", "files", n));
  printf("%s\n", textdomain("program"));
  printf("%s\n", textdomain(NULL));
}
