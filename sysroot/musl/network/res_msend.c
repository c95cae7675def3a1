/* Names are looked up by the runtime, not by asking name servers: this answers musl's DNS queries from
 * WASIX's resolve. */
#include <netdb.h>
#include <stdint.h>
#include <string.h>
#include "lookup.h"
#include "wasix_imports.h"

enum { header = 12, type_a = 1, type_aaaa = 28, most = 24, name_error = 3, server_error = 2 };

struct found {
	uint8_t tag, pad, bytes[16];
};
_Static_assert(sizeof(struct found) == 18, "WASIX's layout");

/* The queried name with dots; how long the question is, or 0. */
static int read_question(const unsigned char *query, int len, char name[static 256])
{
	int at = header, out = 0;
	while (at < len && query[at]) {
		int n = query[at++];
		if (n > 63 || at + n >= len || out + n + 1 > 254) return 0;
		if (out) name[out++] = '.';
		memcpy(name + out, query + at, n);
		out += n;
		at += n;
	}
	name[out] = 0;
	return at + 5 <= len ? at + 5 - header : 0;
}

static int answer(const unsigned char *query, int len, unsigned char *out, int room)
{
	struct found found[most];
	char name[256];
	uint32_t count = 0, written = 0;
	int question = read_question(query, len, name);
	if (!question || header + question > room) return 0;
	int type = query[header + question - 4] << 8 | query[header + question - 3];
	memcpy(out, query, header + question);
	memset(out + 6, 0, 6);
	out[2] = 0x81; /* a response, recursion desired */
	out[3] = 0x80;
	int at = header + question;
	if (type != type_a && type != type_aaaa) return at;
	int32_t error = __import_resolve(name, strlen(name), 0, found, most, &count);
	if (error) {
		out[3] |= (uint16_t)error == 6 ? server_error : name_error;
		return at;
	}
	for (uint32_t i = 0; i < count && i < most; i++) {
		int is_v6 = found[i].tag == 2, size = is_v6 ? 16 : 4;
		if (is_v6 != (type == type_aaaa) || at + 12 + size > room) continue;
		const unsigned char record[12] = {0xc0, header, 0, type, 0, 1, 0, 0, 0, 60, 0, size};
		memcpy(out + at, record, sizeof record);
		memcpy(out + at + sizeof record, found[i].bytes, size);
		at += sizeof record + size;
		written++;
	}
	out[7] = written;
	return at;
}

int __res_msend_rc(int count, const unsigned char *const *queries, const int *lengths,
	unsigned char *const *answers, int *answer_lengths, int room, const struct resolvconf *conf)
{
	(void)conf;
	for (int i = 0; i < count; i++)
		answer_lengths[i] = answer(queries[i], lengths[i], answers[i], room);
	return 0;
}

int __res_msend(int count, const unsigned char *const *queries, const int *lengths,
	unsigned char *const *answers, int *answer_lengths, int room)
{
	return __res_msend_rc(count, queries, lengths, answers, answer_lengths, room, 0);
}
