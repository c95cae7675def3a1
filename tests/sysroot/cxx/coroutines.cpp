// cc: -std=c++20
#include <coroutine>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

template <class T>
struct Generator {
  struct promise_type {
    T value{};
    std::exception_ptr error;
    Generator get_return_object() {
      return Generator{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(T v) {
      value = std::move(v);
      return {};
    }
    void return_void() {}
    void unhandled_exception() { error = std::current_exception(); }
  };
  explicit Generator(std::coroutine_handle<promise_type> h) : handle(h) {}
  Generator(Generator&& other) noexcept : handle(std::exchange(other.handle, {})) {}
  ~Generator() {
    if (handle) handle.destroy();
  }
  bool next() {
    handle.resume();
    if (handle.promise().error) std::rethrow_exception(handle.promise().error);
    return !handle.done();
  }
  T& value() { return handle.promise().value; }
  std::coroutine_handle<promise_type> handle;
};

struct Guard {
  const char* name;
  ~Guard() { std::printf("~%s\n", name); }
};

static Generator<int> squares(int n) {
  Guard guard{"squares"};
  for (int i = 0; i < n; i++) co_yield i* i;
}

static Generator<std::string> fails() {
  Guard guard{"fails"};
  co_yield "one";
  throw std::runtime_error("inside");
}

struct Task {
  struct promise_type {
    std::coroutine_handle<> waiting;
    int result = 0;
    Task get_return_object() {
      return Task{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    struct Final {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> h) noexcept {
        return h.promise().waiting ? h.promise().waiting : std::noop_coroutine();
      }
      void await_resume() noexcept {}
    };
    Final final_suspend() noexcept { return {}; }
    void return_value(int v) { result = v; }
    void unhandled_exception() { std::terminate(); }
  };
  bool await_ready() { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> h) {
    handle.promise().waiting = h;
    return handle;
  }
  int await_resume() { return handle.promise().result; }
  ~Task() { handle.destroy(); }
  std::coroutine_handle<promise_type> handle;
};

static Task fibonacci(int n) {
  if (n < 2) co_return n;
  const int a = co_await fibonacci(n - 1);
  co_return a + co_await fibonacci(n - 2);
}

int main() {
  auto g = squares(5);
  while (g.next()) std::printf("%d ", g.value());
  std::puts("");
  {
    auto left = squares(100);
    left.next();
  }
  auto f = fails();
  try {
    while (f.next()) std::puts(f.value().c_str());
  } catch (const std::exception& e) {
    std::printf("caught %s\n", e.what());
  }
  Task t = fibonacci(15);
  t.handle.resume();
  std::printf("%d\n", t.await_resume());
}
