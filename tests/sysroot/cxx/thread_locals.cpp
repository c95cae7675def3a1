// cc: -std=c++20 -pthread
#include <cstdio>
#include <cstdlib>
#include <thread>

struct Noted {
  const char* name;
  explicit Noted(const char* n) : name(n) { std::printf("+%s\n", name); }
  ~Noted() { std::printf("-%s\n", name); }
};

static Noted early("static");
static thread_local Noted first("first"), second("second");
static thread_local int counter = 100;

static Noted& in_function() {
  static thread_local Noted third("third");
  return third;
}

struct Late {
  ~Late() {
    std::puts("-late");
    // Made while others are destroyed already.
    static thread_local Noted last("last");
    (void)last.name;
  }
};

int main() {
  std::atexit([] { std::puts("atexit"); });
  static Noted function_static("static of main");
  (void)first.name;
  std::thread([] {
    std::printf("thread %d\n", counter++);
    (void)second.name;
    in_function();
    static thread_local Late late;
    (void)&late;
  }).join();
  std::thread([] { std::printf("other %d\n", counter); }).join();
  in_function();
  std::printf("main %d\n", counter);
}
