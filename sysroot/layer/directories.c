/* What Linux keeps with an open directory and WASI does not: how far it has been read, and where it is
 * (for fchdir, which WASIX has no call for). */
#include "layer.h"
#include "lock.h"
#include <dirent.h>
#include <unistd.h>

struct open_directory {
	struct open_directory *next;
	int fd;
	uint64_t cookie;
	size_t room;
	char path[];
};
static struct open_directory *directories;
/* Records are used again and never given back: close() may be called by a handler that has interrupted the
 * allocator. */
static struct open_directory *unused;
static volatile int lock[1];

static void enter(void)
{
	hold_signals();
	LOCK(lock);
}

static void leave(void)
{
	UNLOCK(lock);
	release_signals();
}

static struct open_directory *find(int fd)
{
	struct open_directory *d = directories;
	while (d && d->fd != fd) d = d->next;
	return d;
}

static struct open_directory *add(int fd, const char *path)
{
	size_t size = strlen(path) + 1;
	struct open_directory **at = &unused, *d;
	while (*at && (*at)->room < size) at = &(*at)->next;
	if ((d = *at)) *at = d->next;
	else if ((d = __wasix_keep(sizeof *d + size))) d->room = size;
	else return 0;
	d->fd = fd;
	d->cookie = 0;
	memcpy(d->path, path, size);
	d->next = directories;
	return directories = d;
}

void __wasix_forget_directory(int fd)
{
	struct open_directory **at;
	if (!directories) return;
	enter();
	for (at = &directories; *at; at = &(*at)->next) {
		if ((*at)->fd != fd) continue;
		struct open_directory *gone = *at;
		*at = gone->next;
		gone->next = unused;
		unused = gone;
		break;
	}
	leave();
}

void __wasix_directories_atfork(int who)
{
	LOCK_AROUND_FORK(lock, who);
}

void __wasix_remember_path(int fd, const char *path)
{
	__wasix_forget_directory(fd);
	enter();
	add(fd, path);
	leave();
}

const char *__wasix_path_of(int fd)
{
	enter();
	struct open_directory *d = find(fd);
	leave();
	return d && *d->path ? d->path : 0;
}

int __wasix_seek_directory(int fd, int64_t offset, int whence, int64_t *position)
{
	if (!directories) return 0;
	enter();
	struct open_directory *d = find(fd);
	int known = d && whence != SEEK_END;
	if (known) {
		if (whence == SEEK_SET) d->cookie = offset;
		*position = d->cookie;
	}
	leave();
	return known;
}

struct wasi_dirent {
	uint64_t next, ino;
	uint32_t namlen;
	uint8_t type;
};
/* musl's struct dirent is Linux's linux_dirent64. */
enum { name_at = offsetof(struct dirent, d_name), entry_head = sizeof(struct wasi_dirent) };

static const uint8_t linux_types[] = {DT_UNKNOWN, DT_BLK, DT_CHR, DT_DIR, DT_REG, DT_SOCK, DT_SOCK,
	DT_LNK, DT_SOCK, DT_SOCK};

/* Fills `out` from the entries at `in`; the bytes written, and the cookie behind the last in `next`. */
static long convert(const char *in, size_t have, char *out, size_t room, uint64_t *next)
{
	size_t written = 0;
	while (have >= entry_head) {
		struct wasi_dirent from;
		memcpy(&from, in, entry_head);
		if (from.namlen > have - entry_head) break;
		size_t size = (name_at + from.namlen + 1 + 7) & -8;
		if (size > room - written) break;
		struct dirent *to = (void *)(out + written);
		to->d_ino = from.ino;
		to->d_off = from.next;
		to->d_reclen = size;
		to->d_type = from.type < sizeof linux_types ? linux_types[from.type] : DT_UNKNOWN;
		memset((char *)to + size - 8, 0, name_at + from.namlen > size - 8 ? 0 : 8);
		memcpy((char *)to + name_at, in + entry_head, from.namlen);
		((char *)to)[name_at + from.namlen] = 0;
		written += size;
		*next = from.next;
		in += entry_head + from.namlen;
		have -= entry_head + from.namlen;
	}
	return written;
}

long __wasix_getdents64(arg fd, arg buf, arg len)
{
	char entries[2048];
	uint32_t used = 0;
	enter();
	struct open_directory *d = find(fd);
	if (!d) d = add(fd, "");
	uint64_t cookie = d ? d->cookie : 0;
	leave();
	if (!d) return -ENOMEM;
	size_t ask = (size_t)len < sizeof entries ? (size_t)len : sizeof entries;
	int32_t error = __import_fd_readdir(fd, entries, ask, cookie, &used);
	if (lacks_right(error)) return -ENOTDIR;
	if (error) return __wasix_error(error);
	long written = convert(entries, used, PTR(buf), (size_t)len, &cookie);
	if (!written && used) return -EINVAL;
	enter();
	d = find(fd);
	if (d) d->cookie = cookie;
	leave();
	return written;
}

long __wasix_fchdir(arg fd)
{
	const char *path = __wasix_path_of(fd);
	struct filestat st;
	if (__wasix_runtime_resolves()) {
		char name[24], *digit = name + sizeof name - 1;
		*digit = 0;
		for (uint32_t n = fd; n || !*digit; n /= 10) *--digit = '0' + n % 10;
		digit -= sizeof "/dev/fd/" - 1;
		memcpy(digit, "/dev/fd/", sizeof "/dev/fd/" - 1);
		long bad = __wasix_chdir((uintptr_t)digit);
		/* Linux asks for the descriptor first. */
		if (bad == -ENOENT) bad = result(__import_fd_filestat_get(fd, &st));
		return bad;
	}
	if (path) return __wasix_chdir((uintptr_t)path);
	int32_t error = __import_fd_filestat_get(fd, &st);
	if (error) return __wasix_error(error);
	return st.type == type_directory ? -ENOSYS : -ENOTDIR;
}
