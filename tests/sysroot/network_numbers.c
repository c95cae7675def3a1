// Byte orders and addresses as text.
#include "../guest/guest.h"

#include <arpa/inet.h>
#include <endian.h>
#include <netinet/ether.h>
#include <netinet/in.h>
int main(void) {
  printf("%08x %04x %08x %04x\n", htonl(0x11223344), htons(0x1122), ntohl(1), ntohs(1));
  printf("%016" PRIx64 " %08x %04x\n", (uint64_t)htobe64(0x1122334455667788), htole32(0x11223344), be16toh(0x1122));
  static const char* const six[] = {"::", "::1", "1::", "1:2:3:4:5:6:7:8", "fe80::1:0:0:2", "::ffff:10.0.0.1", "1:0:0:2::3",
                                    "1::2::3", "12345::", "1:2:3:4:5:6:7", ":1", "::10.0.0", "0:0:0:1::", "ABCD:ef::"};
  for (size_t i = 0; i < sizeof six / sizeof *six; i++) {
    struct in6_addr a;
    char text[INET6_ADDRSTRLEN] = "-";
    int ok = inet_pton(AF_INET6, six[i], &a);
    if (ok == 1) inet_ntop(AF_INET6, &a, text, sizeof text);
    printf("%s: %d %s\n", six[i], ok, text);
  }
  static const char* const four[] = {"1.2.3.4", "255.255.255.255", "256.1.1.1", "1.2.3", "1.2.3.4.5", "1.2.3.4 ", "", "a.b.c.d"};
  for (size_t i = 0; i < sizeof four / sizeof *four; i++) {
    struct in_addr a = {0};
    int ok = inet_pton(AF_INET, four[i], &a);
    printf("\"%s\": %d %08x\n", four[i], ok, ok ? ntohl(a.s_addr) : 0);
  }
  static const char* const old[] = {"127.1", "0x7f.0.0.1", "0177.1", "1.2.65535", "4294967295", "1.2.3.4.5", "08.1"};
  for (size_t i = 0; i < sizeof old / sizeof *old; i++) {
    struct in_addr a = {0};
    int ok = inet_aton(old[i], &a);
    printf("%s: %d %08x\n", old[i], ok, ok ? ntohl(a.s_addr) : 0);
  }
  char text[8];
  SHOW(inet_ntop(AF_INET, &(struct in_addr){htonl(INADDR_LOOPBACK)}, text, sizeof text) || errno != ENOSPC ? 1 : 0);
  SHOW(inet_pton(99, "1.2.3.4", text) < 0 ? 1 : 0);
  struct in6_addr loop = IN6ADDR_LOOPBACK_INIT, mapped;
  inet_pton(AF_INET6, "::ffff:1.2.3.4", &mapped);
  printf("%d %d %d %d\n", IN6_IS_ADDR_LOOPBACK(&loop), IN6_IS_ADDR_UNSPECIFIED(&loop), !!IN6_IS_ADDR_V4MAPPED(&mapped),
         IN6_ARE_ADDR_EQUAL(&loop, &in6addr_loopback));
  printf("%x\n", ntohl(inet_addr("10.0.0.1")));
}
