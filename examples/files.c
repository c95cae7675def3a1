// Counts lines, words and bytes of the files it is given, below the folders it was given:
//   ./dev run --dir . examples/files.c README.md
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static int count(FILE* file, const char* name) {
  long lines = 0, words = 0, bytes = 0;
  int in_word = 0;
  for (int c; (c = getc(file)) != EOF; bytes++) {
    lines += c == '\n';
    const int is_letter = !isspace(c);
    words += is_letter && !in_word;
    in_word = is_letter;
  }
  printf("%7ld %7ld %7ld %s\n", lines, words, bytes, name);
  return ferror(file) != 0;
}

int main(int argc, char** argv) {
  int failed = 0;
  if (argc == 1) return count(stdin, "");
  for (int i = 1; i < argc; i++) {
    FILE* file = fopen(argv[i], "r");
    if (!file) {
      fprintf(stderr, "%s: %s (is its folder given with --dir?)\n", argv[i], strerror(errno));
      failed = 1;
      continue;
    }
    failed |= count(file, argv[i]);
    fclose(file);
  }
  return failed;
}
