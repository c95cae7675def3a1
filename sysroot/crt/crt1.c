/* Where a program starts: arguments and environment from the runtime, then musl's own start. */
#include "wasix_imports.h"
#include "libc.h"
#include <elf.h>

int __wasix_main(int argc, char **argv, char **envp);
int __libc_start_main(int (*)(int, char **, char **), int, char **, void (*)(), void (*)(), void (*)());
hidden void *__wasix_start_memory(size_t);

static _Noreturn void fail(void)
{
	__import_proc_exit(71); /* EX_OSERR, as other C libraries of WASI */
	__builtin_trap();
}

/* One block as a kernel lays it out: argv, a null, environment, a null, the auxiliary vector. */
__attribute__((__export_name__("_start"))) void _start(void)
{
	uint32_t argc = 0, args_size = 0, envc = 0, env_size = 0;
	if (__import_args_sizes_get(&argc, &args_size) || __import_environ_sizes_get(&envc, &env_size)) fail();
	size_t words = argc + 1 + envc + 1 + 16;
	if (argc > 1 << 24 || envc > 1 << 24) fail();
	char **block = __wasix_start_memory(words * sizeof *block + args_size + env_size);
	if (!block) fail();
	char *strings = (char *)(block + words);
	char **envp = block + argc + 1;
	if (argc && __import_args_get(block, strings)) fail();
	if (envc && __import_environ_get(envp, strings + args_size)) fail();
	size_t *aux = (size_t *)(envp + envc + 1);
	size_t vector[16] = {AT_PAGESZ, 4096, AT_UID, 1000, AT_EUID, 1000, AT_GID, 1000, AT_EGID, 1000,
		AT_CLKTCK, 100};
	for (int i = 0; i < 16; i++) aux[i] = vector[i];
	__libc_start_main(__wasix_main, argc, block, 0, 0, 0);
}
