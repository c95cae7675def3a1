// clang-format off
// skip-native: traps are WebAssembly's own
// exit: 134
// cc: -g
// stderr: ^    0: demo::Counter::take\(int\) \(.*lines_inlined\.cpp:12:61\) at program\.wasm\+0x[0-9a-f]+$
// stderr: ^       inlined by demo::use\(demo::Counter&, int\) \(.*lines_inlined\.cpp:16:12\)$
// stderr: ^    1: (main|__original_main) \(.*lines_inlined\.cpp:23:10\) at program\.wasm\+0x[0-9a-f]+$
namespace demo {

struct Counter {
  volatile int left = 0;
  __attribute__((always_inline)) int take(int n) { return n / left; }
};

__attribute__((noinline)) static int use(Counter& c, int n) {
  return c.take(n) + 1;
}

}  // namespace demo

int main(int argc, char**) {
  demo::Counter counter;
  return demo::use(counter, argc);
}
