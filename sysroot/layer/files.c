/* Opening, and what is asked of or done to a name. */
#include "layer.h"
#include "kstat.h"
#include <sys/stat.h>
#include <unistd.h>

enum { oflag_creat = 1, oflag_directory = 2, oflag_excl = 4, oflag_trunc = 8 };

/* All rights of WASI and WASIX: what a descriptor may do follows from how it was opened. */
static const uint64_t all_rights = (1ull << 39) - 1;
static const uint64_t write_rights = 1 << 0 | 1 << 6 | 1 << 8 | 1 << 22;
static const uint64_t read_rights = 1 << 1 | 1 << 14;

static uint64_t rights_for(arg flags)
{
	if (flags & O_PATH) return all_rights & ~(write_rights | read_rights);
	switch (flags & O_ACCMODE) {
	case O_RDONLY: return all_rights & ~write_rights;
	case O_WRONLY: return all_rights & ~read_rights;
	default: return all_rights;
	}
}

static int32_t wasi_fdflags(arg flags)
{
	return (flags & O_APPEND ? fdflag_append : 0) | (flags & O_NONBLOCK ? fdflag_nonblock : 0) |
	       ((flags & O_SYNC) == O_SYNC ? fdflag_sync : flags & O_DSYNC ? fdflag_dsync : 0);
}

long __wasix_openat(arg dirfd, arg path, arg flags, arg mode)
{
	struct place at;
	int32_t fd = -1;
	(void)mode; /* WASI has no modes */
	if ((flags & O_TMPFILE) == O_TMPFILE) return -EOPNOTSUPP;
	if ((flags & O_CREAT) && (flags & O_DIRECTORY)) return -EINVAL;
	long bad = __wasix_place(dirfd, PTR(path), &at);
	if (bad) return bad;
	int32_t oflags = (flags & O_CREAT ? oflag_creat : 0) | (flags & O_DIRECTORY ? oflag_directory : 0) |
	                 (flags & O_EXCL ? oflag_excl : 0) | (flags & O_TRUNC ? oflag_trunc : 0);
	int32_t follow = flags & O_NOFOLLOW || (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)
	                 ? 0 : lookup_follow;
	int32_t error;
	RESTARTING(error, __import_path_open2(at.fd, follow, at.path, at.len, oflags, rights_for(flags),
		all_rights, wasi_fdflags(flags), flags & O_CLOEXEC ? extflag_cloexec : 0, &fd));
	if ((uint16_t)error == wasi_notcapable) return -EACCES;
	if (error) return __wasix_error(error);
	if (__wasix_forget_directory) __wasix_forget_directory(fd);
	if (__wasix_remember_path && !__wasix_runtime_resolves() && (flags & (O_DIRECTORY | O_PATH) || strcmp(at.path, ".") == 0)) {
		char absolute[PATH_MAX];
		if (!__wasix_absolute(dirfd, PTR(path), absolute)) __wasix_remember_path(fd, absolute);
	}
	return fd;
}

/* WASI knows neither owners nor modes: files are ours, and what they are is all their mode tells. They
 * count as executable, since a shell looks before it tries. */
static const mode_t modes[] = {
	S_IFREG | 0644, S_IFBLK | 0644, S_IFCHR | 0666, S_IFDIR | 0755, S_IFREG | 0755, S_IFSOCK | 0755,
	S_IFSOCK | 0755, S_IFLNK | 0777, S_IFSOCK | 0755, S_IFSOCK | 0755,
};

static void fill(const struct filestat *from, struct kstat *to)
{
	memset(to, 0, sizeof *to);
	to->st_dev = from->dev;
	to->st_ino = from->ino;
	/* A pipe has no type in WASI, and no links; so has what is not known. */
	to->st_mode = from->type == type_unknown ? S_IFIFO | 0600 : modes[from->type % 10];
	to->st_nlink = from->nlink;
	to->st_uid = __wasix_getuid();
	to->st_gid = __wasix_getgid();
	to->st_size = from->size;
	to->st_blocks = (from->size + 511) / 512;
	to->st_blksize = 4096;
	to->st_atime_sec = from->atim / 1000000000;
	to->st_atime_nsec = from->atim % 1000000000;
	to->st_mtime_sec = from->mtim / 1000000000;
	to->st_mtime_nsec = from->mtim % 1000000000;
	to->st_ctime_sec = from->ctim / 1000000000;
	to->st_ctime_nsec = from->ctim % 1000000000;
}

long __wasix_fstat64(arg fd, arg out)
{
	struct filestat st;
	int32_t error = __import_fd_filestat_get(fd, &st);
	if (error) return __wasix_error(error);
	fill(&st, PTR(out));
	return 0;
}

static long stat_at(arg dirfd, arg path, arg flags, struct filestat *st)
{
	struct place at;
	long bad = __wasix_place(dirfd, PTR(path), &at);
	if (bad) return bad;
	return result(__import_path_filestat_get(at.fd, flags & AT_SYMLINK_NOFOLLOW ? 0 : lookup_follow,
		at.path, at.len, st));
}

long __wasix_fstatat64(arg dirfd, arg path, arg out, arg flags)
{
	struct filestat st;
	const char *name = PTR(path);
	if (flags & AT_EMPTY_PATH && name && !*name) return __wasix_fstat64(dirfd, out);
	long bad = stat_at(dirfd, path, flags, &st);
	if (bad) return bad;
	fill(&st, PTR(out));
	return 0;
}

long __wasix_faccessat2(arg dirfd, arg path, arg mode, arg flags)
{
	struct filestat st;
	if (mode & ~7) return -EINVAL;
	const char *name = PTR(path);
	if (flags & AT_EMPTY_PATH && name && !*name) return result(__import_fd_filestat_get(dirfd, &st));
	return stat_at(dirfd, path, flags, &st);
}

long __wasix_faccessat(arg dirfd, arg path, arg mode)
{
	return __wasix_faccessat2(dirfd, path, mode, 0);
}

long __wasix_mkdirat(arg dirfd, arg path, arg mode)
{
	struct place at;
	(void)mode;
	long bad = __wasix_place(dirfd, PTR(path), &at);
	return bad ? bad : result(__import_path_create_directory(at.fd, at.path, at.len));
}

long __wasix_mknodat(arg dirfd, arg path, arg mode, arg device)
{
	(void)device;
	if ((mode & S_IFMT) && !S_ISREG(mode)) return -EPERM;
	long fd = __wasix_openat(dirfd, path, O_CREAT | O_EXCL | O_WRONLY, mode);
	if (fd >= 0) __wasix_close(fd);
	return fd < 0 ? fd : 0;
}

long __wasix_unlinkat(arg dirfd, arg path, arg flags)
{
	struct place at;
	long bad = __wasix_place(dirfd, PTR(path), &at);
	if (bad) return bad;
	return result(flags & AT_REMOVEDIR ? __import_path_remove_directory(at.fd, at.path, at.len)
	                                   : __import_path_unlink_file(at.fd, at.path, at.len));
}

long __wasix_renameat2(arg old_dir, arg old_path, arg new_dir, arg new_path, arg flags)
{
	struct place from, to;
	if (flags) return -EINVAL;
	long bad = __wasix_place(old_dir, PTR(old_path), &from);
	if (!bad) bad = __wasix_place(new_dir, PTR(new_path), &to);
	if (bad) return bad;
	return result(__import_path_rename(from.fd, from.path, from.len, to.fd, to.path, to.len));
}

long __wasix_renameat(arg old_dir, arg old_path, arg new_dir, arg new_path)
{
	return __wasix_renameat2(old_dir, old_path, new_dir, new_path, 0);
}

long __wasix_linkat(arg old_dir, arg old_path, arg new_dir, arg new_path, arg flags)
{
	struct place from, to;
	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH)) return -EINVAL;
	long bad = __wasix_place(old_dir, PTR(old_path), &from);
	if (!bad) bad = __wasix_place(new_dir, PTR(new_path), &to);
	if (bad) return bad;
	return result(__import_path_link(from.fd, flags & AT_SYMLINK_FOLLOW ? lookup_follow : 0, from.path,
		from.len, to.fd, to.path, to.len));
}

long __wasix_symlinkat(arg target, arg dirfd, arg path)
{
	struct place at;
	const char *content = PTR(target);
	if (!*content) return -ENOENT;
	long bad = __wasix_place(dirfd, PTR(path), &at);
	return bad ? bad : result(__import_path_symlink(content, strlen(content), at.fd, at.path, at.len));
}

long __wasix_readlinkat(arg dirfd, arg path, arg buf, arg len)
{
	struct place at;
	uint32_t used = 0;
	if (len <= 0) return -EINVAL;
	long bad = __wasix_place(dirfd, PTR(path), &at);
	if (!bad) bad = result(__import_path_readlink(at.fd, at.path, at.len, PTR(buf), (size_t)len, &used));
	return bad ? bad : (long)used;
}

long __wasix_truncate64(arg path, arg size)
{
	if (size < 0) return -EINVAL;
	long fd = __wasix_openat(AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
	if (fd < 0) return fd;
	long bad = __wasix_ftruncate64(fd, size);
	__wasix_close(fd);
	return bad;
}

enum { fst_atim = 1, fst_atim_now = 2, fst_mtim = 4, fst_mtim_now = 8 };

long __wasix_utimensat_time64(arg dirfd, arg path, arg times, arg flags)
{
	const struct timespec *t = PTR(times);
	int64_t when[2] = {0, 0};
	int32_t fst_flags = 0;
	for (int i = 0; i < 2; i++) {
		int set = i ? fst_mtim : fst_atim, now = i ? fst_mtim_now : fst_atim_now;
		if (!t || t[i].tv_nsec == UTIME_NOW) fst_flags |= now;
		else if (t[i].tv_nsec == UTIME_OMIT) continue;
		else if ((unsigned long)t[i].tv_nsec >= 1000000000) return -EINVAL;
		else fst_flags |= set, when[i] = __wasix_nanoseconds(&t[i]);
	}
	if (!path) return result(__import_fd_filestat_set_times(dirfd, when[0], when[1], fst_flags));
	struct place at;
	long bad = __wasix_place(dirfd, PTR(path), &at);
	if (bad) return bad;
	return result(__import_path_filestat_set_times(at.fd,
		flags & AT_SYMLINK_NOFOLLOW ? 0 : lookup_follow, at.path, at.len, when[0], when[1], fst_flags));
}

long __wasix_chdir(arg path)
{
	if (__wasix_runtime_resolves()) {
		const char *name = PTR(path);
		return name ? result(__import_chdir(name, strlen(name))) : -EFAULT;
	}
	char absolute[PATH_MAX];
	struct filestat st;
	struct place at;
	long bad = __wasix_place(AT_FDCWD, PTR(path), &at);
	if (!bad) bad = result(__import_path_filestat_get(at.fd, lookup_follow, at.path, at.len, &st));
	if (bad) return bad;
	if (st.type != type_directory) return -ENOTDIR;
	bad = __wasix_absolute(AT_FDCWD, PTR(path), absolute);
	return bad ? bad : __wasix_set_cwd(absolute);
}

long __wasix_getcwd(arg buf, arg size)
{
	if (__wasix_runtime_resolves()) {
		uint32_t used = (uint32_t)size;
		int32_t error = __import_getcwd(PTR(buf), &used);
		return error ? __wasix_error(error) : (long)used + 1;
	}
	const char *cwd = __wasix_cwd();
	size_t len = strlen(cwd) + 1;
	if (len > (size_t)size) return -ERANGE;
	memcpy(PTR(buf), cwd, len);
	return len;
}
