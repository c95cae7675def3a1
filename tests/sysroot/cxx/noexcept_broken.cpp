// exit: 134
// stderr: terminat
#include <cstdio>

static void keeps_word(int n) noexcept {
  if (n > 2) throw n;
}

int main(int argc, char**) {
  try {
    keeps_word(argc);
    std::puts("kept");
    std::fflush(stdout);
    keeps_word(argc + 2);
  } catch (int) {
    std::puts("caught what must not come out");
  }
}
