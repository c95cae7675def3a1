#include "../guest/guest.h"

#include <search.h>
static int compare(const void* a, const void* b) { return *(const int*)a - *(const int*)b; }
static void show(const void* node, VISIT visit, int level) {
  if (visit == postorder || visit == leaf) printf("%d ", **(int* const*)node);
  (void)level;
}
int main(void) {
  static int numbers[] = {5, 2, 9, 1, 7, 3};
  void* root = NULL;
  for (int i = 0; i < 6; i++) tsearch(&numbers[i], &root, compare);
  twalk(root, show);
  puts("");
  int seven = 7, eight = 8;
  printf("%d %d\n", tfind(&seven, &root, compare) != NULL, tfind(&eight, &root, compare) != NULL);
  hcreate(30);
  hsearch((ENTRY){"key", "value"}, ENTER);
  ENTRY* e = hsearch((ENTRY){"key", NULL}, FIND);
  printf("%s\n", e ? (char*)e->data : "none");
  size_t n = 6;
  printf("%d\n", lfind(&seven, numbers, &n, sizeof(int), compare) != NULL);
  qsort(numbers, 6, sizeof(int), compare);
  printf("%d\n", (int)((int*)bsearch(&seven, numbers, 6, sizeof(int), compare) - numbers));
}
