/* What WebAssembly has an instruction for. */
#define BOTH(name) \
	double name(double x) \
	{ \
		return __builtin_##name(x); \
	} \
	float name##f(float x) \
	{ \
		return __builtin_##name##f(x); \
	}
BOTH(fabs)
BOTH(ceil)
BOTH(floor)
BOTH(trunc)
BOTH(rint)
BOTH(nearbyint)
BOTH(sqrt)

double copysign(double x, double y)
{
	return __builtin_copysign(x, y);
}

float copysignf(float x, float y)
{
	return __builtin_copysignf(x, y);
}
