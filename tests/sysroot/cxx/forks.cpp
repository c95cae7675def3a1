// cc: -std=c++20
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

struct Noted {
  std::string name;
  ~Noted() { std::cout << getpid() % 1 << '~' << name << '\n'; }
};

static int child(int n) {
  Noted noted{"child " + std::to_string(n)};
  if (n == 2) throw std::runtime_error("in the child");
  return n;
}

int main() {
  for (int n = 1; n < 4; n++) {
    std::cout << std::flush;
    const pid_t pid = fork();
    if (pid == 0) {
      try {
        std::cout << "child " << n << '\n';
        std::exit(child(n));
      } catch (const std::exception& e) {
        std::cout << e.what() << std::endl;
        _exit(40);
      }
    }
    int status = 0;
    waitpid(pid, &status, 0);
    std::cout << WIFEXITED(status) << WEXITSTATUS(status) << '\n';
  }
  try {
    throw std::runtime_error("in the parent");
  } catch (const std::exception& e) {
    std::cout << e.what() << '\n';
  }
}
