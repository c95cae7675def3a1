// strtod: exact rounding, hexadecimal, infinities, and where it stops.
#include "../guest/guest.h"

static void show(const char* text) {
  char* end;
  errno = 0;
  double d = strtod(text, &end);
  uint64_t bits;
  memcpy(&bits, &d, sizeof bits);
  if (d != d) bits = 0;
  printf("\"%.40s\": %016" PRIx64 " %d\n", text, bits, (int)(end - text));
}
static void show_float(const char* text) {
  float f = strtof(text, NULL);
  uint32_t bits;
  memcpy(&bits, &f, sizeof bits);
  printf("\"%s\": %08" PRIx32 "\n", text, bits);
}
int main(void) {
  static const char* const texts[] = {
      "0", "-0.0", "1", ".5", "5.", ".", "1e", "1e+", "1e+5", "  2.5x", "1e308", "1.7976931348623157e308", "1e309",
      "-1e400", "5e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "1e-400", "2.2250738585072011e-308",
      "9007199254740993", "9007199254740992.999999", "9007199254740993.000000000000000000000001",
      "0x1p-1074", "0x1.fffffffffffff7p0", "0x1.fffffffffffff8p0", "0x.8", "0x1p", "0xp1", "0x1.8p+3z", "inf", "INFINITYx",
      "infin", "-inf", "nan", "NaN(12)z", "1_000", "1,5", "0.1e1e1", "+3.25", "123456789012345678901234567890",
      "8.5e-45", "6929495644600919.5", "3.2378839133029012895883524125015321748630094231e4"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) show(texts[i]);
  errno = 0;
  printf("%d", strtod("1e999", NULL) > 1e308);
  printf(" %s\n", errname(errno));
  show_float("16777217");
  show_float("3.4028235e38");
  show_float("3.4028236e38");
  show_float("1e-45");
  show_float("7.0064923216240854e-46");
  show_float("0.1");
  printf("%g\n", atof("12.5e1rest"));
}
