// cc: -std=c++20 -pthread
#include <cstdio>
#include <exception>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

int main() {
  std::exception_ptr carried;
  std::thread thrower([&] {
    try {
      throw std::runtime_error("from a thread");
    } catch (...) {
      carried = std::current_exception();
    }
  });
  thrower.join();
  try {
    std::rethrow_exception(carried);
  } catch (const std::runtime_error& e) {
    std::puts(e.what());
  }

  std::promise<int> promise;
  auto future = promise.get_future();
  std::thread([&] {
    promise.set_exception(std::make_exception_ptr(std::out_of_range("promised")));
  }).join();
  try {
    future.get();
  } catch (const std::out_of_range& e) {
    std::puts(e.what());
  }
  try {
    promise.get_future();
  } catch (const std::future_error& e) {
    std::puts(e.code() == std::future_errc::future_already_retrieved ? "retrieved" : "?");
  }
  {
    std::promise<void> p;
    future = {};
    auto f = p.get_future();
    p = {};
    try {
      f.get();
    } catch (const std::future_error& e) {
      std::puts(e.code() == std::future_errc::broken_promise ? "broken" : "?");
    }
  }

  // Many at once: each thread has its own exceptions in flight.
  std::vector<std::thread> threads;
  std::vector<long> sums(8);
  for (int t = 0; t < 8; t++) {
    threads.emplace_back([t, &sums] {
      for (int i = 0; i < 2000; i++) {
        try {
          try {
            throw std::to_string(i * (t + 1));
          } catch (const std::string& s) {
            std::this_thread::yield();
            throw static_cast<int>(s.size());
          }
        } catch (int n) {
          sums[static_cast<std::size_t>(t)] += n + std::uncaught_exceptions();
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (long sum : sums) std::printf("%ld ", sum);
  std::puts("");

  auto failing = std::async(std::launch::async, []() -> int { throw std::logic_error("async"); });
  try {
    failing.get();
  } catch (const std::logic_error& e) {
    std::puts(e.what());
  }
}
