/* Who and where the program is: users, limits, the machine, randomness, scheduling. */
#include "layer.h"
#include <sched.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

/* WASIX has no users. An ordinary one is what programs fear least. */
enum { user = 1000 };

long __wasix_getuid(void) { return user; }
long __wasix_geteuid(void) { return user; }
long __wasix_getgid(void) { return user; }
long __wasix_getegid(void) { return user; }

long __wasix_getgroups(arg count, arg list)
{
	if (count < 0) return -EINVAL;
	if (count) *(gid_t *)PTR(list) = user;
	return 1;
}

/* Becoming oneself is allowed. */
static long become(arg id)
{
	return (uint32_t)id == user || (uint32_t)id == -1u ? 0 : -EPERM;
}

long __wasix_setuid(arg id) { return become(id); }
long __wasix_setgid(arg id) { return become(id); }
long __wasix_setreuid(arg a, arg b) { return become(a) ? -EPERM : become(b); }
long __wasix_setregid(arg a, arg b) { return become(a) ? -EPERM : become(b); }
long __wasix_setresuid(arg a, arg b, arg c) { return become(a) || become(b) ? -EPERM : become(c); }
long __wasix_setresgid(arg a, arg b, arg c) { return become(a) || become(b) ? -EPERM : become(c); }
long __wasix_setfsuid(arg id) { (void)id; return user; }
long __wasix_setfsgid(arg id) { (void)id; return user; }
long __wasix_setgroups(arg n, arg list) { (void)n, (void)list; return -EPERM; }

long __wasix_getresuid(arg a, arg b, arg c)
{
	*(uid_t *)PTR(a) = *(uid_t *)PTR(b) = *(uid_t *)PTR(c) = user;
	return 0;
}

long __wasix_getresgid(arg a, arg b, arg c)
{
	return __wasix_getresuid(a, b, c);
}

long __wasix_uname(arg out)
{
	/* Configure scripts and programs look for Linux: its calls are what is served. */
	struct utsname *u = PTR(out);
	memset(u, 0, sizeof *u);
	strcpy(u->sysname, "Linux");
	strcpy(u->nodename, "localhost");
	strcpy(u->release, "6.0.0-wasix");
	strcpy(u->version, "#1 WASIX");
	strcpy(u->machine, "wasm32");
	return 0;
}

static unsigned processors(void)
{
	uint32_t n = 0;
	return __import_thread_parallelism(&n) || !n ? 1 : n > 1024 ? 1024 : n;
}

long __wasix_sysinfo(arg out)
{
	struct sysinfo *s = PTR(out);
	struct timespec t = {0};
	memset(s, 0, sizeof *s);
	__wasix_clock_gettime64(CLOCK_MONOTONIC, (uintptr_t)&t);
	s->uptime = t.tv_sec;
	s->procs = 1;
	/* In pages of 64 KiB: the address space, and what of it is not yet taken. */
	s->mem_unit = 65536;
	s->totalram = 65536;
	s->freeram = 65536 - __builtin_wasm_memory_size(0);
	return 0;
}

long __wasix_getrandom(arg buf, arg len, arg flags)
{
	if (flags & ~7) return -EINVAL;
	size_t n = (size_t)len > 0x1000000 ? 0x1000000 : (size_t)len;
	int32_t error = __import_random_get(PTR(buf), n);
	return error ? __wasix_error(error) : (long)n;
}

struct limit {
	unsigned long long soft, hard;
};

long __wasix_prlimit64(arg pid, arg resource, arg new, arg old)
{
	static struct limit limits[RLIM_NLIMITS];
	static int ready;
	if (pid && pid != __wasix_getpid()) return -EPERM;
	if (resource < 0 || resource >= RLIM_NLIMITS) return -EINVAL;
	if (!ready) {
		for (int i = 0; i < RLIM_NLIMITS; i++) limits[i] = (struct limit){RLIM_INFINITY, RLIM_INFINITY};
		limits[RLIMIT_STACK].soft = 8 << 20;
		limits[RLIMIT_NOFILE] = (struct limit){1024, 1048576};
		limits[RLIMIT_CORE].soft = 0;
		ready = 1;
	}
	struct limit *l = &limits[resource];
	if (old) *(struct limit *)PTR(old) = *l;
	if (new) {
		struct limit wanted = *(const struct limit *)PTR(new);
		if (wanted.soft > wanted.hard) return -EINVAL;
		if (wanted.hard > l->hard) return -EPERM;
		*l = wanted;
	}
	return 0;
}

long __wasix_getcpu(arg cpu, arg node, arg unused)
{
	(void)unused;
	if (cpu) *(unsigned *)PTR(cpu) = 0;
	if (node) *(unsigned *)PTR(node) = 0;
	return 0;
}

long __wasix_sched_yield(void)
{
	return result(__import_sched_yield());
}

long __wasix_sched_getaffinity(arg pid, arg size, arg mask)
{
	unsigned n = processors(), bytes = 128;
	unsigned char *bits = PTR(mask);
	(void)pid;
	if ((size_t)size < (n + 7) / 8) return -EINVAL;
	if ((size_t)size < bytes) bytes = (unsigned)size;
	memset(bits, 0, bytes);
	for (unsigned i = 0; i < n && i / 8 < bytes; i++) bits[i / 8] |= 1 << i % 8;
	return bytes;
}

long __wasix_sched_setaffinity(arg pid, arg size, arg mask)
{
	(void)pid, (void)size, (void)mask;
	return -EPERM;
}

long __wasix_sched_getscheduler(arg pid) { (void)pid; return SCHED_OTHER; }

long __wasix_sched_getparam(arg pid, arg param)
{
	(void)pid;
	memset(PTR(param), 0, sizeof(struct sched_param));
	return 0;
}

long __wasix_sched_setscheduler(arg pid, arg policy, arg param)
{
	const struct sched_param *p = PTR(param);
	(void)pid;
	return policy == SCHED_OTHER ? p->sched_priority ? -EINVAL : 0 : -EPERM;
}

long __wasix_sched_setparam(arg pid, arg param)
{
	return __wasix_sched_setscheduler(pid, SCHED_OTHER, param);
}

long __wasix_sched_get_priority_max(arg policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR ? 99 : policy >= 0 && policy <= 5 ? 0 : -EINVAL;
}

long __wasix_sched_get_priority_min(arg policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR ? 1 : policy >= 0 && policy <= 5 ? 0 : -EINVAL;
}

long __wasix_sched_rr_get_interval_time64(arg pid, arg out)
{
	(void)pid;
	*(struct timespec *)PTR(out) = (struct timespec){.tv_nsec = 100000000};
	return 0;
}
