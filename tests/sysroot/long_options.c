// args: -a --beta=1 --gam 2 file1 -bvalue --delta -- -x file2
// getopt_long and getopt_long_only: permutation, abbreviations, flags, mistakes.
#include "../guest/guest.h"

#include <getopt.h>
static int flag;
static const struct option options[] = {{"beta", required_argument, NULL, 'B'},
                                        {"gamma", required_argument, NULL, 'G'},
                                        {"delta", no_argument, &flag, 77},
                                        {"epsilon", optional_argument, NULL, 'E'},
                                        {"eps", no_argument, NULL, 'e'},
                                        {0}};
static void scan(int argc, char** argv, const char* letters, int only) {
  int c, index = -1;
  optind = 0;
  flag = 0;
  while ((c = (only ? getopt_long_only : getopt_long)(argc, argv, letters, options, &index)) != -1) {
    if (c > 32)
      printf(" %c", c);
    else
      printf(" (%d)", c);
    printf("=%s", optarg ? optarg : "");
    index = -1;
  }
  printf(" | %d, flag %d:", optind, flag);
  for (int i = optind; i < argc; i++) printf(" %s", argv[i]);
  puts("");
}
#define SCAN(letters, only, ...)                                                     \
  do {                                                                               \
    char* words[] = {"program", __VA_ARGS__, NULL};                                  \
    scan((int)(sizeof words / sizeof *words) - 1, words, letters, only);             \
  } while (0)
int main(int argc, char** argv) {
  opterr = 0;
  scan(argc, argv, "ab:", 0);
  SCAN("+ab:", 0, "-a", "word", "-a");
  SCAN("-ab:", 0, "-a", "word", "-bx");
  SCAN("ab:", 0, "-a");
  SCAN("ab:", 0, "-z", "--none", "-a");
  SCAN("a", 0, "--epsilon", "--epsilon=5", "--eps");
  SCAN("a", 0, "--delta=1", "--beta");
  SCAN("ab::c", 0, "-b", "x", "-by", "-acb");
  SCAN("ab:", 1, "-beta", "3", "-a", "-gam=4");
}
