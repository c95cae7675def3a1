#include "guest.h"
// Initialised data, zeroed data, relocated pointers, constructors and destructors.
static const char* const names[] = {"zero", "one", "two"};
static int (*const functions[])(const char*, ...) = {printf};
static int table[1000] = {[0] = 1, [500] = 2, [999] = 3};
static char zeros[1 << 20];
static struct node { int value; struct node* next; } c = {3, NULL}, b = {2, &c}, a = {1, &b};
__attribute__((constructor)) static void first(void) { puts("constructor"); }
__attribute__((destructor)) static void last(void) { puts("destructor"); }
static _Thread_local int local = 5;
int main(void) {
  functions[0]("%s %s\n", names[0], names[2]);
  long sum = 0;
  for (int i = 0; i < 1000; i++) sum += table[i] * (i + 1);
  printf("%ld\n", sum);
  for (size_t i = 0; i < sizeof zeros; i++) sum += zeros[i];
  printf("%ld\n", sum);
  for (struct node* n = &a; n; n = n->next) printf("%d ", n->value);
  puts("");
  local++;
  printf("%d\n", local);
}
