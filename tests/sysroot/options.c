// args: -a --value=5 -v 6 -m --maybe=x --bad rest1 -- -a
#include "../guest/guest.h"

#include <getopt.h>
int main(int argc, char** argv) {
  static const struct option longs[] = {
      {"alpha", no_argument, 0, 'a'}, {"value", required_argument, 0, 'v'}, {"maybe", optional_argument, 0, 'm'}, {0}};
  int c;
  opterr = 0;
  while ((c = getopt_long(argc, argv, "av:m::", longs, NULL)) != -1)
    printf("%c %s\n", c == '?' ? '?' : c, optarg ? optarg : "-");
  for (; optind < argc; optind++) printf("rest %s\n", argv[optind]);
}
