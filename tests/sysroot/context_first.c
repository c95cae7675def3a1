// skip-native: contexts are WASIX's own
// exit: 0
// stdout: kept
// A context that is made before the first malloc: its stack lies in memory that the runtime has grown, and stays
// nobody else's when the allocator takes the rest.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((__import_module__("wasix_32v1"), __import_name__("context_create"))) int context_create(
    uint64_t* context, void (*entry)(void));
__attribute__((__import_module__("wasix_32v1"), __import_name__("context_switch"))) int context_switch(
    uint64_t context);

static uint64_t other;
static volatile int wrong = -1;

static void fills(void) {
  volatile unsigned char kept[100000];
  for (unsigned i = 0; i < sizeof kept; i++) kept[i] = (unsigned char)(i % 251);
  context_switch(0);
  int bad = 0;
  for (unsigned i = 0; i < sizeof kept; i++) bad += kept[i] != i % 251;
  wrong = bad;
  context_switch(0);
}

int main(void) {
  if (context_create(&other, fills) || context_switch(other)) return 1;
  for (int i = 0; i < 100; i++) {
    char* p = malloc(5000);
    if (!p) return 2;
    memset(p, 0xee, 5000);
  }
  if (context_switch(other)) return 3;
  const char* said = wrong ? "overwritten\n" : "kept\n";
  return write(1, said, strlen(said)) < 0;
}
