/* Modes, owners, attributes, locks and file systems: WASIX has no words for them (see GAPS.md). What
 * would change nothing succeeds, the rest fails as for a user who may not. */
#include "layer.h"
#include "kstat.h"
#include <sys/stat.h>
#include <sys/statfs.h>

static mode_t mask = 022;

long __wasix_umask(arg mode)
{
	mode_t old = mask;
	mask = mode & 0777;
	return old;
}

static long same_mode(long bad, const struct kstat *st, arg mode)
{
	return bad ? bad : (st->st_mode & 07777) == (mode & 07777) ? 0 : -EPERM;
}

long __wasix_fchmod(arg fd, arg mode)
{
	struct kstat st;
	long bad = __wasix_fstat64(fd, (uintptr_t)&st);
	return same_mode(bad, &st, mode);
}

long __wasix_fchmodat(arg dirfd, arg path, arg mode)
{
	struct kstat st;
	long bad = __wasix_fstatat64(dirfd, path, (uintptr_t)&st, 0);
	return same_mode(bad, &st, mode);
}

/* musl 1.2.5 asks for it, and knows another way. */
long __wasix_fchmodat2(arg dirfd, arg path, arg mode, arg flags)
{
	return -ENOSYS;
}

static long same_owner(long bad, const struct kstat *st, arg uid, arg gid)
{
	if (bad) return bad;
	int same_user = (uint32_t)uid == -1u || (uint32_t)uid == st->st_uid;
	int same_group = (uint32_t)gid == -1u || (uint32_t)gid == st->st_gid;
	return same_user && same_group ? 0 : -EPERM;
}

long __wasix_fchown(arg fd, arg uid, arg gid)
{
	struct kstat st;
	long bad = __wasix_fstat64(fd, (uintptr_t)&st);
	return same_owner(bad, &st, uid, gid);
}

long __wasix_fchownat(arg dirfd, arg path, arg uid, arg gid, arg flags)
{
	struct kstat st;
	long bad = __wasix_fstatat64(dirfd, path, (uintptr_t)&st, flags);
	return same_owner(bad, &st, uid, gid);
}

long __wasix_chroot(arg path)
{
	(void)path;
	return -EPERM;
}

/* A lone process never blocks itself; others are not kept out. */
long __wasix_flock(arg fd, arg operation)
{
	struct fdstat st;
	(void)operation;
	return result(__import_fd_fdstat_get(fd, &st));
}

long __wasix_fstatfs64(arg fd, arg size, arg out)
{
	struct fdstat st;
	(void)size, (void)out;
	int32_t error = __import_fd_fdstat_get(fd, &st);
	return error ? __wasix_error(error) : -ENOSYS;
}

long __wasix_statfs64(arg path, arg size, arg out)
{
	struct kstat st;
	(void)size, (void)out;
	long bad = __wasix_fstatat64(AT_FDCWD, path, (uintptr_t)&st, 0);
	return bad ? bad : -ENOSYS;
}

#define WITHOUT_ATTRIBUTES(name, ...) \
	long __wasix_##name(__VA_ARGS__) \
	{ \
		return -EOPNOTSUPP; \
	}
WITHOUT_ATTRIBUTES(getxattr, arg path, arg name, arg value, arg size)
WITHOUT_ATTRIBUTES(lgetxattr, arg path, arg name, arg value, arg size)
WITHOUT_ATTRIBUTES(fgetxattr, arg fd, arg name, arg value, arg size)
WITHOUT_ATTRIBUTES(setxattr, arg path, arg name, arg value, arg size, arg flags)
WITHOUT_ATTRIBUTES(lsetxattr, arg path, arg name, arg value, arg size, arg flags)
WITHOUT_ATTRIBUTES(fsetxattr, arg fd, arg name, arg value, arg size, arg flags)
WITHOUT_ATTRIBUTES(listxattr, arg path, arg list, arg size)
WITHOUT_ATTRIBUTES(llistxattr, arg path, arg list, arg size)
WITHOUT_ATTRIBUTES(flistxattr, arg fd, arg list, arg size)
WITHOUT_ATTRIBUTES(removexattr, arg path, arg name)
WITHOUT_ATTRIBUTES(lremovexattr, arg path, arg name)
WITHOUT_ATTRIBUTES(fremovexattr, arg fd, arg name)
