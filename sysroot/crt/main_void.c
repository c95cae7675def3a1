/* See main.c. */
#include <features.h>

int __main_argc_argv(int, char **);
extern hidden int __wasix_argc;
extern hidden char **__wasix_argv;

int __main_void(void)
{
	return __main_argc_argv(__wasix_argc, __wasix_argv);
}
