/* One word of thread-local memory: the linker gives each thread its own copy of the TLS segment, and
   makes it plain data in a program without threads. */
extern hidden _Thread_local uintptr_t __wasix_thread_pointer;

static inline uintptr_t __get_tp(void)
{
	return __wasix_thread_pointer;
}

#define MC_PC __pc
