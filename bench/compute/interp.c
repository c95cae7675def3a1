// A small bytecode interpreter: one large switch in a loop.
#include <stdint.h>
#include <stdio.h>

enum { push, add, sub, mul, dup, swap, over, jnz, dec, halt, mod };

int main(void) {
  // sum = 0; for (n = 20000000; n; --n) sum = (sum * 31 + n) % 65521
  static const int32_t code[] = {push, 0,     push, 20000000, swap, push, 31,  mul, over, add,
                                 push, 65521, mod,  swap,     dec,  dup,  jnz, 4,   halt};
  int32_t stack[16];
  int sp = 0, pc = 0;
  for (;;) {
    switch (code[pc++]) {
      case push:
        stack[sp++] = code[pc++];
        break;
      case add:
        --sp;
        stack[sp - 1] += stack[sp];
        break;
      case sub:
        --sp;
        stack[sp - 1] -= stack[sp];
        break;
      case mul:
        --sp;
        stack[sp - 1] *= stack[sp];
        break;
      case mod:
        --sp;
        stack[sp - 1] %= stack[sp];
        break;
      case dup:
        stack[sp] = stack[sp - 1];
        ++sp;
        break;
      case over:
        stack[sp] = stack[sp - 2];
        ++sp;
        break;
      case dec:
        --stack[sp - 1];
        break;
      case swap: {
        const int32_t t = stack[sp - 1];
        stack[sp - 1] = stack[sp - 2];
        stack[sp - 2] = t;
        break;
      }
      case jnz: {
        const int32_t to = code[pc++];
        if (stack[--sp] != 0) pc = to;
        break;
      }
      case halt:
        printf("%d\n", stack[0]);
        return 0;
    }
  }
}
