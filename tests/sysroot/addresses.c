#include "../guest/guest.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>
int main(void) {
  char text[64];
  struct in6_addr six;
  struct in_addr four;
  printf("%d %s\n", inet_pton(AF_INET6, "2001:db8::1:0", &six), inet_ntop(AF_INET6, &six, text, sizeof text));
  printf("%d %s\n", inet_pton(AF_INET, "10.1.2.3", &four), inet_ntop(AF_INET, &four, text, sizeof text));
  printf("%d %d\n", inet_pton(AF_INET, "10.1.2", &four), inet_aton("10.258", &four));
  printf("%x %x\n", htonl(0x01020304), htons(0x0102));
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM}, *list;
  printf("%d\n", getaddrinfo("127.0.0.1", "8080", &hints, &list));
  struct sockaddr_in* a = (void*)list->ai_addr;
  printf("%s %d\n", inet_ntoa(a->sin_addr), ntohs(a->sin_port));
  char host[64], service[16];
  printf("%d", getnameinfo(list->ai_addr, list->ai_addrlen, host, 64, service, 16, NI_NUMERICHOST | NI_NUMERICSERV));
  printf(" %s %s\n", host, service);
  freeaddrinfo(list);
  printf("%d\n", getaddrinfo("no.number", "1", &hints, &list) == EAI_NONAME);
}
