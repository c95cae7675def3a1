/* Contexts, under the names of WASIX's C library. */
#include "layer.h"
#include "syscall.h"
#include <wasix/context.h>

const wasix_context_id_t wasix_context_main = 0;

int wasix_context_create(wasix_context_id_t *context, void (*entry)(void))
{
	return __syscall_ret(result(__import_context_create(context, (uintptr_t)entry)));
}

int wasix_context_switch(wasix_context_id_t to)
{
	return __syscall_ret(result(__import_context_switch(to)));
}

int wasix_context_destroy(wasix_context_id_t context)
{
	return __syscall_ret(result(__import_context_destroy(context)));
}
