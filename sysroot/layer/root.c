/* Whether the runtime resolves every path by itself: absolute ones whatever descriptor comes with them, and
 * relative ones from its working directory for AT_FDCWD, which is no descriptor of WASIX's. Weft does. Then
 * the root's descriptor, 3, is not needed: it is given back before the first descriptor is made, so that
 * numbers are those of Linux. */
#include "layer.h"
#include "lock.h"

static volatile int lock[1];
/* 0 unknown, 1 no, 2 yes */
static volatile int answer;

static int ask(void)
{
	struct filestat st;
	uint64_t prestat;
	if (__import_path_filestat_get(AT_FDCWD, lookup_follow, "/", 1, &st)) return 1;
	/* Closing the root's descriptor has no effect in WASIX, as shells close all they know; but another
	 * can take its place, and that one can be closed. */
	if (!__import_fd_prestat_get(3, &prestat) && !__import_fd_renumber(0, 3)) __import_fd_close(3);
	return 2;
}

int __wasix_runtime_resolves(void)
{
	if (!answer) {
		/* A handler may open something, too. */
		hold_signals();
		LOCK(lock);
		if (!answer) answer = ask();
		UNLOCK(lock);
		release_signals();
	}
	return answer == 2;
}

void __wasix_root_atfork(int who)
{
	LOCK_AROUND_FORK(lock, who);
}
