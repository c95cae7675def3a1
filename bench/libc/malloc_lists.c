// Lists of small blocks, built and taken apart: what trees and lists of a compiler look like.
#include <stdio.h>
#include <stdlib.h>

struct node {
  struct node* next;
  int value;
};

int main(void) {
  unsigned sum = 0;
  for (int round = 0; round < 60; round++) {
    struct node* list = NULL;
    for (int i = 0; i < 300000; i++) {
      struct node* n = malloc(sizeof *n);
      n->next = list;
      n->value = i ^ round;
      list = n;
    }
    while (list) {
      struct node* n = list;
      list = n->next;
      sum += (unsigned)n->value;
      free(n);
    }
  }
  printf("%u\n", sum);
}
