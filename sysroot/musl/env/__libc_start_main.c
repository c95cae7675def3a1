/* musl's start without what only a kernel's set-user-ID programs need, and which would make every
 * program import the calls that open files. */
#include <elf.h>
#include <stdlib.h>
#include <unistd.h>
#include "libc.h"

extern char **__environ;
hidden void __wasm_call_ctors(void);
/* In programs that throw C++ exceptions: cxx/guard.cpp. */
int __wasix_guard(int (*)(void *), void *) __attribute__((__weak__));

void __init_libc(char **envp, char *name)
{
	size_t i = 0;
	__environ = envp;
	while (envp[i]) i++;
	libc.auxv = (void *)(envp + i + 1);
	for (size_t *aux = libc.auxv; *aux; aux += 2)
		if (*aux == AT_PAGESZ) libc.page_size = aux[1];
	if (!name) name = "";
	__progname = __progname_full = name;
	for (i = 0; name[i]; i++)
		if (name[i] == '/') __progname = name + i + 1;
	__init_tls(libc.auxv);
}

struct program {
	int (*main)(int, char **, char **);
	int argc;
	char **argv, **envp;
};

static int run(void *argument)
{
	struct program *p = argument;
	__wasm_call_ctors();
	return p->main(p->argc, p->argv, p->envp);
}

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*a)(), void (*b)(),
	void (*c)())
{
	struct program program = {main, argc, argv, argv + argc + 1};
	(void)a, (void)b, (void)c;
	__init_libc(program.envp, argv[0]);
	exit(__wasix_guard ? __wasix_guard(run, &program) : run(&program));
}
