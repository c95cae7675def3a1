// stdin: 12 -7 3.25 word\nsecond line with spaces\n0x1f 077 1e3\nlast without end
#include "guest.h"
int main(void) {
  int a, b, c, d;
  double x, y;
  char word[32], line[64];
  printf("%d", scanf("%d %d %lf %31s", &a, &b, &x, word));
  printf(" %d %d %g %s\n", a, b, x, word);
  getchar();
  printf("%s", fgets(line, sizeof line, stdin));
  printf("%d", scanf("%i %i %lf", &c, &d, &y));
  printf(" %d %d %g\n", c, d, y);
  getchar();
  char* text = NULL;
  size_t capacity = 0;
  ssize_t n = getline(&text, &capacity, stdin);
  printf("%zd %s\n", n, text);
  printf("%d %d\n", getchar() == EOF, feof(stdin) != 0);
}
