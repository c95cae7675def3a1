#include "runtime/stand_in.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <new>

#include "base/sanitized.h"
#include "engine/execution.h"
#include "host/process.h"

#if WEFT_THREAD_SANITIZER
/// ThreadSanitizer's `clone` takes the child for a fork's, with memory of its own. It does not know
/// this other name.
extern "C" int __clone(int (*)(void*), void*, int, void*, ...);  // NOLINT
#define WEFT_CLONE ::__clone
#else
#define WEFT_CLONE ::clone
#endif

namespace weft::runtime {
namespace {

// linux/futex.h
constexpr long kFutexWait = 0;
constexpr long kFutexWake = 1;
constexpr std::size_t kGuard = 4096;
constexpr std::size_t kSize = kGuard + (std::size_t{32} << 10);

/// The stand-in has its maker's thread-local storage, `errno` with it: its system calls are its
/// own.
WEFT_UNINSTRUMENTED inline long raw(long number, long a = 0, long b = 0, long c = 0, long d = 0,
                                    long e = 0, long f = 0) {
#if defined(__x86_64__)
  long result = number;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  asm volatile("syscall"
               : "+a"(result)
               : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 asm("x8") = number;
  register long x0 asm("x0") = a;
  register long x1 asm("x1") = b;
  register long x2 asm("x2") = c;
  register long x3 asm("x3") = d;
  register long x4 asm("x4") = e;
  register long x5 asm("x5") = f;
  asm volatile("svc 0"
               : "+r"(x0)
               : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
               : "memory");
  return x0;
#else
#error "no raw system calls for this machine"
#endif
}

enum Command : std::uint32_t { kWait, kEnd, kExec };
/// What the maker waits for. The kernel stores kGone when the stand-in has left our memory: it has
/// ended, or is another program.
enum State : std::uint32_t { kGone, kRunning, kFailed };

}  // namespace

struct StandIn::Shared {
  std::atomic<std::uint32_t> command = kWait;
  std::atomic<std::uint32_t> state = kRunning;
  int status = 0;
  int error = 0;
  int maker = 0;
  const int* fds = nullptr;
  std::size_t fd_count = 0;
  char* const* arguments = nullptr;
  char* const* environment = nullptr;
};

WEFT_UNINSTRUMENTED int StandIn::run(void* shared) {
  auto& s = *static_cast<Shared*>(shared);
  // It has its maker's descriptors, and would keep a sandbox alive whose first process was killed.
  raw(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
  if (raw(SYS_getppid) != s.maker) raw(SYS_exit_group, 127);
  while (true) {
    auto* const word = reinterpret_cast<std::uint32_t*>(&s.command);
    std::uint32_t command = __atomic_load_n(word, __ATOMIC_ACQUIRE);
    if (command == kWait) {
      raw(SYS_futex, reinterpret_cast<long>(word), kFutexWait, kWait);
      continue;
    }
    if (command == kEnd) raw(SYS_exit_group, s.status);
    // The maker's descriptors stay as they are.
    long error = raw(SYS_unshare, CLONE_FILES);
    if (error == 0) {
      for (std::size_t i = 0; i < s.fd_count; ++i) raw(SYS_fcntl, s.fds[i], F_SETFD, 0);
      raw(SYS_prctl, PR_SET_PDEATHSIG, 0);
      error = raw(SYS_execve, reinterpret_cast<long>("/proc/self/exe"),
                  reinterpret_cast<long>(s.arguments), reinterpret_cast<long>(s.environment));
    }
    s.error = static_cast<int>(-error);
    __atomic_store_n(word, std::uint32_t{kWait}, __ATOMIC_RELEASE);
    auto* const state = reinterpret_cast<std::uint32_t*>(&s.state);
    __atomic_store_n(state, std::uint32_t{kFailed}, __ATOMIC_RELEASE);
    raw(SYS_futex, reinterpret_cast<long>(state), kFutexWake, 1);
  }
}

Result<std::unique_ptr<StandIn>> StandIn::create() {
  std::unique_ptr<StandIn> out(new StandIn);
  void* const memory = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED) return fail(Errno::again);
  out->mapping_ = memory;
  ::mprotect(memory, kGuard, PROT_NONE);
  auto* const end = static_cast<std::byte*>(memory) + kSize;
  std::byte* const place = end - 256;
  static_assert(sizeof(Shared) <= 256 && alignof(Shared) <= 16);
  out->shared_ = new (place) Shared;
  out->shared_->maker = ::getpid();
  // No handler of ours may run on its stack.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const int pid =
      WEFT_CLONE(&StandIn::run, place, CLONE_VM | CLONE_FILES | CLONE_CHILD_CLEARTID | SIGCHLD,
                 out->shared_, nullptr, nullptr, &out->shared_->state);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) return fail(Errno::again);
  out->pid_ = pid;
  return out;
}

StandIn::~StandIn() {
  if (mapping_ == nullptr) return;
  if (pid_ > 0 && shared_->state.load() != kGone) {
    ::kill(pid_, SIGKILL);
    (void)host::wait_for_child(pid_, host::Wait::yes, host::Take::yes, false).has_value();
  }
  ::munmap(mapping_, kSize);
}

namespace {

/// Not `private`: the kernel's own wake, when the memory is left, is none.
void wake(std::atomic<std::uint32_t>& word) {
  ::syscall(SYS_futex, &word, kFutexWake, 1, nullptr, nullptr, 0);
}

}  // namespace

void StandIn::end(int status) {
  shared_->status = status;
  shared_->command.store(kEnd);
  wake(shared_->command);
  while (shared_->state.load() != kGone)
    ::syscall(SYS_futex, &shared_->state, kFutexWait, kRunning, nullptr, nullptr, 0);
}

int StandIn::exec(const std::vector<int>& fds, char* const* arguments, char* const* environment) {
  shared_->fds = fds.data();
  shared_->fd_count = fds.size();
  shared_->arguments = arguments;
  shared_->environment = environment;
  shared_->state.store(kRunning);
  shared_->command.store(kExec);
  wake(shared_->command);
  while (true) {
    const std::uint32_t state = shared_->state.load();
    if (state == kGone) return 0;
    if (state == kFailed) {
      shared_->state.store(kRunning);
      return shared_->error;
    }
    ::syscall(SYS_futex, &shared_->state, kFutexWait, kRunning, nullptr, nullptr, 0);
  }
}

}  // namespace weft::runtime
