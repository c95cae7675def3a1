// cc: -std=c++20
// exit: 134
// stderr: (uncaught exception of type|after throwing an instance of) '?std::runtime_error
// stderr: nobody wants it
#include <cstdio>
#include <stdexcept>

int main() {
  std::puts("before");
  std::fflush(stdout);
  throw std::runtime_error("nobody wants it");
}
