/* musl's printf, which calculates in long double. That has 128 bits here, for which no machine has
 * instructions, so numbers that are doubles take the same way in double: fmt_fp.h chooses. build.sh
 * makes both texts of musl's one. */
#include "printf_text.h"
