// Strings that grow, are are copied and dropped: realloc, strdup, calloc.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kStrings = 200000 };

int main(void) {
  unsigned sum = 0;
  for (int round = 0; round < 12; round++) {
    char** strings = calloc(kStrings, sizeof *strings);
    char* text = NULL;
    size_t length = 0;
    for (int i = 0; i < kStrings; i++) {
      char word[24];
      int n = snprintf(word, sizeof word, "%x-%d", (unsigned)i * 2654435761u, i);
      strings[i] = strdup(word);
      text = realloc(text, length + (size_t)n + 1);
      memcpy(text + length, word, (size_t)n + 1);
      length += (size_t)n;
    }
    for (int i = 0; i < kStrings; i += 1000) sum += (unsigned)strings[i][0];
    sum += (unsigned)strlen(text);
    for (int i = 0; i < kStrings; i++) free(strings[i]);
    free(strings);
    free(text);
  }
  printf("%u\n", sum);
}
