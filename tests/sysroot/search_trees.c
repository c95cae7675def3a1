// Trees, lists and hash tables of <search.h>, with deletions.
#include "../guest/guest.h"

#include <search.h>
static int compare(const void* a, const void* b) { return strcmp(a, b); }
static int compare_ints(const void* a, const void* b) { return *(const int*)a - *(const int*)b; }
static int visited, freed;
static void visit(const void* node, VISIT which, int level) {
  (void)level;
  if (which == postorder || which == leaf) printf("%s ", *(const char* const*)node), visited++;
}
static void release(void* key) { free(key), freed++; }
struct item {
  struct item *next, *previous;
  int number;
};
int main(void) {
  void* root = NULL;
  for (int i = 0; i < 40; i++) {
    char text[8];
    snprintf(text, sizeof text, "k%02d", i * 17 % 40);
    tsearch(strdup(text), &root, compare);
  }
  for (int i = 0; i < 40; i += 3) {
    char text[8];
    snprintf(text, sizeof text, "k%02d", i);
    char* key = *(char**)tfind(text, &root, compare);
    printf("%d", tdelete(text, &root, compare) != NULL);
    free(key);
  }
  printf("\n%d\n", tdelete("none", &root, compare) == NULL);
  twalk(root, visit);
  tdestroy(root, release);
  printf("\n%d %d\n", visited, freed);
  struct item items[4] = {{.number = 0}, {.number = 1}, {.number = 2}, {.number = 3}};
  insque(&items[0], NULL);
  for (int i = 1; i < 4; i++) insque(&items[i], &items[0]);
  remque(&items[2]);
  for (struct item* i = items; i; i = i->next) printf("%d ", i->number);
  struct hsearch_data table = {0};
  printf("%d\n", hcreate_r(10, &table) != 0);
  ENTRY* entry;
  static char keys[26][2];
  for (int i = 0; i < 8; i++) {
    keys[i][0] = (char)('a' + i);
    hsearch_r((ENTRY){keys[i], keys[i]}, ENTER, &entry, &table);
  }
  printf("%d %s", hsearch_r((ENTRY){"f", NULL}, FIND, &entry, &table) != 0, (char*)entry->data);
  printf(" %d\n", hsearch_r((ENTRY){"z", NULL}, FIND, &entry, &table));
  hdestroy_r(&table);
  int numbers[8] = {4, 2}, three = 3;
  size_t count = 2;
  lsearch(&three, numbers, &count, sizeof three, compare_ints);
  lsearch(&three, numbers, &count, sizeof three, compare_ints);
  printf("%zu %d\n", count, numbers[2]);
}
