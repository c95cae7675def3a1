/* musl's reader of numbers as it is. */
#define __floatscan __floatscan_long_double
#include <floatscan.c>
