// skip-native: traps are WebAssembly's own
// exit: 134
// stderr: integer divide by zero
// stderr: divide
__attribute__((noinline)) static int divide(int a, volatile int* b) { return a / *b; }
int main(int argc, char** argv) {
  volatile int zero = 0;
  return divide(argc, &zero);
}
