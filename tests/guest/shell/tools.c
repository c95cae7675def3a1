// The programs that the scripts of this folder call, in one: argv[0] says which. As the GNU ones, as far as the
// scripts ask.
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(const char *program, const char *file) {
  fprintf(stderr, "%s: %s: %s\n", program, file, strerror(errno));
  return 2;
}

static FILE *input(int argc, char **argv, int at) { return at < argc ? fopen(argv[at], "r") : stdin; }

static int cat(int argc, char **argv) {
  int numbers = argc > 1 && !strcmp(argv[1], "-n"), line = 0, at = 1 + numbers;
  do {
    FILE *in = input(argc, argv, at);
    if (!in) return fail("cat", argv[at]);
    for (int c, start = 1; (c = getc(in)) != EOF; start = c == '\n') {
      if (numbers && start) printf("%6d\t", ++line);
      putchar(c);
    }
  } while (++at < argc);
  return 0;
}

static int compare(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static int sort(int argc, char **argv) {
  int reverse = argc > 1 && !strcmp(argv[1], "-r");
  char **lines = NULL, *line = NULL;
  size_t count = 0, room = 0;
  FILE *in = input(argc, argv, 1 + reverse);
  if (!in) return fail("sort", argv[1 + reverse]);
  for (ssize_t size; (size = getline(&line, &room, in)) > 0;) {
    if (line[size - 1] == '\n') line[size - 1] = 0;
    lines = realloc(lines, (count + 1) * sizeof *lines);
    lines[count++] = strdup(line);
  }
  qsort(lines, count, sizeof *lines, compare);
  for (size_t i = 0; i < count; i++) puts(lines[reverse ? count - 1 - i : i]);
  return 0;
}

/// wc -l; grep TEXT, grep -c TEXT; head -n N; tail -n N.
static int lines(const char *what, const char *option, const char *argument) {
  const int counts = !strcmp(option, "-c");
  const char *text = counts ? argument : option;
  const long most = argument ? atol(argument) : 0;
  char *line = NULL, *last[16] = {0};
  size_t room = 0;
  long all = 0, found = 0;
  while (!(*what == 'h' && all >= most) && getline(&line, &room, stdin) > 0) {
    if (*what == 'h') fputs(line, stdout);
    if (*what == 't') free(last[all % 16]), last[all % 16] = strdup(line);
    if (*what == 'g' && strstr(line, text)) {
      found++;
      if (!counts) fputs(line, stdout);
    }
    all++;
  }
  if (*what == 'w') printf("%ld\n", all);
  if (*what == 't')
    for (long i = all > most ? all - most : 0; i < all; i++) fputs(last[i % 16], stdout);
  if (counts) printf("%ld\n", found);
  return *what == 'g' && found == 0;
}

/// Two ranges of the same size, or two characters.
static int tr(const char *from, const char *to) {
  const unsigned char first = !strcmp(from, "\\n") ? '\n' : from[0], last = from[1] == '-' ? from[2] : first;
  for (int c; (c = getchar()) != EOF;) putchar(c >= first && c <= last ? c - first + to[0] : c);
  return 0;
}

static int tee(const char *file) {
  FILE *out = fopen(file, "w");
  if (!out) return fail("tee", file);
  for (int c; (c = getchar()) != EOF; putc(c, out)) putchar(c);
  return fclose(out) != 0;
}

static int hidden_are_skipped(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static int ls(const char *folder) {
  struct dirent **found;
  const int count = scandir(folder, &found, hidden_are_skipped, alphasort);
  if (count < 0) return fail("ls", folder);
  for (int i = 0; i < count; i++) puts(found[i]->d_name);
  return 0;
}

static int env(char **argv) {
  while (*argv && strchr(*argv, '=')) putenv(*argv++);
  execvp(*argv, argv);
  return fail("env", *argv);
}

static int echo(int argc, char **argv) {
  for (int i = 1; i < argc; i++) printf("%s%s", i > 1 ? " " : "", argv[i]);
  putchar('\n');
  return 0;
}

static int run(const char *what, int argc, char **argv) {
  if (!strcmp(what, "cat")) return cat(argc, argv);
  if (!strcmp(what, "sort")) return sort(argc, argv);
  if (!strcmp(what, "echo")) return echo(argc, argv);
  if (!strcmp(what, "ls")) return ls(argc > 1 ? argv[1] : ".");
  if (argc < 2) return fail(what, "no argument");
  if (!strcmp(what, "wc") || !strcmp(what, "grep") || !strcmp(what, "head") || !strcmp(what, "tail"))
    return lines(what, argv[1], argv[2]);
  if (!strcmp(what, "tr")) return argc < 3 || tr(argv[1], argv[2]);
  if (!strcmp(what, "tee")) return tee(argv[1]);
  if (!strcmp(what, "env")) return env(argv + 1);
  if (!strcmp(what, "chmod")) return chmod(argv[argc - 1], 0755) ? fail(what, argv[argc - 1]) : 0;
  if (!strcmp(what, "sleep")) return usleep((useconds_t)(atof(argv[1]) * 1e6)) != 0;
  if (!strcmp(what, "seq")) {
    for (long i = 1; i <= atol(argv[1]) || (argc > 2 && i <= atol(argv[2])); i++) printf("%ld\n", i);
    return 0;
  }
  return 127;
}

int main(int argc, char **argv) {
  const char *slash = strrchr(argv[0], '/'), *what = slash ? slash + 1 : argv[0];
  while (!strcmp(what, "yes"))
    if (puts("y") < 0) return 1;
  const int status = run(what, argc, argv);
  return fflush(stdout) ? 1 : status;
}
