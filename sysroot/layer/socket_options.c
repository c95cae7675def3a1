/* getsockopt and setsockopt. */
#include "layer.h"
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { reuse_port = 1, reuse_addr, no_delay, dont_route, only_v6, broadcast, multicast_loop_v4,
	multicast_loop_v6, listening = 10, last_error, keep_alive, linger_time, oob_inline, recv_buf, send_buf,
	recv_timeout = 19, send_timeout, ttl = 23, multicast_ttl_v4, type_of, protocol_of };
enum { none, flag, size, time_limit, lingering, number };

struct option {
	uint8_t name, kind;
};
struct option_timestamp {
	uint8_t tag;
	uint64_t nanoseconds;
};

static struct option find(arg level, arg name)
{
	if (level == SOL_SOCKET) switch (name) {
	case SO_REUSEADDR: return (struct option){reuse_addr, flag};
	case SO_REUSEPORT: return (struct option){reuse_port, flag};
	case SO_KEEPALIVE: return (struct option){keep_alive, flag};
	case SO_BROADCAST: return (struct option){broadcast, flag};
	case SO_DONTROUTE: return (struct option){dont_route, flag};
	case SO_OOBINLINE: return (struct option){oob_inline, flag};
	case SO_ACCEPTCONN: return (struct option){listening, flag};
	case SO_RCVBUF: return (struct option){recv_buf, size};
	case SO_SNDBUF: return (struct option){send_buf, size};
	case SO_RCVTIMEO: return (struct option){recv_timeout, time_limit};
	case SO_SNDTIMEO: return (struct option){send_timeout, time_limit};
	case SO_LINGER: return (struct option){linger_time, lingering};
	case SO_ERROR: return (struct option){last_error, number};
	case SO_TYPE: return (struct option){type_of, number};
	case SO_PROTOCOL: return (struct option){protocol_of, number};
	}
	if (level == IPPROTO_TCP && name == TCP_NODELAY) return (struct option){no_delay, flag};
	if (level == IPPROTO_IPV6 && name == IPV6_V6ONLY) return (struct option){only_v6, flag};
	if (level == IPPROTO_IPV6 && name == IPV6_MULTICAST_LOOP) return (struct option){multicast_loop_v6, flag};
	if (level == IPPROTO_IP && name == IP_MULTICAST_LOOP) return (struct option){multicast_loop_v4, flag};
	if (level == IPPROTO_IP && name == IP_TTL) return (struct option){ttl, size};
	if (level == IPPROTO_IP && name == IP_MULTICAST_TTL) return (struct option){multicast_ttl_v4, size};
	return (struct option){0, none};
}

static long set_time(arg fd, int name, int set, uint64_t nanoseconds)
{
	struct option_timestamp t = {set, nanoseconds};
	return result(__import_sock_set_opt_time(fd, name, &t));
}

static long membership(arg fd, arg name, const void *value, size_t len)
{
	const struct ip_mreqn *v4 = value;
	const struct ipv6_mreq *v6 = value;
	uint8_t group[24] = {0};
	switch (name) {
	case IP_ADD_MEMBERSHIP:
		return len < sizeof(struct ip_mreq) ? -EINVAL :
			result(__import_sock_join_multicast_v4(fd, &v4->imr_multiaddr, &v4->imr_address));
	case IP_DROP_MEMBERSHIP:
		return len < sizeof(struct ip_mreq) ? -EINVAL :
			result(__import_sock_leave_multicast_v4(fd, &v4->imr_multiaddr, &v4->imr_address));
	}
	if (len < sizeof *v6) return -EINVAL;
	memcpy(group, &v6->ipv6mr_multiaddr, 16);
	return result(name == IPV6_JOIN_GROUP ? __import_sock_join_multicast_v6(fd, group, v6->ipv6mr_interface)
	                                      : __import_sock_leave_multicast_v6(fd, group, v6->ipv6mr_interface));
}

long __wasix_setsockopt(arg fd, arg level, arg name, arg value, arg len)
{
	const int *n = PTR(value);
	if (level == IPPROTO_IP && (name == IP_ADD_MEMBERSHIP || name == IP_DROP_MEMBERSHIP))
		return membership(fd, name, n, (size_t)len);
	if (level == IPPROTO_IPV6 && (name == IPV6_JOIN_GROUP || name == IPV6_LEAVE_GROUP))
		return membership(fd, name, n, (size_t)len);
	struct option o = find(level, name);
	if (!n) return -EFAULT;
	if ((size_t)len < (o.kind == lingering ? sizeof(struct linger) : o.kind == time_limit
		? sizeof(struct timeval) : 1)) return -EINVAL;
	int given = (size_t)len < sizeof(int) ? *(const unsigned char *)n : *n;
	switch (o.kind) {
	case flag: return result(__import_sock_set_opt_flag(fd, o.name, !!given));
	case size: return result(__import_sock_set_opt_size(fd, o.name, given));
	case lingering: {
		const struct linger *l = PTR(value);
		return set_time(fd, o.name, l->l_onoff, l->l_linger * 1000000000ull);
	}
	case time_limit: {
		const struct timeval *t = PTR(value);
		uint64_t nanoseconds = t->tv_sec * 1000000000ull + t->tv_usec * 1000ull;
		return set_time(fd, o.name, !!nanoseconds, nanoseconds);
	}
	default: return -ENOPROTOOPT;
	}
}

static long put(arg value, arg len, const void *what, size_t n)
{
	socklen_t *room = PTR(len);
	if (*room < n) n = *room;
	memcpy(PTR(value), what, n);
	*room = n;
	return 0;
}

static long put_number(arg value, arg len, int n)
{
	return put(value, len, &n, sizeof n);
}

/* What sort of socket a descriptor is, its file type tells. */
static long get_type(arg fd, arg value, arg len)
{
	struct fdstat st;
	int32_t error = __import_fd_fdstat_get(fd, &st);
	if (error) return __wasix_error(error);
	return put_number(value, len, st.type == type_dgram ? SOCK_DGRAM : SOCK_STREAM);
}

long __wasix_getsockopt(arg fd, arg level, arg name, arg value, arg len)
{
	struct option o = find(level, name);
	struct option_timestamp t = {0};
	uint64_t n = 0;
	uint8_t on = 0;
	int32_t error;
	if (o.name == type_of) return get_type(fd, value, len);
	switch (o.kind) {
	case flag:
		error = __import_sock_get_opt_flag(fd, o.name, &on);
		return error ? __wasix_error(error) : put_number(value, len, on);
	case number:
	case size:
		error = __import_sock_get_opt_size(fd, o.name, &n);
		/* A runtime that keeps no last error has none to tell. */
		if (error && o.name == last_error) error = 0, n = 0;
		if (o.name == last_error && n) n = -__wasix_error(n);
		return error ? __wasix_error(error) : put_number(value, len, n);
	case lingering:
	case time_limit:
		error = __import_sock_get_opt_time(fd, o.name, &t);
		if (error) return __wasix_error(error);
		if (o.kind == lingering) {
			struct linger l = {t.tag, t.nanoseconds / 1000000000};
			return put(value, len, &l, sizeof l);
		}
		if (!t.tag) t.nanoseconds = 0;
		struct timeval v = {.tv_sec = t.nanoseconds / 1000000000, .tv_usec = t.nanoseconds % 1000000000 / 1000};
		return put(value, len, &v, sizeof v);
	default: return -ENOPROTOOPT;
	}
}
