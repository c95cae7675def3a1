// cc: -Wno-format
// Flags, widths, precisions and lengths of printf's integer conversions.
#include "../guest/guest.h"

int main(void) {
  static const char* const formats[] = {"[%d]",    "[%8d]",   "[%-8d]",  "[%08d]",  "[%+d]",   "[% d]",
                                        "[%.5d]",  "[%8.5d]", "[%-8.5d]", "[%+.0d]", "[%08.3d]", "[%x]",
                                        "[%#x]",   "[%#10x]", "[%#010X]", "[%o]",    "[%#o]",    "[%u]",
                                        "[%#.8x]", "[%hhd]",  "[%hd]",   "[%hhu]",  "[%hu]",    "[%+i]"};
  static const int values[] = {0, 1, -1, 42, -300, 65537, INT_MAX, INT_MIN};
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    printf("%-9s", formats[i]);
    for (size_t k = 0; k < sizeof values / sizeof *values; k++) printf(formats[i], values[k]);
    puts("");
  }
  printf("[%20lld] [%-20lld] [%020lld]\n", -1234567890123LL, 1234567890123LL, -1LL);
  printf("[%jd] [%ju] [%#jx]\n", INTMAX_MIN, UINTMAX_MAX, (uintmax_t)1 << 63);
  printf("[%.0d] [%.0x] [%#.0o] [%5.0d]\n", 0, 0, 0, 0);
  printf("[%*d] [%*d] [%.*d] [%.*d]\n", 6, 7, -6, 7, 4, 7, -4, 7);
  printf("[%3$*1$d] [%3$-*1$d] [%3$.*2$d]\n", 6, 4, 9);
  printf("%d %d\n", printf("%s\n", ""), snprintf(NULL, 0, "%d %s", 12345, "text"));
}
