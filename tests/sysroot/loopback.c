// needs: sockets
#include "../guest/guest.h"

#include <arpa/inet.h>
#include <sys/socket.h>
int main(void) {
  int server = MUST(socket(AF_INET, SOCK_STREAM, 0));
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t len = sizeof a;
  SHOW(bind(server, (void*)&a, sizeof a));
  SHOW(listen(server, 4));
  SHOW(getsockname(server, (void*)&a, &len));
  int client = MUST(socket(AF_INET, SOCK_STREAM, 0));
  SHOW(connect(client, (void*)&a, sizeof a));
  int peer = MUST(accept(server, NULL, NULL));
  SHOW(send(client, "hello", 5, 0));
  char text[8] = "";
  SHOW(recv(peer, text, sizeof text, 0));
  puts(text);
  SHOW(shutdown(client, SHUT_WR));
  SHOW(recv(peer, text, sizeof text, 0));
}
