// cc: -std=c++20
// skip-native: a program of WASIX without -pthread has no threads
// exit: 0
// stdout: ^42 7 1$
// What of <thread>, <mutex> and <future> makes no threads links without -pthread.
#include <cstdio>
#include <future>
#include <mutex>
#include <thread>

static thread_local int local = 7;

int main() {
  std::mutex mutex;
  std::lock_guard lock(mutex);
  std::once_flag once;
  int calls = 0;
  for (int i = 0; i < 2; ++i) std::call_once(once, [&] { ++calls; });
  std::promise<int> promise;
  promise.set_value(42);
  if (std::this_thread::get_id() == std::thread::id()) return 1;
  std::printf("%d %d %d\n", promise.get_future().get(), local, calls);
}
