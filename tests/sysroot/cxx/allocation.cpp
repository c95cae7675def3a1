// cc: -std=c++20
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

static int handled = 0;
static void handler() {
  if (++handled == 3) std::set_new_handler(nullptr);
}

struct Counted {
  static inline int live = 0;
  static inline int to_fail = -1;
  Counted() {
    if (live == to_fail) throw live;
    live++;
  }
  ~Counted() { live--; }
  static void* operator new(std::size_t n) {
    std::printf("own new %zu\n", n);
    return std::malloc(n);
  }
  static void operator delete(void* p) {
    std::puts("own delete");
    std::free(p);
  }
  char bytes[16];
};

struct alignas(256) Wide {
  char c[256];
};

int main() {
  volatile std::size_t huge = SIZE_MAX / 2 - 100;
  try {
    std::printf("%p\n", ::operator new(huge));
  } catch (const std::bad_alloc&) {
    std::puts("bad_alloc");
  }
  std::printf("%d\n", new (std::nothrow) char[huge] == nullptr);
  try {
    volatile int negative = -1;
    delete[] new int[static_cast<std::size_t>(negative)];
  } catch (const std::bad_array_new_length&) {
    std::puts("bad_array_new_length");
  }
  try {
    std::vector<int> v;
    v.reserve(SIZE_MAX);
  } catch (const std::length_error&) {
    std::puts("length_error");
  }
  std::set_new_handler(handler);
  try {
    ::operator delete(::operator new(huge));
  } catch (const std::bad_alloc&) {
    std::printf("handler called %d\n", handled);
  }
  delete new Counted;
  Counted::to_fail = 3;
  try {
    delete[] ::new Counted[10];
  } catch (int n) {
    std::printf("failed at %d, live %d\n", n, Counted::live);
  }
  Counted::to_fail = 0;
  try {
    delete new Counted;
  } catch (int) {
    std::puts("memory given back");
  }
  auto wide = std::make_unique<Wide[]>(3);
  std::printf("%d %d\n", int(reinterpret_cast<std::uintptr_t>(wide.get()) % 256),
              int(alignof(Wide)));
  alignas(std::string) char room[sizeof(std::string)];
  auto* s = new (room) std::string(100, 'p');
  std::printf("%zu\n", s->size());
  std::destroy_at(s);
  std::vector<std::unique_ptr<std::string>> many;
  std::size_t bytes = 0;
  for (int round = 0; round < 3; round++) {
    many.clear();
    for (std::size_t i = 0; i < 20000; i++)
      many.push_back(std::make_unique<std::string>(i % 300, 'm'));
    for (auto& m : many) bytes += m->size();
  }
  std::printf("%zu\n", bytes);
}
