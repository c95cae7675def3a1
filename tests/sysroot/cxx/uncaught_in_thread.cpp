// cc: -std=c++20 -pthread
// exit: 134
// stderr: (uncaught exception of type|after throwing an instance of) '?std::logic_error
#include <cstdio>
#include <stdexcept>
#include <thread>

int main() {
  std::puts("before");
  std::fflush(stdout);
  std::thread([] { throw std::logic_error("nobody wants it"); }).join();
}
