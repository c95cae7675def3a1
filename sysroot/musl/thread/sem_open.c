/* Named semaphores: of this process and its threads, as no memory is shared with another. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "fork_impl.h"
#include "lock.h"

#define malloc __libc_malloc
#define calloc __libc_calloc
#define free __libc_free

/* It stays until it has no name and nobody has it open. */
struct named {
	struct named *next;
	int users, has_name;
	sem_t sem;
	char name[];
};
static struct named *all;
static volatile int lock[1];
volatile int *const __sem_open_lockptr = lock;

char *__shm_mapname(const char *, char *);

static struct named *find(const char *name)
{
	struct named *s = all;
	while (s && !(s->has_name && !strcmp(s->name, name))) s = s->next;
	return s;
}

static void drop_unused(struct named *gone)
{
	struct named **at = &all;
	if (gone->users || gone->has_name) return;
	while (*at != gone) at = &(*at)->next;
	*at = gone->next;
	free(gone);
}

static struct named *make(const char *name, unsigned value)
{
	if (value > SEM_VALUE_MAX) {
		errno = EINVAL;
		return 0;
	}
	struct named *s = calloc(1, sizeof *s + strlen(name) + 1);
	if (!s) return 0;
	s->has_name = 1;
	strcpy(s->name, name);
	sem_init(&s->sem, 1, value);
	s->next = all;
	return all = s;
}

/* The name's permissions concern nobody else. */
sem_t *sem_open(const char *name, int flags, ...)
{
	char path[NAME_MAX + 10];
	unsigned value = 0;
	if (!(name = __shm_mapname(name, path))) return SEM_FAILED;
	if (flags & O_CREAT) {
		va_list ap;
		va_start(ap, flags);
		(void)va_arg(ap, mode_t);
		value = va_arg(ap, unsigned);
		va_end(ap);
	}
	LOCK(lock);
	struct named *s = find(name);
	if (s && flags & O_CREAT && flags & O_EXCL) errno = EEXIST, s = 0;
	else if (!s && !(flags & O_CREAT)) errno = ENOENT;
	else if (!s) s = make(name, value);
	if (s) s->users++;
	UNLOCK(lock);
	return s ? &s->sem : SEM_FAILED;
}

int sem_close(sem_t *sem)
{
	struct named *s;
	LOCK(lock);
	for (s = all; s && &s->sem != sem; s = s->next);
	if (s && s->users) {
		s->users--;
		drop_unused(s);
	} else {
		s = 0;
		errno = EINVAL;
	}
	UNLOCK(lock);
	return s ? 0 : -1;
}

int sem_unlink(const char *name)
{
	char path[NAME_MAX + 10];
	if (!(name = __shm_mapname(name, path))) return -1;
	LOCK(lock);
	struct named *s = find(name);
	if (s) {
		s->has_name = 0;
		drop_unused(s);
	} else {
		errno = ENOENT;
	}
	UNLOCK(lock);
	return s ? 0 : -1;
}
