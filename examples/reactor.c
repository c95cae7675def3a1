// A module without main, whose exports are called by name:
//   clang-19 --target=wasm32-wasi -mexec-model=reactor -O2 -o reactor.wasm examples/reactor.c
//   weft run --invoke add reactor.wasm 20 22
static int calls;

__attribute__((export_name("add"))) int add(int a, int b) {
  calls++;
  return a + b;
}

__attribute__((export_name("half"))) double half(double x) { return x / 2; }
