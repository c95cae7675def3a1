/* musl's reader of numbers, which calculates in long double; decimal ones for float and double take the
 * same way in double here, as long double has 128 bits and no machine instructions. (Hexadecimal ones do
 * not: in double musl rounds some of them twice.) build.sh makes the text from musl's. */
#include "floatscan.h"

hidden long double __floatscan_long_double(FILE *, int, int);

#define __floatscan floatscan_double
static long double floatscan_double(FILE *, int, int);
#include "floatscan_text.h"
#undef __floatscan

long double __floatscan(FILE *f, int prec, int pok)
{
	return prec < 2 ? floatscan_double(f, prec, pok) : __floatscan_long_double(f, prec, pok);
}
