/* From POSIX paths to a directory descriptor and the path beneath it.
 *
 * Where the runtime resolves paths itself (root.c) they go through as they are. Elsewhere a program is started with directories open from descriptor 3 on, each under a name: "/" on a WASIX
 * runtime, what the user mounted elsewhere. A path goes to the mount with the longest name that is a
 * prefix of it. A mount called "." or "a" stands at "/" or "/a". The working directory is kept here; a
 * runtime that has chdir and getcwd is told and asked, so that children inherit it. */
#include "layer.h"
#include "lock.h"
#include <stdlib.h>

struct mount {
	struct mount *next;
	int fd;
	size_t len; /* of the name without a final slash: 0 for the root */
	char *name;
};
static struct mount *mounts, **last_mount = &mounts;
static int runtime_has_cwd;
static char cwd[PATH_MAX];
static volatile int lock[1];
static volatile int ready;

struct prestat {
	uint32_t tag, name_len;
};

/* Name of a mount as the absolute path it stands for, without a final slash. */
static int add_mount(int fd, uint32_t name_len)
{
	struct mount *added = __wasix_keep(sizeof *added);
	char *raw = __wasix_keep((size_t)name_len + 2);
	if (!added || !raw || __import_fd_prestat_dir_name(fd, raw + 1, name_len)) return 0;
	raw[name_len + 1] = 0;
	char *name = raw + 1;
	while (name[0] == '.' && (name[1] == '/' || !name[1])) name += name[1] ? 2 : 1;
	if (*name && *name != '/') *--name = '/';
	size_t len = strlen(name);
	while (len && name[len - 1] == '/') len--;
	*added = (struct mount){0, fd, len, name};
	*last_mount = added;
	last_mount = &added->next;
	return 1;
}

static const struct mount *mount_of(const char *path)
{
	const struct mount *best = 0;
	for (const struct mount *m = mounts; m; m = m->next) {
		if (strncmp(path, m->name, m->len) || (path[m->len] && path[m->len] != '/')) continue;
		if (!best || m->len >= best->len) best = m;
	}
	return best;
}

static void find_cwd(void)
{
	uint32_t len = sizeof cwd - 1;
	if (!__import_getcwd(cwd, &len) && cwd[0] == '/') {
		runtime_has_cwd = 1;
		return;
	}
	const char *pwd = getenv("PWD");
	if (pwd && *pwd == '/' && strlen(pwd) < sizeof cwd && mount_of(pwd)) strcpy(cwd, pwd);
	else strcpy(cwd, "/");
}

static void prepare(void)
{
	if (ready) return;
	hold_signals();
	LOCK(lock);
	if (!ready) {
		struct prestat prestat;
		for (int fd = 3; !__import_fd_prestat_get(fd, &prestat); fd++)
			if (!add_mount(fd, prestat.name_len)) break;
		find_cwd();
		ready = 1;
	}
	UNLOCK(lock);
	release_signals();
}

void __wasix_paths_atfork(int who)
{
	LOCK_AROUND_FORK(lock, who);
}

const char *__wasix_cwd(void)
{
	prepare();
	return cwd;
}

/* Adds the components of `path` behind `out`, which holds `len` bytes and no final slash; drops "."
 * and, where `up` says so, the component before each "..". The new length, or an error. */
static long append(char *out, size_t len, const char *path, int up)
{
	while (*path) {
		size_t n = strcspn(path, "/");
		if (up && n == 2 && path[0] == '.' && path[1] == '.') {
			while (len && out[--len] != '/');
		} else if (n && !(n == 1 && *path == '.')) {
			if (len + n + 4 > PATH_MAX) return -ENAMETOOLONG;
			out[len++] = '/';
			memcpy(out + len, path, n);
			len += n;
		}
		path += n;
		while (*path == '/') path++;
	}
	out[len] = 0;
	return len;
}

static int has_dotdot(const char *path)
{
	for (const char *p = path; (p = strstr(p, "..")); p += 2)
		if ((p == path || p[-1] == '/') && (!p[2] || p[2] == '/')) return 1;
	return 0;
}

/* Whether a path never climbs above where it starts. */
static int stays_below(const char *path)
{
	int depth = 0;
	while (*path) {
		size_t n = strcspn(path, "/");
		if (n == 2 && path[0] == '.' && path[1] == '.') depth--;
		else if (n && !(n == 1 && *path == '.')) depth++;
		if (depth < 0) return 0;
		path += n;
		while (*path == '/') path++;
	}
	return 1;
}

static const char *base_of(int dirfd, const char *path)
{
	if (*path == '/') return "";
	if (dirfd == AT_FDCWD) return cwd;
	return __wasix_path_of ? __wasix_path_of(dirfd) : 0;
}

static long join(const char *base, const char *path, char *out, int up)
{
	long len = append(out, 0, base, up);
	return len < 0 ? len : append(out, len, path, up);
}

long __wasix_absolute(int dirfd, const char *path, char *out)
{
	prepare();
	const char *base = base_of(dirfd, path);
	if (!base) return -ENOSYS;
	long len = join(base, path, out, 1);
	if (len < 0) return len;
	if (!len) strcpy(out, "/");
	return 0;
}

static long check_length(const char *path)
{
	if (!path) return -EFAULT;
	if (!*path) return -ENOENT;
	return strnlen(path, PATH_MAX) == PATH_MAX ? -ENAMETOOLONG : 0;
}

long __wasix_place(int dirfd, const char *path, struct place *out)
{
	long bad = check_length(path);
	if (bad) return bad;
	out->fd = dirfd;
	out->path = path;
	out->len = strlen(path);
	if (__wasix_runtime_resolves()) return 0;
	prepare();
	int climbs = has_dotdot(path);
	const char *base = 0;
	if (*path == '/' || dirfd == AT_FDCWD || (climbs && !stays_below(path)))
		base = base_of(dirfd, path);
	if (!base) return 0;
	long len = join(base, path, out->space, 0);
	if (len < 0) return len;
	const struct mount *m = mount_of(out->space);
	/* ".." behind a symbolic link is the runtime's to follow, unless it leads out of the mount. */
	if (climbs && (!m || !stays_below(out->space + m->len))) {
		len = join(base, path, out->space, 1);
		m = mount_of(out->space);
	}
	if (!m) return -ENOENT;
	/* A final slash asks for a directory, a final "." names one in its own words. */
	size_t given = strlen(path);
	const char *end = path[given - 1] == '/' ? "/" : given > 1 && !strcmp(path + given - 2, "/.") ? "/." : "";
	if ((size_t)len > m->len) strcpy(out->space + len, end);
	out->fd = m->fd;
	out->path = out->space + m->len + (out->space[m->len] == '/');
	if (!*out->path) out->path = ".";
	out->len = strlen(out->path);
	return 0;
}

long __wasix_set_cwd(const char *path)
{
	prepare();
	if (runtime_has_cwd) {
		int32_t error = __import_chdir(path, strlen(path));
		if (error) return __wasix_error(error);
		uint32_t len = sizeof cwd - 1;
		memset(cwd, 0, sizeof cwd);
		if (!__import_getcwd(cwd, &len)) return 0;
	}
	strcpy(cwd, path);
	return 0;
}
