// skip-native: Linux has no such call
// exit: 0
// stdout: ^all is well$
// proc_spawn of WASIX: pipes to and from a child.
#include "../guest/guest.h"

#include <stdint.h>
#include <sys/wait.h>

struct handles {
  int32_t pid;
  struct {
    uint8_t some;
    int32_t fd;
  } stdio[3];
};
__attribute__((import_module("wasix_32v1"), import_name("proc_spawn"))) int raw_spawn(
    const char* name, int name_len, int chroot, const char* args, int args_len, const char* preopen,
    int preopen_len, int in, int out, int err, const char* dir, int dir_len, struct handles* out_handles);

#define CHECK(condition)                                          \
  do {                                                            \
    if (!(condition)) {                                           \
      printf("line %d: %s\n", __LINE__, #condition);              \
      exit(1);                                                    \
    }                                                             \
  } while (0)

int main(int argc, char** argv) {
  if (argc > 1) {
    char text[100] = "";
    int n = read(0, text, sizeof text);
    for (int i = 0; i < n; i++) text[i] ^= 0x20;
    write(1, text, n);
    return read(0, text, 1) == 0 ? 6 : 1;
  }
  (void)argv;
  const char* self = "/proc/self/exe";
  struct handles h;
  CHECK(raw_spawn(self, 14, 1, "a\nb", 3, "", 0, 1, 1, 1, "", 0, &h) == 58);
  CHECK(raw_spawn("absent", 6, 0, "a\nb", 3, "", 0, 0, 0, 1, "", 0, &h) == 44);
  CHECK(raw_spawn(self, 14, 0, "a\nchild", 7, "", 0, 0, 0, 1, "", 0, &h) == 0);
  CHECK(h.stdio[0].some == 1 && h.stdio[1].some == 1 && h.stdio[2].some == 0);
  CHECK(write(h.stdio[0].fd, "ABC", 3) == 3);
  CHECK(close(h.stdio[0].fd) == 0);
  char text[10] = "";
  CHECK(read(h.stdio[1].fd, text, 10) == 3 && !strcmp(text, "abc"));
  CHECK(read(h.stdio[1].fd, text, 10) == 0);
  int status;
  CHECK(waitpid(h.pid, &status, 0) == h.pid && WEXITSTATUS(status) == 6);
  printf("all is well\n");
}
