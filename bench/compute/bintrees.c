// Many small allocations: builds and walks binary trees.
#include <stdio.h>
#include <stdlib.h>

struct node {
  struct node *left, *right;
};
static struct node* make(int depth) {
  struct node* n = malloc(sizeof *n);
  if (!n) abort();
  n->left = depth ? make(depth - 1) : NULL;
  n->right = depth ? make(depth - 1) : NULL;
  return n;
}
static int check(const struct node* n) {
  return 1 + (n->left ? check(n->left) + check(n->right) : 0);
}
static void drop(struct node* n) {
  if (!n) return;
  drop(n->left);
  drop(n->right);
  free(n);
}
int main(void) {
  const int max = 16;
  struct node* lived = make(max);
  for (int d = 4; d <= max; d += 4) {
    const int rounds = 1 << (max - d + 4);
    int sum = 0;
    for (int i = 0; i < rounds; ++i) {
      struct node* t = make(d);
      sum += check(t);
      drop(t);
    }
    printf("%d %d %d\n", rounds, d, sum);
  }
  printf("%d\n", check(lived));
  drop(lived);
}
