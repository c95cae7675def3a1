/* Blocking for a moment, as musl does it around what no handler may interrupt. Not by the system call: that is
 * for programs that mean it, and has the runtime bring them every signal from then on. One without handlers has
 * none to keep away, and is spared each SIGCHLD of its children. */
#include "layer.h"

static void block(uint64_t more, uint64_t *old)
{
	if (__wasix_block) __wasix_block(more, old);
	else if (old) *old = 0;
}

void __block_all_sigs(void *old)
{
	block(-1ull, old);
}

void __block_app_sigs(void *old)
{
	block(0xfffffffc7fffffffull, old);
}

void __restore_sigs(void *old)
{
	if (__wasix_restore) __wasix_restore(old);
}
