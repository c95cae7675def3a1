// cc: -std=c++20
// setjmp and longjmp in a program with exceptions: both are exceptions of WebAssembly, of different
// kinds.
#include <csetjmp>
#include <cstdio>
#include <stdexcept>
#include <string>

static jmp_buf outer, inner;

static void jump(int depth, int value) {
  if (depth == 0) longjmp(outer, value);
  jump(depth - 1, value);
}

static int throws(int n) {
  if (n > 1) throw std::runtime_error("n is " + std::to_string(n));
  return n;
}

static void both(int number) {
  volatile int round = number;
  if (setjmp(inner) == 0) {
    try {
      throws(round);
      std::puts("no throw");
      longjmp(inner, 1);
    } catch (const std::exception& e) {
      std::printf("caught %s\n", e.what());
    }
  } else {
    std::printf("jumped in round %d\n", round);
  }
}

static void throws_after_jump() {
  volatile int times = 0;
  switch (setjmp(inner)) {
    case 0:
      times = times + 1;
      longjmp(inner, 1);
    case 1:
      times = times + 1;
      longjmp(inner, 2);
    default:
      throw static_cast<int>(times);
  }
}

// A jump over frames with handlers: these are not for it.
static void middle(int depth) {
  try {
    try {
      jump(depth, 3);
    } catch (...) {
      std::puts("a handler caught a jump");
    }
  } catch (int) {
    std::puts("another caught a jump");
  }
}

int main() {
  volatile int count = 0;
  if (const int v = setjmp(outer); v != 0) {
    std::printf("outer %d\n", v);
    count = count + 1;
  }
  if (count == 0) jump(5, 1);
  if (count == 1) middle(10);
  for (int i = 0; i < 4; i++) both(i);
  try {
    throws_after_jump();
  } catch (int n) {
    std::printf("thrown after %d jumps\n", n);
  }
  // A jump out of a handler, and an exception afterwards.
  volatile int again = 0;
  if (setjmp(outer) == 0) {
    try {
      throw 1;
    } catch (int) {
      longjmp(outer, 9);
    }
  }
  again = again + 1;
  try {
    throws(5 + again);
  } catch (const std::exception& e) {
    std::puts(e.what());
  }
}
