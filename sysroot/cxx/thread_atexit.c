/* The destructors of thread_local variables: of a thread's at its end, before those of its keys; of the thread
 * that calls exit before those of static variables. */
#include <pthread.h>
#include <stdlib.h>

struct entry {
	void (*function)(void *);
	void *argument;
	struct entry *next;
};
static _Thread_local struct entry *entries;
static pthread_key_t key;

void __wasix_thread_destructors(void)
{
	struct entry *e;
	while ((e = entries)) {
		void (*function)(void *) = e->function;
		void *argument = e->argument;
		entries = e->next;
		free(e);
		function(argument);
	}
}

static void run(void *unused)
{
	(void)unused;
	__wasix_thread_destructors();
}

/* The first key of all is the first whose destructor runs. */
__attribute__((__constructor__(101))) static void make_key(void)
{
	if (pthread_key_create(&key, run)) abort();
}

int __cxa_thread_atexit_impl(void (*function)(void *), void *argument, void *library)
{
	struct entry *e = malloc(sizeof *e);
	(void)library;
	if (!e || pthread_setspecific(key, e)) {
		free(e);
		return -1;
	}
	*e = (struct entry){function, argument, entries};
	entries = e;
	return 0;
}
