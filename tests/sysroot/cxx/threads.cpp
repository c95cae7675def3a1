// cc: -std=c++20 -pthread
// wasm-cc: -fexperimental-library
#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <future>
#include <latch>
#include <mutex>
#include <numeric>
#include <queue>
#include <semaphore>
#include <shared_mutex>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

static void run(int count, auto body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; i++) threads.emplace_back(body, i);
  for (auto& t : threads) t.join();
}

int main() {
  long plain = 0;
  std::atomic<long> atomic = 0;
  std::mutex mutex;
  run(8, [&](int) {
    for (int i = 0; i < 5000; i++) {
      atomic += i;
      std::lock_guard lock(mutex);
      plain++;
    }
  });
  std::printf("%ld %ld\n", plain, atomic.load());

  std::recursive_mutex again;
  std::timed_mutex timed;
  again.lock();
  std::printf("%d\n", again.try_lock());
  timed.lock();
  std::thread([&] { std::printf("%d\n", timed.try_lock_for(5ms)); }).join();

  std::queue<int> queue;
  std::condition_variable changed;
  bool done = false;
  long received = 0;
  std::thread consumer([&] {
    for (;;) {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return done || !queue.empty(); });
      if (queue.empty()) return;
      received += queue.front();
      queue.pop();
    }
  });
  for (int i = 1; i <= 1000; i++) {
    std::lock_guard lock(mutex);
    queue.push(i);
    changed.notify_one();
  }
  {
    std::lock_guard lock(mutex);
    done = true;
  }
  changed.notify_all();
  consumer.join();
  std::printf("received %ld\n", received);
  {
    std::unique_lock lock(mutex);
    std::printf("timeout %d\n", changed.wait_for(lock, 2ms) == std::cv_status::timeout);
  }

  std::shared_mutex shared;
  int value = 0;
  std::atomic<int> odd = 0;
  run(4, [&](int i) {
    for (int n = 0; n < 300; n++) {
      if (i == 0) {
        std::unique_lock lock(shared);
        value++;
        std::this_thread::yield();
        value++;
      } else {
        std::shared_lock lock(shared);
        if (value % 2) odd++;
      }
    }
  });
  std::printf("%d %d\n", value, odd.load());

  std::once_flag once;
  std::atomic<int> calls = 0;
  run(6, [&](int) { std::call_once(once, [&] { calls++; }); });
  std::printf("once %d\n", calls.load());

  std::vector<std::future<long>> parts;
  for (int p = 0; p < 4; p++) {
    parts.push_back(std::async(std::launch::async, [p] {
      long sum = 0;
      for (int i = p * 1000; i < (p + 1) * 1000; i++) sum += i;
      return sum;
    }));
  }
  long total = 0;
  for (auto& part : parts) total += part.get();
  std::packaged_task<int(int)> task([](int x) { return x * x; });
  auto squared = task.get_future();
  std::thread(std::move(task), 12).join();
  auto lazy = std::async(std::launch::deferred, [] { return 1; });
  std::printf("%ld %d %d %d\n", total, squared.get(),
              lazy.wait_for(0s) == std::future_status::deferred, lazy.get());

  std::atomic<int> turn = 0;
  run(2, [&](int i) {
    for (int n = 0; n < 200; n++) {
      int now;
      while ((now = turn.load()) % 2 != i) turn.wait(now);
      turn++;
      turn.notify_all();
    }
  });
  std::printf("turns %d\n", turn.load());
  std::atomic_flag flag;
  std::thread waker([&] {
    flag.test_and_set();
    flag.notify_one();
  });
  flag.wait(false);
  waker.join();

  std::latch ready(3);
  std::atomic<int> phases = 0;
  std::barrier barrier(3, [&]() noexcept { phases++; });
  std::counting_semaphore<4> slots(2);
  std::atomic<int> inside = 0, too_many = 0;
  run(3, [&](int) {
    ready.arrive_and_wait();
    for (int i = 0; i < 50; i++) barrier.arrive_and_wait();
    for (int i = 0; i < 100; i++) {
      slots.acquire();
      if (++inside > 2) too_many++;
      inside--;
      slots.release();
    }
  });
  std::printf("phases %d, too many %d, %d\n", phases.load(), too_many.load(),
              slots.try_acquire_for(1ms));

  int steps = 0;
  {
    std::jthread stoppable([&](std::stop_token token) {
      while (!token.stop_requested()) std::this_thread::sleep_for(1ms);
      steps++;
    });
    std::stop_callback noted(stoppable.get_stop_token(), [&] { steps++; });
    stoppable.request_stop();
  }
  std::printf("stopped %d\n", steps);
  std::printf("%d %d\n", std::this_thread::get_id() == std::thread::id(),
              std::thread::hardware_concurrency() > 0);
  std::thread detached([] {});
  detached.detach();
  std::printf("%d\n", detached.joinable());
  try {
    detached.join();
  } catch (const std::system_error& e) {
    std::printf("%d\n",
                e.code() == std::errc::invalid_argument || e.code() == std::errc::no_such_process);
  }
}
