/* Clang names main by its parameters: `int main(void)` is __main_void, with argc and argv it is
 * __main_argc_argv, with a third parameter plain main. main.c asks for the first, main_void.c serves a
 * program that lacks it by asking for the second, main_argc_argv.c the third: the linker takes a file
 * out of the library only for a name that is still missing. */
#include <features.h>

int __main_void(void);
hidden int __wasix_argc;
hidden char **__wasix_argv;

int __wasix_main(int argc, char **argv, char **envp)
{
	(void)envp;
	__wasix_argc = argc;
	__wasix_argv = argv;
	return __main_void();
}
