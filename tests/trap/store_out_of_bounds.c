// skip-native: traps are WebAssembly's own
// exit: 134
// stderr: out of bounds memory access
// stderr: write_at
__attribute__((noinline)) static void write_at(unsigned address) { *(volatile char*)address = 1; }
int main(void) {
  // The last byte of memory is there, the next one is not.
  unsigned end = __builtin_wasm_memory_size(0) * 65536;
  write_at(end - 1);
  write_at(end);
}
