// Streams over the program's own functions (fopencookie).
#include "../guest/guest.h"

struct tape {
  char text[256];
  size_t at, size;
  int reads, writes, closed;
};
static ssize_t tape_read(void* cookie, char* to, size_t n) {
  struct tape* t = cookie;
  t->reads++;
  if (n > t->size - t->at) n = t->size - t->at;
  memcpy(to, t->text + t->at, n);
  t->at += n;
  return (ssize_t)n;
}
static ssize_t tape_write(void* cookie, const char* from, size_t n) {
  struct tape* t = cookie;
  t->writes++;
  if (n > sizeof t->text - t->at) n = sizeof t->text - t->at;
  for (size_t i = 0; i < n; i++) t->text[t->at++] = from[i] == 'e' ? 'E' : from[i];
  if (t->at > t->size) t->size = t->at;
  return (ssize_t)n;
}
static int tape_seek(void* cookie, off64_t* offset, int whence) {
  struct tape* t = cookie;
  off64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (off64_t)t->at : (off64_t)t->size;
  if (base + *offset < 0 || base + *offset > (off64_t)sizeof t->text) return -1;
  *offset += base;
  t->at = (size_t)*offset;
  return 0;
}
static int tape_close(void* cookie) {
  ((struct tape*)cookie)->closed++;
  return 0;
}
int main(void) {
  static struct tape tape;
  FILE* f = fopencookie(&tape, "w+", (cookie_io_functions_t){tape_read, tape_write, tape_seek, tape_close});
  fprintf(f, "%s %d\n", "three hundred", 300);
  printf("%d\n", fflush(f));
  printf("%zu %.14s\n", tape.size, tape.text);
  printf("%d\n", fseek(f, 6, SEEK_SET));
  char word[32];
  int number;
  printf("%d", fscanf(f, "%31s %d", word, &number));
  printf(" %s %d\n", word, number);
  printf("%d\n", fclose(f));
  printf("%d %d %d\n", tape.closed, tape.writes > 0, tape.reads > 0);
}
