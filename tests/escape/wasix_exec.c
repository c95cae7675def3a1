// usage: wasix_exec FILE: what spawning and executing it answers.
#include "../../sysroot/layer/wasix_imports.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  const char *args[] = {"program", NULL};
  int32_t pid = -1;
  int32_t spawned = __import_proc_spawn3(argv[1], strlen(argv[1]), args, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, &pid);
  printf("proc_spawn3: %d, proc_exec4: %d\n", spawned,
         __import_proc_exec4(argv[1], strlen(argv[1]), args, 1, 0, 0, 0, 0, 0));
}
