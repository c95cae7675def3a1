// clang-format off
// skip-native: traps are WebAssembly's own
// exit: 134
// cc: -g
// stderr: ^    0: divide \(.*lines\.c:10:53\) at program\.wasm\+0x[0-9a-f]+$
// stderr: ^    1: middle \(.*lines\.c:12:10\) at program\.wasm\+0x[0-9a-f]+$
// stderr: ^    2: (main|__original_main) \(.*lines\.c:17:10\) at program\.wasm\+0x[0-9a-f]+$
// stderr: _start \(.*\) at |_start at program\.wasm\+0x[0-9a-f]+$
#define NOINLINE __attribute__((noinline))
NOINLINE static int divide(int a, int b) { return a / b; }
NOINLINE static int middle(int a, volatile int* b) {
  return divide(a, *b) + 1;
}

int main(int argc, char** argv) {
  volatile int zero = 0;
  return middle(argc, &zero);
}
