/* musl's printf, which calculates in long double. That has 128 bits here, for which no machine has
 * instructions, so numbers that are doubles take the same way in double: fmt_fp.h chooses. build.sh
 * makes both texts of musl's one. */
#include "stdio_impl.h"
/* What few programs print is small, the rest is fast (-O2). */
__attribute__((__minsize__, __noinline__)) static int fmt_long_double(FILE *, long double, int, int, int, int);
#include "printf_text.h"
