/* Sockets. WASIX has its own addresses, options and flags. */
#include "layer.h"
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

/* addr_port: a tag, then for IPv4 the port and 4 bytes, for IPv6 the port, 16 bytes, flow and scope in
 * halves, for local sockets the name. Ports are numbers, not in network order. */
struct address {
	uint8_t tag, pad;
	union {
		struct {
			uint16_t port;
			uint8_t bytes[4];
		} v4;
		struct {
			uint16_t port;
			uint8_t bytes[16];
			uint16_t flow[2], scope[2];
		} v6;
		char name[108];
	};
};
_Static_assert(sizeof(struct address) == 110, "WASIX's layout");
enum { family_unspec, family_v4, family_v6, family_unix };

static int wasi_family(int family)
{
	return family == AF_INET ? family_v4 : family == AF_INET6 ? family_v6 : family == AF_UNIX ? family_unix : -1;
}

static uint16_t swapped(uint16_t n)
{
	return __builtin_bswap16(n);
}

static long to_wasi(const struct sockaddr *from, size_t len, struct address *to)
{
	memset(to, 0, sizeof *to);
	if (!from) return -EFAULT;
	if (len < sizeof from->sa_family) return -EINVAL;
	int family = wasi_family(from->sa_family);
	if (family < 0) return -EAFNOSUPPORT;
	to->tag = family;
	if (family == family_v4) {
		const struct sockaddr_in *in = (const void *)from;
		if (len < sizeof *in) return -EINVAL;
		to->v4.port = swapped(in->sin_port);
		memcpy(to->v4.bytes, &in->sin_addr, 4);
	} else if (family == family_v6) {
		const struct sockaddr_in6 *in = (const void *)from;
		if (len < offsetof(struct sockaddr_in6, sin6_scope_id)) return -EINVAL;
		uint32_t scope = len < sizeof *in ? 0 : in->sin6_scope_id;
		to->v6.port = swapped(in->sin6_port);
		memcpy(to->v6.bytes, &in->sin6_addr, 16);
		to->v6.flow[0] = in->sin6_flowinfo >> 16;
		to->v6.flow[1] = in->sin6_flowinfo;
		to->v6.scope[0] = scope >> 16;
		to->v6.scope[1] = scope;
	} else {
		const struct sockaddr_un *un = (const void *)from;
		size_t n = len - offsetof(struct sockaddr_un, sun_path);
		if (len < offsetof(struct sockaddr_un, sun_path) || n > sizeof to->name) return -EINVAL;
		memcpy(to->name, un->sun_path, n);
	}
	return 0;
}

static long from_wasi(const struct address *from, struct sockaddr *out, socklen_t *out_len)
{
	union {
		struct sockaddr sa;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
		struct sockaddr_un un;
	} to;
	socklen_t len = sizeof to.sa.sa_family;
	if (!out || !out_len) return 0;
	memset(&to, 0, sizeof to);
	if (from->tag == family_v4) {
		to.in.sin_family = AF_INET;
		to.in.sin_port = swapped(from->v4.port);
		memcpy(&to.in.sin_addr, from->v4.bytes, 4);
		len = sizeof to.in;
	} else if (from->tag == family_v6) {
		to.in6.sin6_family = AF_INET6;
		to.in6.sin6_port = swapped(from->v6.port);
		memcpy(&to.in6.sin6_addr, from->v6.bytes, 16);
		to.in6.sin6_flowinfo = (uint32_t)from->v6.flow[0] << 16 | from->v6.flow[1];
		to.in6.sin6_scope_id = (uint32_t)from->v6.scope[0] << 16 | from->v6.scope[1];
		len = sizeof to.in6;
	} else if (from->tag == family_unix) {
		size_t n = strnlen(from->name, sizeof from->name);
		to.un.sun_family = AF_UNIX;
		memcpy(to.un.sun_path, from->name, n);
		len = offsetof(struct sockaddr_un, sun_path) + (n ? n + 1 : 0);
	}
	memcpy(out, &to, *out_len < len ? *out_len : len);
	*out_len = len;
	return 0;
}

static long set_flags(int fd, int type)
{
	if (type & SOCK_CLOEXEC) __wasix_fcntl_setfd(fd, FD_CLOEXEC);
	return type & SOCK_NONBLOCK ? __wasix_fcntl_setfl(fd, O_NONBLOCK) : 0;
}

static long kind(arg family, arg type, arg *protocol)
{
	int wanted = type & ~(SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (wasi_family(family) < 0) return -EAFNOSUPPORT;
	/* Linux and WASIX agree on 1 stream, 2 datagrams, 3 raw; 5 here is 4 there. */
	if (wanted < 1 || wanted > 5 || wanted == 4) return -EINVAL;
	if (!*protocol && family != AF_UNIX)
		*protocol = wanted == SOCK_STREAM ? IPPROTO_TCP : wanted == SOCK_DGRAM ? IPPROTO_UDP : 0;
	return wanted == SOCK_SEQPACKET ? 4 : wanted;
}

long __wasix_socket(arg family, arg type, arg protocol)
{
	int32_t fd = -1;
	long k = kind(family, type, &protocol);
	if (k < 0) return k;
	__wasix_runtime_resolves();
	int32_t error = __import_sock_open(wasi_family(family), k, protocol, &fd);
	if ((uint16_t)error == wasi_notsup) return -EPROTONOSUPPORT;
	if (error) return __wasix_error(error);
	set_flags(fd, type);
	return fd;
}

long __wasix_socketpair(arg family, arg type, arg protocol, arg out)
{
	int32_t a = -1, b = -1;
	int *fds = PTR(out);
	long k = kind(family, type, &protocol);
	if (k < 0) return k;
	__wasix_runtime_resolves();
	int32_t error = __import_sock_pair(wasi_family(family), k, protocol, &a, &b);
	if (error) return __wasix_error(error);
	set_flags(a, type);
	set_flags(b, type);
	fds[0] = a;
	fds[1] = b;
	return 0;
}

long __wasix_bind(arg fd, arg address, arg len)
{
	struct address a;
	long bad = to_wasi(PTR(address), (size_t)len, &a);
	return bad ? bad : result(__import_sock_bind(fd, &a));
}

long __wasix_connect(arg fd, arg address, arg len)
{
	struct address a;
	long bad = to_wasi(PTR(address), (size_t)len, &a);
	return bad ? bad : result(__import_sock_connect(fd, &a));
}

long __wasix_listen(arg fd, arg backlog)
{
	return result(__import_sock_listen(fd, backlog < 0 ? 0 : backlog));
}

long __wasix_accept4(arg fd, arg address, arg len, arg flags)
{
	struct address peer = {0};
	int32_t made = -1, error;
	if (flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK)) return -EINVAL;
	__wasix_runtime_resolves();
	RESTARTING(error, __import_sock_accept_v2(fd, flags & SOCK_NONBLOCK ? fdflag_nonblock : 0, &made, &peer));
	if (error) return __wasix_error(error);
	if (flags & SOCK_CLOEXEC) __wasix_fcntl_setfd(made, FD_CLOEXEC);
	from_wasi(&peer, PTR(address), PTR(len));
	return made;
}

long __wasix_accept(arg fd, arg address, arg len)
{
	return __wasix_accept4(fd, address, len, 0);
}

long __wasix_getsockname(arg fd, arg address, arg len)
{
	struct address a = {0};
	int32_t error = __import_sock_addr_local(fd, &a);
	return error ? __wasix_error(error) : from_wasi(&a, PTR(address), PTR(len));
}

long __wasix_getpeername(arg fd, arg address, arg len)
{
	struct address a = {0};
	int32_t error = __import_sock_addr_peer(fd, &a);
	return error ? __wasix_error(error) : from_wasi(&a, PTR(address), PTR(len));
}

long __wasix_shutdown(arg fd, arg how)
{
	if (how < 0 || how > 2) return -EINVAL;
	return result(__import_sock_shutdown(fd, how + 1));
}

enum { recv_peek = 1, recv_waitall = 2, recv_dontwait = 8, recv_truncated = 1, send_dontwait = 1 };

static long receive(arg fd, const struct iovec *iov, size_t count, arg flags, struct sockaddr *from,
	socklen_t *from_len, int *truncated)
{
	struct address peer = {0};
	uint32_t n = 0;
	uint16_t out = 0;
	int32_t error, wasi = (flags & MSG_PEEK ? recv_peek : 0) | (flags & MSG_WAITALL ? recv_waitall : 0) |
	                      (flags & MSG_DONTWAIT ? recv_dontwait : 0);
	if (flags & MSG_OOB) return -EOPNOTSUPP;
	if (from) RESTARTING(error, __import_sock_recv_from(fd, iov, count, wasi, &n, &out, &peer));
	else RESTARTING(error, __import_sock_recv(fd, iov, count, wasi, &n, &out));
	if (error) return __wasix_error(error);
	if (from) from_wasi(&peer, from, from_len);
	if (truncated) *truncated = out & recv_truncated;
	return n;
}

static long send_it(arg fd, const struct iovec *iov, size_t count, arg flags, const struct sockaddr *to,
	size_t to_len)
{
	struct address a;
	uint32_t n = 0;
	int32_t error, wasi = flags & MSG_DONTWAIT ? send_dontwait : 0;
	unsigned pipes = __wasix_pipe_signals ? __wasix_pipe_signals() : 0;
	if (flags & MSG_OOB) return -EOPNOTSUPP;
	if (to) {
		long bad = to_wasi(to, to_len, &a);
		if (bad) return bad;
		RESTARTING(error, __import_sock_send_to(fd, iov, count, wasi, &a, &n));
	} else {
		RESTARTING(error, __import_sock_send(fd, iov, count, wasi, &n));
	}
	if (!error) return n;
	long r = __wasix_error(error);
	if (r == -EPIPE && !(flags & MSG_NOSIGNAL) && __wasix_broken_pipe) __wasix_broken_pipe(pipes);
	return r;
}

long __wasix_sendto(arg fd, arg buf, arg len, arg flags, arg to, arg to_len)
{
	return send_it(fd, &(struct iovec){PTR(buf), (size_t)len}, 1, flags, PTR(to), (size_t)to_len);
}

long __wasix_recvfrom(arg fd, arg buf, arg len, arg flags, arg from, arg from_len)
{
	return receive(fd, &(struct iovec){PTR(buf), (size_t)len}, 1, flags, PTR(from), PTR(from_len), 0);
}

long __wasix_sendmsg(arg fd, arg message, arg flags)
{
	const struct msghdr *m = PTR(message);
	if (m->msg_iovlen < 0 || m->msg_iovlen > IOV_MAX) return -EMSGSIZE;
	/* Passing descriptors has no word in WASIX. */
	if (m->msg_controllen) return -EOPNOTSUPP;
	return send_it(fd, m->msg_iov, m->msg_iovlen, flags, m->msg_name, m->msg_namelen);
}

long __wasix_recvmsg(arg fd, arg message, arg flags)
{
	struct msghdr *m = PTR(message);
	int truncated = 0;
	if (m->msg_iovlen < 0 || m->msg_iovlen > IOV_MAX) return -EMSGSIZE;
	long n = receive(fd, m->msg_iov, m->msg_iovlen, flags, m->msg_name, &m->msg_namelen, &truncated);
	if (n < 0) return n;
	m->msg_controllen = 0;
	m->msg_flags = truncated ? MSG_TRUNC : 0;
	return n;
}
