// exit: 3
#include <cstdio>
#include <cstdlib>
#include <exception>

static void handler() {
  try {
    std::rethrow_exception(std::current_exception());
  } catch (int n) {
    std::printf("terminating: %d\n", n);
  }
  std::fflush(stdout);
  std::_Exit(3);
}

struct Thrower {
  Thrower() {
    std::set_terminate(handler);
    throw 5;
  }
} thrower;

int main() { std::puts("main is not reached"); }
