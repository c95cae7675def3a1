// cc: -std=c++20
// skip-native: a program of WASIX without -pthread has no threads
// exit: 0
// stdout: ^refused 1$
// stdout: ^42 7$
#include <cstdio>
#include <future>
#include <mutex>
#include <system_error>
#include <thread>

static thread_local int local = 7;

int main() {
  try {
    std::thread([] {}).join();
  } catch (const std::system_error& e) {
    std::printf("refused %d\n", e.code() == std::errc::resource_unavailable_try_again);
  }
  std::mutex mutex;
  std::lock_guard lock(mutex);
  std::printf("%d %d\n", std::async(std::launch::deferred, [] { return 42; }).get(), local);
}
