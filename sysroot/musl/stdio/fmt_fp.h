/* Stands behind musl's fmt_fp, which is named fmt_long_double, and its form for doubles. */

/* Whether y is a double, of normal size or zero; then *out is the same number. */
static int is_double(long double y, double *out)
{
	union { long double f; struct { uint64_t low, high; } bits; } wide = {y};
	union { uint64_t bits; double f; } narrow;
	uint64_t sign = wide.bits.high & 1ull << 63, rest = wide.bits.high ^ sign;
	/* The exponents' zeroes are 16383 and 1023. */
	uint64_t exponent = (rest >> 48) - (16383 - 1023);
	if (wide.bits.low << 4) return 0;
	if (!rest && !wide.bits.low) narrow.bits = sign;
	else if (exponent - 1 < 2046) narrow.bits = sign | exponent << 52 | rest << 16 >> 12 | wide.bits.low >> 60;
	else return 0;
	*out = narrow.f;
	return 1;
}

static int fmt_fp(FILE *f, long double y, int w, int p, int fl, int t)
{
	double narrow;
	return is_double(y, &narrow) ? fmt_double(f, narrow, w, p, fl, t) : fmt_long_double(f, y, w, p, fl, t);
}
