/* See main.c. */
extern char **__environ;
int plain_main(int, char **, char **) __asm__("main");

int __main_argc_argv(int argc, char **argv)
{
	return plain_main(argc, argv, __environ);
}
