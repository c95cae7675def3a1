// cc: -std=c++20
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

struct Noted {
  std::string name;
  explicit Noted(std::string n) : name(std::move(n)) { std::printf("+%s\n", name.c_str()); }
  ~Noted() { std::printf("-%s\n", name.c_str()); }
};

static Noted& lazily() {
  static Noted n("lazy");
  return n;
}

static Noted a("a");
static std::unique_ptr<Noted> owned = std::make_unique<Noted>("owned");
inline Noted b("inline b");
template <int N>
struct Holder {
  static inline Noted value{"template " + std::to_string(N)};
};
static int table[] = {std::atexit([] { std::puts("atexit before main"); }),
                      static_cast<int>(a.name.size())};
static constinit int ready = 5;
__attribute__((constructor(150))) static void first_of_all() {
  std::printf("constructor %d\n", ready);
}
// Without a priority it would be one of atexit's in WebAssembly.
__attribute__((destructor(101))) static void last_of_all() { std::puts("destructor"); }

int main() {
  std::printf("main %d\n", table[1]);
  (void)Holder<3>::value.name;
  std::atexit([] { std::puts("atexit 1"); });
  lazily();
  std::atexit([] {
    std::puts("atexit 2");
    lazily();
    static Noted at_end("made at the end");
  });
  static Noted in_main("static of main");
  Noted local("local is not destroyed by exit");
  std::exit(7);
}
