// fscanf: what a failed match leaves behind, widths, suppression, sets, and allocation by %m.
#include "../guest/guest.h"

int main(void) {
  write_file("f", "10 20x30\nname=value with spaces\n  0x1A -077 +5\nabc123\n12345678\n50%\nlast");
  FILE* f = fopen("f", "r");
  int a = 0, b = 0, c = 0, n = 0;
  char left[32], right[32];
  printf("%d %d %d\n", fscanf(f, "%d %d", &a, &b), a, b);
  printf("%d", fscanf(f, "%d", &c));
  printf(" '%c'\n", fgetc(f));
  printf("%d", fscanf(f, "%d %31[^=]=%31[^\n]%n", &c, left, right, &n));
  printf(" %d [%s] [%s] %d\n", c, left, right, n);
  printf("%d", fscanf(f, "%i %i %i", &a, &b, &c));
  printf(" %d %d %d\n", a, b, c);
  printf("%d", fscanf(f, "%*[a-z]%2d%1d", &a, &b));
  printf(" %d %d\n", a, b);
  char* text = NULL;
  printf("%d", fscanf(f, "%ms", &text));
  printf(" %s\n", text);
  free(text);
  short s;
  signed char h;
  printf("%d", fscanf(f, "%hd%%", &s));
  printf(" %d\n", s);
  char raw[5] = "....";
  printf("%d", fscanf(f, " %3c", raw));
  printf(" %s\n", raw);
  printf("%d", fscanf(f, "%*d"));
  printf(" %c", fgetc(f));
  printf(" %d %d\n", fscanf(f, "%d", &a), !!feof(f));
  fclose(f);
  printf("%d", sscanf("200 -5", "%hhd %hd", &h, &s));
  printf(" %d %d\n", h, s);
  printf("%d %d\n", sscanf("   ", "%d", &a), sscanf("x 5", "y %d", &a));
  printf("%d", sscanf("a-z]q", "%31[]a-z-]", left));
  printf(" %s\n", left);
  printf("%d", sscanf("2 1", "%2$d %1$d", &a, &b));
  printf(" %d %d\n", a, b);
}
