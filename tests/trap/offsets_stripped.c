// skip-native: traps are WebAssembly's own
// exit: 134
// wasm-cc: -Wl,-s
// stderr: ^    0: function \d+ at program\.wasm\+0x[0-9a-f]+$
// stderr: _start at program\.wasm\+0x[0-9a-f]+$
// not-stderr: the function\)
__attribute__((noinline)) static int load(volatile int* p) { return *p; }
int main(int argc, char** argv) { return load((int*)0xfffffff0) + load((int*)(long)argc); }
