#include "codegen/fatal.h"

#include <llvm/Support/ErrorHandling.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <new>

#include "base/sanitized.h"
#include "codegen/pool.h"

namespace weft::codegen {
namespace {

void print(const char* text) {
  // Nothing can be done about a failing write here.
  [[maybe_unused]] const auto n = ::write(STDERR_FILENO, text, std::strlen(text));
}

// No allocation from here: there may be nothing left to allocate.
[[noreturn]] void out_of_memory() {
  print(
      "the compiler ran out of memory\n"
      "  Allow more with --max-compile-memory, or try -O 0.\n");
  ::_exit(1);
}

void out_of_time(int /*signal*/) {
  print(
      "the compiler used up its time\n"
      "  Allow more with --max-compile-time, or try -O 0.\n");
  ::_exit(1);
}

void on_bad_alloc(void*, const char*, bool) { out_of_memory(); }

void on_fatal_error(void*, const char* reason, bool) {
  print("the code generator failed: ");
  print(reason);
  print("\n  This is a bug in Weft or LLVM; another -O level may help.\n");
  ::_exit(1);
}

}  // namespace

void install_fatal_handlers() {
  std::set_new_handler(out_of_memory);
  llvm::install_bad_alloc_error_handler(on_bad_alloc);
  llvm::install_fatal_error_handler(on_fatal_error);
}

void limit_memory(std::uint64_t bytes, unsigned threads) {
  // A sanitizer's shadow memory, terabytes of it, would count too.
  if (bytes == 0 || kSanitized) return;
  // RLIMIT_DATA counts private writable memory, whether touched or not. RLIMIT_AS would count
  // shared libraries and what malloc only reserves, too.
  const rlim_t limit = bytes + std::uint64_t{threads} * kWorkerStack;
  struct rlimit current = {};
  if (::getrlimit(RLIMIT_DATA, &current) != 0) return;
  current.rlim_cur = std::min<rlim_t>(limit, current.rlim_max);
  ::setrlimit(RLIMIT_DATA, &current);
}

void limit_time(std::uint64_t seconds) {
  if (seconds == 0) return;
  struct sigaction act = {};
  act.sa_handler = out_of_time;
  ::sigaction(SIGXCPU, &act, nullptr);
  struct rlimit current = {};
  if (::getrlimit(RLIMIT_CPU, &current) != 0) return;
  current.rlim_cur = std::min<rlim_t>(seconds, current.rlim_max);
  ::setrlimit(RLIMIT_CPU, &current);
}

}  // namespace weft::codegen
