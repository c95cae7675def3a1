/* The system calls that the layer serves, by musl's names and with the number of arguments each takes.
   One that is not here fails with ENOSYS. ioctl, fcntl and futex are chosen in syscall_arch.h. */
#ifndef WASIX_CALLS_H
#define WASIX_CALLS_H

#define __WASIX_CALLS \
	CALL3(read) CALL3(write) CALL3(readv) CALL3(writev) CALL4(pread64) CALL4(pwrite64) \
	CALL5(preadv) CALL5(pwritev) CALL5(_llseek) CALL1(close) CALL1(fsync) CALL1(fdatasync) \
	CALL0(sync) CALL1(syncfs) CALL2(ftruncate64) CALL2(truncate64) CALL4(fallocate) \
	CALL4(fadvise64_64) CALL3(readahead) CALL4(sendfile64) CALL6(copy_file_range) \
	CALL4(openat) CALL2(fstat64) CALL4(fstatat64) CALL3(mkdirat) CALL3(unlinkat) \
	CALL4(renameat) CALL5(renameat2) CALL5(linkat) CALL3(symlinkat) CALL4(readlinkat) \
	CALL3(faccessat) CALL4(faccessat2) CALL2(fchmod) CALL3(fchmodat) CALL4(fchmodat2) CALL3(fchown) \
	CALL5(fchownat) CALL4(utimensat_time64) CALL4(mknodat) CALL1(umask) CALL1(chdir) \
	CALL1(fchdir) CALL2(getcwd) CALL1(chroot) CALL3(statfs64) CALL3(fstatfs64) \
	CALL3(getdents64) CALL2(flock) \
	CALL4(getxattr) CALL4(lgetxattr) CALL4(fgetxattr) CALL5(setxattr) CALL5(lsetxattr) \
	CALL5(fsetxattr) CALL3(listxattr) CALL3(llistxattr) CALL3(flistxattr) \
	CALL2(removexattr) CALL2(lremovexattr) CALL2(fremovexattr) \
	CALL1(dup) CALL3(dup3) CALL2(pipe2) CALL2(eventfd2) \
	CALL1(brk) CALL6(mmap2) CALL2(munmap) CALL5(mremap) CALL3(mprotect) CALL3(madvise) \
	CALL3(msync) CALL2(mlock) CALL2(munlock) CALL1(mlockall) CALL0(munlockall) CALL2(membarrier) \
	CALL2(clock_gettime64) CALL2(clock_settime64) CALL2(clock_getres_time64) \
	CALL4(clock_nanosleep_time64) CALL1(times) CALL3(setitimer) CALL2(getitimer) CALL2(getrusage) \
	CALL3(timer_create) CALL4(timer_settime64) CALL2(timer_gettime64) CALL1(timer_getoverrun) \
	CALL1(timer_delete) \
	CALL5(ppoll_time64) CALL6(pselect6_time64) CALL1(epoll_create1) CALL4(epoll_ctl) \
	CALL6(epoll_pwait) \
	CALL0(getpid) CALL0(getppid) CALL0(gettid) CALL1(exit) CALL1(exit_group) CALL5(clone) \
	CALL3(execve) CALL4(wait4) CALL5(waitid) CALL2(setpgid) CALL1(getpgid) CALL1(getsid) \
	CALL0(setsid) CALL2(getpriority) CALL3(setpriority) CALL5(prctl) CALL1(set_tid_address) \
	CALL2(set_robust_list) CALL0(sched_yield) CALL3(sched_getaffinity) CALL3(sched_setaffinity) \
	CALL1(sched_getscheduler) CALL2(sched_getparam) CALL3(sched_setscheduler) \
	CALL2(sched_setparam) CALL1(sched_get_priority_max) CALL1(sched_get_priority_min) \
	CALL2(sched_rr_get_interval_time64) \
	CALL2(kill) CALL2(tkill) CALL3(tgkill) CALL3(rt_sigqueueinfo) CALL4(rt_sigaction) CALL4(rt_sigprocmask) \
	CALL2(rt_sigpending) CALL2(rt_sigsuspend) CALL0(pause) CALL4(rt_sigtimedwait_time64) CALL2(sigaltstack) \
	CALL0(getuid) CALL0(geteuid) CALL0(getgid) CALL0(getegid) CALL2(getgroups) CALL1(setuid) \
	CALL1(setgid) CALL2(setreuid) CALL2(setregid) CALL3(setresuid) CALL3(setresgid) \
	CALL3(getresuid) CALL3(getresgid) CALL2(setgroups) CALL1(setfsuid) CALL1(setfsgid) \
	CALL1(uname) CALL1(sysinfo) CALL3(getrandom) CALL4(prlimit64) CALL3(getcpu) \
	CALL3(socket) CALL4(socketpair) CALL3(bind) CALL2(listen) CALL3(accept) CALL4(accept4) \
	CALL3(connect) CALL3(getsockname) CALL3(getpeername) CALL6(sendto) CALL6(recvfrom) \
	CALL3(sendmsg) CALL3(recvmsg) CALL2(shutdown) CALL5(setsockopt) CALL5(getsockopt)

typedef long long __wasix_arg;
#define __A __wasix_arg
#define __H __attribute__((__visibility__("hidden"))) long
#define CALL0(name) __H __wasix_##name(void);
#define CALL1(name) __H __wasix_##name(__A);
#define CALL2(name) __H __wasix_##name(__A, __A);
#define CALL3(name) __H __wasix_##name(__A, __A, __A);
#define CALL4(name) __H __wasix_##name(__A, __A, __A, __A);
#define CALL5(name) __H __wasix_##name(__A, __A, __A, __A, __A);
#define CALL6(name) __H __wasix_##name(__A, __A, __A, __A, __A, __A);
__WASIX_CALLS
__attribute__((__noreturn__)) CALL1(exit_group)
CALL1(is_terminal) CALL3(ioctl) CALL1(fcntl_getfd) CALL2(fcntl_setfd)
CALL1(fcntl_getfl) CALL2(fcntl_setfl) CALL3(fcntl)
#ifndef WASIX_TIMED_FUTEX
__attribute__((__weak__))
#endif
CALL6(futex)
/* Around what a cancellation point calls: what the second is to be given, or the error with which a
 * cancelled thread leaves it; and the call's own answer, or that error. */
__attribute__((__visibility__("hidden"), __weak__)) int __wasix_enter_point(void);
__attribute__((__visibility__("hidden"), __weak__)) long __wasix_leave_point(int, long);
#undef CALL0
#undef CALL1
#undef CALL2
#undef CALL3
#undef CALL4
#undef CALL5
#undef CALL6
#undef __H
#undef __A

#endif
